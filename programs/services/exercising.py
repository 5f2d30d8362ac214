"""The patient's day: what was done, undone or left out, and what hurt.

One standing row for each exercise and day: see `saying`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.db import transaction

from patients.models import Patient
from patients.rules import pain as pains
from patients.services import counting
from programs.models import (
    DayReport,
    ExerciseLog,
    ProgramItem,
    SafetyFlag,
    checking,
)
from programs.models.day import reminder_key
from programs.models.log import Said
from programs.rules import hurting, schedule
from programs.services import flagging
from programs.services.saying import (
    DayClosed,
    OnHold,
    Refused,
    Saying,
    check_day,
    say,
    was_said,
)
from ptcare.audit import noticing
from ptcare.audit.recording import line_beside, record
from ptcare.notices import sending
from ptcare.people.actors import Actor
from ptcare.submissions.once import OtherBody

CREDIT = {
    ExerciseLog.Done.ALL: Decimal(1),
    ExerciseLog.Done.SOME: Decimal("0.5"),
    ExerciseLog.Done.NONE: Decimal(0),
}


class NothingAsked(Refused):
    """Nothing was asked for that day."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a person says of one exercise. `credit` is done of prescribed, 0 to 1."""

    done: str = ExerciseLog.Done.ALL
    credit: Decimal = CREDIT[ExerciseLog.Done.ALL]
    reason: str = ""
    pain: int | None = None
    pain_where: str = ""
    pain_is_new: bool | None = None


@lru_cache  # a queue of a device asks twice for each
def row_token(token: uuid.UUID, item_id: int) -> uuid.UUID:
    """The token of one exercise's row, from the token of the page."""
    return uuid.uuid5(token, str(item_id))


def log_all(
    *,
    items: Sequence[ProgramItem],
    day: dt.date,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    how: str = Said.How.AT_ONCE,
    made_at: dt.datetime | None = None,
) -> int:
    """All that is left of the day is done; how many rows that wrote.

    `items` are the day's, each with the log that stands (`with_log_of`). What was said
    of an exercise before stays as it is.
    """
    if not items:
        raise NothingAsked
    check_day(items[0].patient, day, now=now)
    asked = sorted((i for i in items if not i.is_resting), key=lambda item: item.pk)
    said = Saying(day=day, token=token, by=by, now=now, how=how, made_at=made_at)
    rows = [new_log(item, Told(), said) for item in asked]
    is_closed = items[0].program.is_held or not rows
    if is_closed and not (rows and was_all_said(rows)):
        raise OnHold
    line = line_beside("exercises.logged", about=items[0].patient, by=by, at=now)
    new = [row for row in rows if row.item.said is None]
    with transaction.atomic(savepoint=False):
        written = ExerciseLog.objects.say(new, line)
        check_agreement([row for row in rows if row.pk is None])
        if written:
            noticing.line()
            cancel_reminder(items[0], day, now=now)
    return len(written)


def log_exercise(
    *,
    item: ProgramItem,
    day: dt.date,
    told: Told,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    how: str = Said.How.EACH,
    made_at: dt.datetime | None = None,
) -> SafetyFlag | None:
    """One exercise of one day; the warning sign that its pain raised, if any."""
    said = Saying(day=day, token=token, by=by, now=now, how=how, made_at=made_at)
    mine = new_log(item, told, said)
    try:
        check_day(item.patient, day, now=now)
        check_item(item, day)
    except Refused:
        if not was_said(mine):  # a press again, after what the first one stopped
            raise
    with transaction.atomic(savepoint=False):
        if hurting.sign_of_place(told.pain_where, is_new=told.pain_is_new):
            # Before the log, as who types in a sheet: else each waits for the other.
            counting.hold(item.patient)
        is_new = say(mine, over=item.said, deed="exercise.logged", by=by, now=now)
        if is_new:
            cancel_reminder(item, day, now=now)
        return sign_of(mine, is_new=is_new, by=by, now=now)


def correct_log(
    *,
    item: ProgramItem,
    day: dt.date,
    told: Told,
    because: str,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
) -> None:
    """What a therapist puts right of a day, however long ago, and why.

    What was said before stays in the history. Raises DayClosed for a day ahead.
    """
    if day > item.patient.today(now):
        raise DayClosed
    mine = new_log(item, told, Saying(day=day, token=token, by=by, now=now))
    mine.corrected_because = because
    with transaction.atomic():
        say(mine, over=item.said, deed="exercise.corrected", by=by, now=now)


def sign_of(
    log: ExerciseLog, *, is_new: bool, by: Actor, now: dt.datetime
) -> SafetyFlag | None:
    """The sign that this log raises, or that an equal one of the day has raised."""
    if log.pain is None and not log.pain_where:
        return None
    key = hurting.sign(
        log.pain,
        where=log.pain_where,
        is_new=log.pain_is_new,
        setting=checking.setting_of(log.item, on=log.on),
    )
    if key is None:
        return None
    raised = SafetyFlag.objects.open().filter(key=key, on=log.on, log__item=log.item_id)
    if flag := raised.order_by("-pk").first():
        return flag
    if not is_new:
        return None
    return flagging.raise_flag(
        patient=log.item.patient, key=key, on=log.on, by=by, now=now, log=log
    )


