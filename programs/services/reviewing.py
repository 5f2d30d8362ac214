"""A therapist decides about a proposal: accepted, changed or declined, once.

Accepting prescribes from the next day, through the same gate and checks as every other
prescription, in one transaction. Of two therapists at once one wins.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from django.db import transaction
from django.urls import reverse

from patients.models import Patient
from patients.services import counting
from programs.models import ProgramItem, ProgressionProposal
from programs.models.bodies import body_of
from programs.models.exercise import Exercise
from programs.models.stepping import judge
from programs.rules import progression, safety
from programs.rules.catalogue import Where
from programs.rules.progression import Prescribed
from programs.services import prescribing
from programs.services.prescribing import Wish
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
HARDER = ProgressionProposal.Kind.HARDER
Status: TypeAlias = ProgressionProposal.Status


class Refused(Exception):
    """Not to be decided like this; the subclass says why."""


class AlreadyDecided(Refused):
    """Somebody was quicker, or the app has withdrawn it."""


class NotNow(Refused):
    """Something speaks against it by now: a sign, a fall, a hold, newer answers."""


class LearnFirst(Refused):
    """The level is learned with the therapist before it is done at home."""


class TooManySteps(Refused):
    """Three steps up were accepted in the last seven days."""


class OneAtATime(Refused):
    """More than one of level, sets, load and amount would change."""


class NothingLower(Refused):
    """It stands at its lowest already: only a change by hand can follow."""


@transaction.atomic
def accept(
    *,
    proposal: ProgressionProposal,
    by: Actor,
    now: dt.datetime,
    seen_done_well: bool = False,
    in_clinic: bool = False,
) -> ProgramItem:
    """As it stands, from the patient's next day.

    A level that is learned first wants one of two words: that it was `seen_done_well`,
    which signs it off, or that it stays `in_clinic` until it is. Raises a Refused, and
    what `prescribing.change_dose` raises.
    """
    row = _held(proposal)
    if not row.asks_for_something_else:
        raise NothingLower
    where = Where(row.item.where)
    if _waits_for_sign_off(row, level=row.level, where=where, now=now):
        if seen_done_well:
            _sign_off(row, by=by, now=now)
        elif in_clinic:
            where = Where.CLINIC
        else:
            raise LearnFirst
    wish = Wish(
        level=row.level,
        dose=row.amount,
        weekdays=tuple(row.evidence["weekdays"]),
        where=where,
        note=row.item.note,
    )
    tomorrow = row.patient.today(now) + DAY
    return _prescribe(row, wish, Status.ACCEPTED, from_day=tomorrow, by=by, now=now)


@transaction.atomic
def restart(*, patient: Patient, by: Actor, now: dt.datetime) -> int:
    """All that the patient was offered to begin again lower with; how many that was.

    One refused refuses all. Raises AlreadyDecided where nothing is offered any more.
    """
    counting.hold(patient)
    offered = ProgressionProposal.objects.to_decide().filter(
        patient=patient, kind=ProgressionProposal.Kind.RESTART
    )
    taken = 0
    for row in offered.select_related("patient", "exercise").order_by("pk"):
        accept(proposal=row, by=by, now=now)
        taken += 1
    if not taken:
        raise AlreadyDecided
    return taken


@transaction.atomic
def change(
    *,
    proposal: ProgressionProposal,
    wish: Wish,
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
) -> ProgramItem:
    """Yes, but in another way. A step up still changes one thing at a time."""
    row = _held(proposal)
    wanted = Prescribed(level=wish.level, dose=wish.dose)
    if row.kind == HARDER:
        ladder = {each.level: each.amount for each in row.exercise.levels.all()}
        if len(progression.variables(row.item.prescribed, wanted, ladder=ladder)) > 1:
            raise OneAtATime
    return _prescribe(row, wish, Status.CHANGED, from_day=from_day, by=by, now=now)


@transaction.atomic
def decline(
    *, proposal: ProgressionProposal, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It stays as it is; the next needs two new weeks. Raises AlreadyDecided."""
    counting.hold(proposal.patient)
    mine = ProgressionProposal.objects.open().filter(pk=proposal.pk)
    if not mine.update(
        status=Status.DECLINED, reason=reason, decided_by=by.user, decided_at=now
    ):
        raise AlreadyDecided
    record("proposal.declined", about=proposal, by=by, at=now, note=proposal.kind)


def _held(proposal: ProgressionProposal) -> ProgressionProposal:
    """The open proposal, with its patient's row held: deciders take turns."""
    patient = counting.hold(proposal.patient)
    rows = ProgressionProposal.objects.open().filter(pk=proposal.pk)
    row = rows.select_related("item__program", "exercise").first()
    if row is None:
        raise AlreadyDecided
    row.patient = patient
    return row


def _prescribe(
    row: ProgressionProposal,
    wish: Wish,
    status: Status,
    *,
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
) -> ProgramItem:
    _refuse_untimely(row, now=now)
    new = prescribing.change_dose(
        item=row.item, wish=wish, from_day=from_day, by=by, now=now
    )
    row.status, row.led_to = status, new
    row.decided_by, row.decided_at = by.user, now
    row.save(update_fields=["status", "led_to", "decided_by", "decided_at"])
    record(f"proposal.{status.value}", about=row, by=by, at=now, note=row.kind)
    tell_patient(row.patient, day=row.patient.today(now), now=now)
    return new


def _refuse_untimely(row: ProgressionProposal, *, now: dt.datetime) -> None:
    """What may have changed since it was made."""
    if not ProgressionProposal.objects.to_decide().filter(pk=row.pk).exists():
        raise NotNow
    if row.kind != HARDER:
        return
    program = row.item.program
    program.patient = row.patient
    now_seen = {each.item.pk: each.suggestion for each in judge([program], now=now)}
    if row.item_id in now_seen and now_seen[row.item_id].is_contradicted:
        raise NotNow
    taken = ProgressionProposal.objects.steps_up().filter(patient=row.patient)
    lately = taken.filter(decided_at__gt=now - progression.WEEK - DAY)
    days = [row.patient.today(each.decided_at) for each in lately if each.decided_at]
    if not progression.has_room_for_step_up(days, on=row.patient.today(now)):
        raise TooManySteps


def _waits_for_sign_off(
    row: ProgressionProposal, *, level: int, where: Where, now: dt.datetime
) -> bool:
    if where is Where.CLINIC:
        return False
    exercise = Exercise.objects.with_ladder().get(pk=row.exercise_id)
    body = body_of(row.patient, on=row.patient.today(now))
    verdict = body.verdict(exercise.as_rule, level=level, where=where)
    return any(each.rule is safety.Rule.SIGN_OFF for each in verdict.reasons)


def _sign_off(row: ProgressionProposal, *, by: Actor, now: dt.datetime) -> None:
    prescribing.sign_off(
        patient=row.patient, exercise=row.exercise, level=row.level, by=by, now=now
    )


def tell_patient(patient: Patient, *, day: dt.date, now: dt.datetime) -> None:
    """Come and see: once a day, however many exercises change."""
    send_once(
        key=f"plan:{patient.pk}:changed:{day}",
        clinic_id=patient.clinic_id,
        to=patient.user,
        kind="care_team_message",
        now=now,
        link=reverse("programs:plan"),
    )
