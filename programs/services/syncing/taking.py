"""Take what a device kept: signs first and one by one, the rest in a few statements.

A hundred logs cost as many statements as one. Each entry has an answer of its own, and
a bad one spoils no other. What is refused is not remembered, so it may be sent again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from patients.models import Patient
from patients.services import counting
from programs.models import SafetyFlag, checking
from programs.models.day import own_items
from programs.rules import hurting, queueing, redflags, schedule
from programs.services import checking_in, exercising, flagging, saying
from programs.services.saying import Saying
from programs.services.syncing.desk import Desk
from programs.services.syncing.entries import (
    ALREADY,
    SAVED,
    Answer,
    Entry,
    Kind,
    State,
    Why,
    refused,
)
from ptcare.people.actors import Actor
from ptcare.prepared import prepared
from ptcare.submissions.models import Submission
from ptcare.submissions.once import OtherBody
from ptcare.submissions.writing import write_said

DEED = "day.synced"
TAKEN_BACK = "day.taken_back"  # before it arrived: it counts as sent and undone
WHY: dict[type[Exception], Why] = {
    saying.DayClosed: Why.DAY_CLOSED,
    checking_in.DayClosed: Why.DAY_CLOSED,
    exercising.NothingAsked: Why.NOT_ASKED,
    saying.OnHold: Why.ON_HOLD,
    OtherBody: Why.OTHER_BODY,
}
REFUSALS = (saying.Refused, OtherBody)


def take(
    entries: Sequence[Entry], *, by: Actor, now: dt.datetime
) -> dict[uuid.UUID, Answer]:
    """What became of each, by its id. Equal ids that say the same are one."""
    with transaction.atomic(savepoint=False):
        answers, fresh, overtaken = sort_out(entries, by=by, now=now)
        if not (fresh or overtaken):
            return answers
        patient = whose([*fresh, *overtaken], by)
        signs = signs_of([*fresh, *overtaken], patient, today=patient.today(now))
        for entry in overtaken:
            key = signs.get(entry.id)
            answers[entry.id] = tell_overtaken(entry, key, patient, by=by, now=now)
        first = [e for e in fresh if e.kind is Kind.CHECK_IN or e.id in signs]
        for entry in sorted(first, key=lambda each: each.order):
            answers[entry.id] = (
                check_in(entry, patient=patient, by=by, now=now)
                if entry.kind is Kind.CHECK_IN
                else tell_sign(entry, signs[entry.id], patient, by=by, now=now)
            )
        mornings = [entry for entry in fresh if entry.kind is Kind.MORNING]
        rest = [each for each in fresh if each not in first and each not in mornings]
        answers |= take_rest(rest, patient=patient, by=by, now=now)
        for entry in sorted(mornings, key=lambda each: each.order):
            answers[entry.id] = tell_morning(entry, patient=patient, by=by, now=now)
        forget(answers, fresh)
    return answers


def sort_out(
    entries: Sequence[Entry], *, by: Actor, now: dt.datetime
) -> tuple[dict[uuid.UUID, Answer], list[Entry], list[Entry]]:
    """Answers to what was sent before, or says two things; what is new; and what was
    taken back before it came.

    The ids are written at once, in their order: of equal requests one goes on, and the
    others wait for it and find its answers.
    """
    first = {each.id: each for each in reversed(entries)}
    prints = {
        token: each.fingerprint(user_id=by.user.pk, patient_id=by.patient_id)
        for token, each in first.items()
    }
    rows = [
        remembered(token, by=by, now=now, fingerprint=prints[token])
        for token in sorted(first)
    ]
    new = write_said(Submission, rows)
    kept = (
        Submission.objects.in_bulk(first.keys() - new.keys())
        if len(new) < len(rows)
        else {}
    )
    overtaken = {token for token, row in kept.items() if row.deed == TAKEN_BACK}
    answers = {
        token: ALREADY if row.fingerprint == prints[token] else refused(Why.OTHER_BODY)
        for token, row in kept.items()
        if token not in overtaken
    }
    fresh = [entry for entry in first.values() if entry.id in new]
    return answers, fresh, [first[token] for token in sorted(overtaken)]


def whose(entries: Iterable[Entry], by: Actor) -> Patient:
    """Their patient, with what the pain of these days is held against."""
    days = {entry.day for entry in entries if entry.says_pain}
    if not days:
        (patient,) = _own_patient(by)
        return patient
    rows = Patient.objects.visible_to(by).annotate(**checking.settings_facts(days))
    return rows.get()


@prepared
def _own_patient(actor: Actor) -> QuerySet[Patient]:
    return Patient.objects.visible_to(actor)


def signs_of(
    entries: Sequence[Entry], patient: Patient, *, today: dt.date
) -> dict[uuid.UUID, str]:
    """By entry, the warning sign that its pain raises.

    Held against what this person has, also by what these entries say is usual of a day
    that is open, where nothing newer is known.
    """
    told = [e for e in entries if schedule.is_open_for_logging(e.day, today=today)]
    hurt = [entry for entry in entries if entry.says_pain]
    settings = checking.settings_of(patient, {entry.day for entry in hurt})
    found = {}
    for entry in hurt:
        day, usual = usual_pain_in(told, on=entry.day)
        setting = settings[entry.day]
        known_since = checking.usual_pain_since(patient, on=entry.day)
        if usual is not None and not (known_since and known_since > day):
            setting = replace(setting, usual=usual)
        if key := sign_of(entry, setting):
            found[entry.id] = key
    return found


def usual_pain_in(
    entries: Iterable[Entry], *, on: dt.date
) -> tuple[dt.date, int | None]:
    """As last answered in these, by that day, and of which day that was."""
    said = [
        (entry.day, entry.made_at, entry.answers.usual_pain)
        for entry in entries
        if entry.answers and entry.answers.usual_pain is not None and entry.day <= on
    ]
    day, _made_at, usual = max(said, default=(on, None, None))
    return day, usual


def sign_of(entry: Entry, setting: hurting.Setting) -> str | None:
    assert entry.told is not None  # noqa: S101 - it hurt
    told = entry.told
    return hurting.sign(
        told.pain, where=told.pain_where, is_new=told.pain_is_new, setting=setting
    )


def check_in(entry: Entry, *, patient: Patient, by: Actor, now: dt.datetime) -> Answer:
    """As if it were answered now; a yes is never refused for its day."""
    assert entry.answers is not None  # noqa: S101 - the form saw to it
    say = partial(checking_in.check_in, answers=entry.answers)
    return _answered(say, entry, patient=patient, by=by, now=now)


def tell_morning(
    entry: Entry, *, patient: Patient, by: Actor, now: dt.datetime
) -> Answer:
    """After all that hurt the day before is known, since it is held against that."""
    say = partial(checking_in.answer_morning, pain=entry.pain)
    return _answered(say, entry, patient=patient, by=by, now=now)


def _answered(
    say: Callable[..., object],
    entry: Entry,
    *,
    patient: Patient,
    by: Actor,
    now: dt.datetime,
) -> Answer:
    try:
        with transaction.atomic():
            say(
                patient=patient,
                day=entry.day,
                token=entry.id,
                by=by,
                now=now,
                made_at=believed(entry, patient=patient, now=now),
            )
    except (checking_in.DayClosed, OtherBody) as refusal:
        return refused(WHY[type(refusal)])
    return SAVED


def tell_sign(
    entry: Entry, key: str, patient: Patient, *, by: Actor, now: dt.datetime
) -> Answer:
    """As if it were pressed now. Of a sign the clinic hears, log or no log."""
    assert entry.told is not None  # noqa: S101 - `sign_of` looked
    item = own_items(by, on=entry.day).filter(pk=entry.item_id or 0).first()
    made_at = believed(entry, patient=patient, now=now)
    said = Saying(day=entry.day, token=entry.id, by=by, now=now, made_at=made_at)
    try:
        if item is None:
            raise exercising.NothingAsked
        with transaction.atomic():
            exercising.log_exercise(item=item, told=entry.told, said=said)
    except OtherBody:
        return refused(Why.OTHER_BODY)
    except saying.Refused as refusal:
        if key not in redflags.FLAGS:  # one exercise: nothing to stop any more
            return refused(WHY[type(refusal)])
        return tell_without_log(entry, key, patient, by=by, now=now)
    return SAVED


def tell_without_log(
    entry: Entry, key: str, patient: Patient, *, by: Actor, now: dt.datetime
) -> Answer:
    on = min(entry.day, patient.today(now))
    flagging.raise_flag(patient=patient, key=key, on=on, by=by, now=now)
    return Answer(state=State.SAVED, why=Why.ONLY_TOLD)


def tell_overtaken(
    entry: Entry, key: str | None, patient: Patient, *, by: Actor, now: dt.datetime
) -> Answer:
    """An undo has been quicker: that takes back the log, and never a sign."""
    if entry.kind is Kind.CHECK_IN:
        return check_in(entry, patient=patient, by=by, now=now)
    if key and key in redflags.FLAGS:
        counting.hold(patient)  # of equal requests one tells
        tell_once(key, entry, patient=patient, by=by, now=now)
    return ALREADY


def tell_once(
    key: str, entry: Entry, *, patient: Patient, by: Actor, now: dt.datetime
) -> None:
    """A tap on the list stands for no exercise: that may have been by mistake."""
    on = min(entry.day, patient.today(now))
    told = SafetyFlag.objects.filter(patient=patient, key=key, on=on, checkin=None)
    if not told.exists():
        flagging.raise_flag(patient=patient, key=key, on=on, by=by, now=now)


def take_rest(
    entries: Sequence[Entry], *, patient: Patient, by: Actor, now: dt.datetime
) -> dict[uuid.UUID, Answer]:
    if not entries:
        return {}
    desk = Desk(entries, patient=patient, by=by, now=now)
    answers = {}
    for entry in sorted(entries, key=lambda each: each.order):
        made_at = believed(entry, patient=patient, now=now)
        try:
            answers[entry.id] = desk.take(entry, made_at=made_at)
        except REFUSALS as refusal:
            answers[entry.id] = refused(WHY[type(refusal)])
    remember_taken_back(desk.undone_unseen, by=by, now=now)
    return answers | desk.write()


def believed(entry: Entry, *, patient: Patient, now: dt.datetime) -> dt.datetime:
    begins = dt.datetime.combine(entry.day, dt.time(), tzinfo=patient.zone)
    return queueing.believed(entry.made_at, earliest=begins, now=now)


def remember_taken_back(
    tokens: Iterable[uuid.UUID], *, by: Actor, now: dt.datetime
) -> None:
    """Should it arrive after all, it was taken back already."""
    rows = [
        remembered(token, by=by, now=now, deed=TAKEN_BACK, answer="")
        for token in sorted(tokens)
    ]
    write_said(Submission, rows)


def remembered(
    token: uuid.UUID,
    *,
    by: Actor,
    now: dt.datetime,
    deed: str = DEED,
    fingerprint: str = "",
    answer: str = State.SAVED,
) -> dict[str, Any]:
    """The row that remembers an entry."""
    return {
        "token": token,
        "user_id": by.user.pk,
        "deed": deed,
        "fingerprint": fingerprint,
        "answer": answer,
        "made_at": now,
    }


def forget(answers: dict[uuid.UUID, Answer], fresh: Iterable[Entry]) -> None:
    unsaved = [
        entry.id
        for entry in fresh
        if answers[entry.id].state in (State.REFUSED, State.AGAIN)
    ]
    if unsaved:
        Submission.objects.filter(token__in=unsaved).delete()
