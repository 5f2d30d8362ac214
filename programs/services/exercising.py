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
from typing import Any

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


def log_all(*, items: Sequence[ProgramItem], said: Saying) -> int:
    """All that is left of the day is done; how many rows that wrote.

    `items` are the day's, each with the log that stands (`with_log_of`). What was said
    of an exercise before stays as it is.
    """
    if not items:
        raise NothingAsked
    patient = items[0].patient
    check_day(patient, said)
    asked = sorted((i for i in items if not i.is_resting), key=lambda item: item.pk)
    rows = [new_log(item, Told(), said) for item in asked]
    is_closed = items[0].program.is_held or not rows
    if is_closed and not (rows and all(was_said(row) for row in rows)):
        raise OnHold
    line = line_beside("exercises.logged", about=patient, by=said.by, at=said.now)
    new = [row for row in rows if row.item.said is None]
    with transaction.atomic(savepoint=False):
        written = ExerciseLog.objects.say(new, line)
        check_agreement([row for row in rows if row.pk is None])
        if written:
            noticing.line()
            cancel_reminder(items[0], said)
    return len(written)


def log_exercise(*, item: ProgramItem, told: Told, said: Saying) -> SafetyFlag | None:
    """One exercise of one day; the warning sign that its pain raised, if any."""
    mine = new_log(item, told, said)
    try:
        check_day(item.patient, said)
        check_item(item, said.day)
    except Refused:
        if not was_said(mine):  # a press again, after what the first one stopped
            raise
    with transaction.atomic(savepoint=False):
        if hurting.sign_of_place(told.pain_where, is_new=told.pain_is_new):
            # Before the log, as who types in a sheet: else each waits for the other.
            counting.hold(item.patient)
        is_new = say(mine, said, over=item.said, deed="exercise.logged")
        if is_new:
            cancel_reminder(item, said)
        return sign_of(mine, said, is_new=is_new)


def correct_log(*, item: ProgramItem, told: Told, because: str, said: Saying) -> None:
    """What a therapist puts right of a day, however long ago, and why.

    What was said before stays in the history. Raises DayClosed for a day ahead.
    """
    if said.day > item.patient.today(said.now):
        raise DayClosed
    mine = new_log(item, told, said)
    mine.corrected_because = because
    with transaction.atomic():
        say(mine, said, over=item.said, deed="exercise.corrected")


def sign_of(log: ExerciseLog, said: Saying, *, is_new: bool) -> SafetyFlag | None:
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
        patient=log.item.patient,
        key=key,
        on=log.on,
        by=said.by,
        now=said.now,
        log=log,
    )


def report_day(*, patient: Patient, effort: str, said: Saying) -> None:
    """How the day was, in one word."""
    keep_report(new_report(patient, said, effort=effort), said)


def report_week(*, patient: Patient, pain: int, said: Saying) -> None:
    """The worst pain of the week that ended on that Sunday, 0 to 10."""
    if schedule.sunday_to_ask_about(patient.today(said.now)) != said.day:
        raise DayClosed
    report = new_report(patient, said, pain=pain)
    with transaction.atomic(savepoint=False):
        if keep_report(report, said):
            heed_week(report, by=said.by, now=said.now)


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


def not_today(*, patient: Patient, reason: str, said: Saying) -> None:
    """The day is left out, and why; no reminder of it any more.

    A patient read by `who_logs` says whether one waits at all.
    """
    is_new = keep_report(new_report(patient, said, not_today=reason), said)
    if is_new and getattr(patient, "reminder_waits", True):
        key = reminder_key(patient.pk, said.day)
        sending.cancel(keys=[key], now=said.now, reason="not today")


def keep_report(report: DayReport, said: Saying) -> bool:
    check_day(report.patient, said)
    with transaction.atomic(savepoint=False):
        return say(report, said, deed="day.reported")


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


def cancel_reminder(item: ProgramItem, said: Saying) -> None:
    if item.reminder_waits:
        key = reminder_key(item.patient_id, said.day)
        sending.cancel(keys=[key], now=said.now, reason="logged")


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


def new_report(patient: Patient, said: Saying, **what: Any) -> DayReport:
    return DayReport(
        patient=patient,
        clinic_id=patient.clinic_id,
        token=said.token,
        **said.of_a_row(),
        **what,
    )
