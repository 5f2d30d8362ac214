"""What is asked before the day's exercises, answered: kept, heeded, never loosened.

A yes is kept and heeded in one transaction and beats everything: it is never refused
for its day. The only thing that an answer may open is a lock for an earlier day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from patients.models import Patient
from patients.rules import pain as pains
from patients.services import counting, helping
from programs.models import CheckIn, ExerciseLog, SafetyFlag, checking
from programs.models.flags import SafetyFlagQuerySet
from programs.rules import falling, redflags, schedule
from programs.rules.hurting import PAIN_AGAIN
from programs.services import flagging
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.submissions.once import OtherBody


class DayClosed(Exception):
    """A clear answer about a day that lies ahead, or more than a week back."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was asked, and what the person said.

    `signs` are the keys answered with yes; empty is none of these; None, not answered.
    Pain is 0 to 10 or None: `usual_pain` is the person's own baseline, `pain` is now.
    """

    asked: str = CheckIn.Asked.LINE
    signs: Sequence[str] | None = ()
    usual_pain: int | None = None
    pain: int | None = None


@transaction.atomic
def check_in(
    *,
    patient: Patient,
    day: dt.date,
    answers: Answers,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    made_at: dt.datetime | None = None,
) -> list[SafetyFlag]:
    """Keep one answer; the signs that it raised, the most serious first.

    `day` is the patient's own day that it is about, `token` comes from the page: sent
    ten times, it is one check-in, and the signs of the first are answered again.
    `made_at` is the clock of a device that was offline. Two answers about one day are
    both kept, and the stricter holds. An unknown sign is a KeyError; raises DayClosed
    and OtherBody, where the token has said something else.

    The form (`programs.forms.checking`) posts `token`, `day`, and either `sign` (a key,
    several, or "none") with `asked` ("line" or "full"), `usual_pain` and `pain`.
    """
    patient = counting.hold(patient)
    earlier = CheckIn.objects.filter(token=token).first()
    heard_on = patient.today(earlier.said_at if earlier else now)
    if answers.signs:
        told_on = patient.today(made_at) if made_at else heard_on
        # A page of yesterday must not let today's lock end today, nor a clock that is
        # ahead hide a sign.
        day = min(max(day, told_on), heard_on)
    elif not schedule.is_open_for_logging(day, today=heard_on):
        raise DayClosed
    row = _new(patient, day, answers, token, by, now, made_at)
    if earlier:
        return _again(earlier, row)
    row.save(force_insert=True)
    record("checkin.answered", about=row, by=by, at=now, note=row.asked)
    if row.signs:
        return _heed(row, by=by, now=now)
    if row.is_clear:
        _end_day_locks(row, by=by, now=now)
    return []


def _again(earlier: CheckIn, row: CheckIn) -> list[SafetyFlag]:
    """What the same press led to before. Raises OtherBody where it says else."""
    if not earlier.says_the_same_as(row):
        raise OtherBody(row.token)
    flags = [_known(earlier, key).last() for key in _in_order(earlier)]
    return [flag for flag in flags if flag]


def _new(
    patient: Patient,
    day: dt.date,
    answers: Answers,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    made_at: dt.datetime | None,
) -> CheckIn:
    is_full = answers.asked == CheckIn.Asked.FULL
    return CheckIn(
        patient=patient,
        clinic_id=patient.clinic_id,
        token=token,
        on=day,
        asked=answers.asked,
        listed=list(redflags.MOST_SERIOUS_FIRST) if is_full else [],
        signs=None if answers.signs is None else sorted(set(answers.signs)),
        usual_pain=answers.usual_pain,
        pain=answers.pain,
        said_at=now,
        said_by=by.user,
        said_as=by.role,
        made_at=made_at,
    )


def _heed(row: CheckIn, *, by: Actor, now: dt.datetime) -> list[SafetyFlag]:
    """Raise each sign once a day, and close again what this day had opened."""
    keys = _in_order(row)
    flags = [_flag(row, key, by=by, now=now) for key in keys]
    if falling.KEYS.difference({"rf_near_fall"}).intersection(keys):
        helping.tell_of_fall(
            patient=row.patient, key=f"{row.patient_id}:{row.on}", now=now
        )
    opened = SafetyFlag.objects.open().filter(patient=row.patient)
    opened.filter(day_locks_ended_on=row.on).update(day_locks_ended_on=None)
    return flags


def _in_order(row: CheckIn) -> list[str]:
    return sorted(row.signs or (), key=redflags.MOST_SERIOUS_FIRST.index)


def _known(row: CheckIn, key: str) -> SafetyFlagQuerySet:
    """What that sign, told of that day, has raised before."""
    flags = SafetyFlag.objects.filter(patient=row.patient_id, key=key, on=row.on)
    return flags.order_by("pk")


def _flag(row: CheckIn, key: str, *, by: Actor, now: dt.datetime) -> SafetyFlag:
    """One that is said to be a mistake stands for none that is told after it."""
    meant = _known(row, key).open().filter(mistaken_at=None)
    return meant.last() or flagging.raise_flag(
        patient=row.patient, key=key, on=row.on, by=by, now=now, checkin=row
    )


def _end_day_locks(row: CheckIn, *, by: Actor, now: dt.datetime) -> None:
    """Those of earlier days, unless this day has named a sign as well."""
    told = CheckIn.objects.told().filter(patient=row.patient, on=row.on)
    if told.exists():
        return
    for flag in SafetyFlag.objects.day_locked().filter(patient=row.patient):
        if redflags.ends_day_lock(
            flag.day_locks, raised_on=flag.on, on=row.on, pain=row.pain
        ):
            flag.day_locks_ended_on = row.on
            flag.save(update_fields=["day_locks_ended_on"])
            record("daylock.ended", about=flag, by=by, at=now, note=flag.key)


@transaction.atomic
def answer_morning(
    *,
    patient: Patient,
    day: dt.date,
    pain: int | None,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    made_at: dt.datetime | None = None,
) -> list[SafetyFlag]:
    """How the pain is on the morning after a day that hurt; None: left out.

    Two and more above usual was too much; for the second time in seven days the
    exercise rests, and the therapist is told. Raises DayClosed and OtherBody.
    """
    patient = counting.hold(patient)
    earlier = CheckIn.objects.filter(token=token).first()
    heard_on = patient.today(earlier.said_at if earlier else now)
    if not schedule.is_open_for_logging(day, today=heard_on):
        raise DayClosed
    usual = earlier.usual_pain if earlier else checking.usual_pain_of(patient, on=day)
    answers = Answers(
        asked=CheckIn.Asked.MORNING, signs=None, usual_pain=usual, pain=pain
    )
    row = _new(patient, day, answers, token, by, now, made_at)
    if earlier:
        if not earlier.says_the_same_as(row):
            raise OtherBody(token)
    else:
        row.save(force_insert=True)
        record("checkin.answered", about=row, by=by, at=now, note=row.asked)
    if not pains.was_too_much(pain, usual=row.usual_pain):
        return []
    return [
        _stop_again(row, log, by=by, now=now)
        for log in checking.too_much_again(patient, morning=day)
    ]


def _stop_again(
    row: CheckIn, log: ExerciseLog, *, by: Actor, now: dt.datetime
) -> SafetyFlag:
    """One sign an exercise and morning, however often that morning is answered."""
    flags = SafetyFlag.objects.filter(key=PAIN_AGAIN, on=row.on, log=log)
    return flags.last() or flagging.raise_flag(
        patient=row.patient, key=PAIN_AGAIN, on=row.on, by=by, now=now, log=log
    )