def report_day(
    *,
    patient: Patient,
    day: dt.date,
    effort: str,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    made_at: dt.datetime | None = None,
) -> None:
    """How the day was, in one word."""
    said = Saying(day=day, token=token, by=by, now=now, made_at=made_at)
    report = new_report(patient, said)
    report.effort = effort
    keep_report(report, by=by, now=now)


def report_week(
    *,
    patient: Patient,
    sunday: dt.date,
    pain: int,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The worst pain of the week that ended on that Sunday, 0 to 10."""
    if schedule.sunday_to_ask_about(patient.today(now)) != sunday:
        raise DayClosed
    said = Saying(day=sunday, token=token, by=by, now=now)
    report = new_report(patient, said)
    report.pain = pain
    with transaction.atomic(savepoint=False):
        if keep_report(report, by=by, now=now):
            heed_week(report, by=by, now=now)


def heed_week(report: DayReport, *, by: Actor, now: dt.datetime) -> None:
    """A week of much pain is for the therapist to see, and not advice alone."""
    patient, today = report.patient, report.patient.today(now)
    setting = checking.setting_of(patient, on=today)
    if pains.band(report.pain, limits=setting.limits) != pains.Answer.STOP:
        return
    open_flags = SafetyFlag.objects.open().filter(patient=patient, on=today)
    if not open_flags.filter(key=hurting.PAIN_WEEK).exists():
        flagging.raise_flag(
            patient=patient, key=hurting.PAIN_WEEK, on=today, by=by, now=now
        )


def not_today(
    *,
    patient: Patient,
    day: dt.date,
    reason: str,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    made_at: dt.datetime | None = None,
) -> None:
    """The day is left out, and why; no reminder of it any more.

    A patient read by `who_logs` says whether one waits at all.
    """
    said = Saying(day=day, token=token, by=by, now=now, made_at=made_at)
    report = new_report(patient, said)
    report.not_today = reason
    is_new = keep_report(report, by=by, now=now)
    if is_new and getattr(patient, "reminder_waits", True):
        sending.cancel(
            keys=[reminder_key(patient.pk, day)], now=now, reason="not today"
        )


def keep_report(report: DayReport, *, by: Actor, now: dt.datetime) -> bool:
    check_day(report.patient, report.on, now=now)
    with transaction.atomic(savepoint=False):
        return say(report, deed="day.reported", by=by, now=now)


def undo(*, tokens: Iterable[uuid.UUID], by: Actor, now: dt.datetime) -> int:
    """Take back rows by their tokens, those of the actor's own record only.

    They stay in the history. Pressing twice takes back once; a warning sign that one
    of them raised stands until a clinician clears it.
    """
    tokens = list(tokens)
    with transaction.atomic(savepoint=False):
        undone = sum(
            model.objects.visible_to(by)
            .standing()
            .filter(token__in=tokens)
            .update(undone_at=now, undone_by=by.user)
            for model in (ExerciseLog, DayReport)
        )
        if undone:
            whose = Patient(pk=by.patient_id, clinic_id=by.clinic_id)
            record("exercises.undone", about=whose, by=by, at=now)
    return undone


def was_all_said(rows: Sequence[ExerciseLog]) -> bool:
    return all(was_said(row) for row in rows)


def check_agreement(rows: Sequence[ExerciseLog]) -> None:
    """Of rows that were not written: their tokens must not have said something else."""
    if not rows:
        return
    earlier = ExerciseLog.objects.in_bulk(
        [row.token for row in rows], field_name="token"
    )
    for row in rows:
        if row.token in earlier and not earlier[row.token].says_the_same_as(row):
            raise OtherBody(row.token)


def check_item(item: ProgramItem, day: dt.date) -> None:
    if not item.is_prescribed_for(day):
        raise NothingAsked
    if item.program.is_held or (item.is_resting and item.said is None):
        raise OnHold


def cancel_reminder(item: ProgramItem, day: dt.date, *, now: dt.datetime) -> None:
    if item.reminder_waits:
        key = reminder_key(item.patient_id, day)
        sending.cancel(keys=[key], now=now, reason="logged")


def new_log(item: ProgramItem, told: Told, said: Saying) -> ExerciseLog:
    return ExerciseLog.new(
        patient_id=item.patient_id,
        clinic_id=item.clinic_id,
        token=row_token(said.token, item.pk),
        item=item,
        done=told.done,
        credit=told.credit,
        reason=told.reason,
        pain=told.pain,
        pain_where=told.pain_where,
        pain_is_new=told.pain_is_new,
        **said.of_a_row(),
    )


def new_report(patient: Patient, said: Saying) -> DayReport:
    return DayReport(
        patient=patient,
        clinic_id=patient.clinic_id,
        token=said.token,
        **said.of_a_row(),
    )
