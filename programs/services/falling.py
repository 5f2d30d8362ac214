"""A fall, or one that was caught, as the patient or a helper tells of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from patients.models import Fall, Patient
from patients.models.fractures import fractures_of
from patients.services import charting, helping
from programs.models import CheckIn, SafetyFlag
from programs.rules import falling, hurting, redflags
from programs.rules.redflags import FLAGS
from programs.services import flagging
from ptcare.people.actors import Actor
from ptcare.people.roles import Role


@transaction.atomic
def report_fall(
    *,
    patient: Patient,
    happened_on: dt.date,
    injury: str,
    hit_head: bool | None,
    by: Actor,
    now: dt.datetime,
    on_thinner: bool | None = None,
    **details: Any,
) -> SafetyFlag:
    """Keep it, rest what a fall rests, tell the therapist and who else is to hear.

    The most serious sign that it raises, or one as serious that this fall has raised
    before (at the check-in). Raises keeping.InTheFuture. `details` are other fields
    of Fall.
    """
    row = charting.record_fall(
        patient=patient,
        happened_on=happened_on,
        injury=injury,
        hit_head=hit_head,
        on_thinner=on_thinner,
        by=by,
        now=now,
        **details,
    )
    if not row.is_near:
        tell_family(patient, on=happened_on, now=now)
    flags = [_flag(row, key, by=by, now=now) for key in _signs(row)]
    return min(flags, key=lambda each: SafetyFlag.Level.values.index(each.level))


@transaction.atomic
def write_down(
    *,
    patient: Patient,
    happened_on: dt.date,
    injury: str,
    by: Actor,
    now: dt.datetime,
    **details: Any,
) -> SafetyFlag | None:
    """As a therapist was told of it: the sign that it raises, if any.

    For six weeks a knock to the head, or a bone that may be broken and is not on record
    as a fracture, rests everything until a physician has looked. Of an earlier day only
    what is true still is put before the person. Raises keeping.InTheFuture.
    """
    today = patient.today(now)
    row = charting.record_fall(
        patient=patient,
        happened_on=happened_on,
        injury=injury,
        by=by,
        now=now,
        **details,
    )
    key = _written_sign(row, on=today)
    if key is None:
        return None
    flag = _flag(row, key, by=by, now=now)
    flagging.see_flag(flag=flag, by=by, now=now)
    is_past = happened_on < today and key != redflags.HEAD_AND_THINNER
    if is_past and flag.raised_at == now:
        flagging.read_stop(flag=flag, by=by, now=now)
    flag.refresh_from_db()
    return flag


def _written_sign(row: Fall, *, on: dt.date) -> str | None:
    """Of what a therapist has written down: one that asks for a physician, or none."""
    key = falling.sign(row.injury, hit_head=row.hit_head, on_thinner=row.on_thinner)
    if key not in falling.INJURIES or not falling.is_recent(row.happened_on, on=on):
        return None
    is_known = not row.hit_head and _has_fracture(row.patient, since=row.happened_on)
    return None if is_known else key


@transaction.atomic
def withdraw(*, fall: Fall, reason: str, by: Actor, now: dt.datetime) -> bool:
    """It was wrong. The sign that only this entry has raised goes with it where whoever
    wrote it says so within a week; whether it did. A held program stays held.

    Raises keeping.AlreadyWithdrawn.
    """
    charting.withdraw(fact=fall, reason=reason, by=by, now=now)
    flag = open_sign_of(fall)
    if flag is None or not is_slip(fall, flag, by=by, now=now):
        return False
    return flagging.take_back(flag=flag, because=reason, by=by, now=now)


def open_sign_of(fall: Fall) -> SafetyFlag | None:
    """That this entry has raised, and that asks for a physician."""
    raised = SafetyFlag.objects.open().filter(
        patient=fall.patient_id,
        key__in=falling.INJURIES,
        raised_by=fall.recorded_by_id,
        raised_at=fall.recorded_at,
    )
    return raised.first()


def is_slip(fall: Fall, flag: SafetyFlag, *, by: Actor, now: dt.datetime) -> bool:
    """Whether there is nothing behind the sign but this entry of one's own."""
    is_own = by.role is Role.THERAPIST and fall.recorded_by_id == by.user.pk
    is_new = now - fall.recorded_at <= redflags.SLIP_WITHIN
    return is_own and is_new and not _is_told_elsewhere(flag, fall)


def slip_behind(flag: SafetyFlag, *, by: Actor, now: dt.datetime) -> Fall | None:
    """The entry of one's own with which this open sign could be withdrawn."""
    if flag.cleared_at or flag.key not in falling.INJURIES:
        return None
    told = Fall.objects.standing().filter(
        patient=flag.patient_id,
        recorded_by=flag.raised_by_id,
        recorded_at=flag.raised_at,
    )
    row = told.first()
    return row if row and is_slip(row, flag, by=by, now=now) else None


def _is_told_elsewhere(flag: SafetyFlag, fall: Fall) -> bool:
    """Whether somebody else's word would have raised it, had it not been open."""
    since = CheckIn.objects.told().filter(
        patient=flag.patient_id, said_at__gte=flag.raised_at
    )
    if since.filter(signs__overlap=sorted(falling.INJURIES)).exists():
        return True
    others = Fall.objects.standing().filter(
        patient=flag.patient_id, recorded_at__gte=flag.raised_at
    )
    return any(
        falling.INJURIES.intersection(_signs(each))
        for each in others.exclude(pk=fall.pk)
    )


def _has_fracture(patient: Patient, *, since: dt.date) -> bool:
    """Whether one on record may be of a fall on that day."""
    known = fractures_of({patient.pk: patient.zone})[patient.pk]
    return any(falling.may_be_of(each, happened_on=since) for each in known)


def _signs(row: Fall) -> list[str]:
    """Of the fall, and of a new pain where that is a sign by itself."""
    fall = falling.sign(
        row.injury, hit_head=row.hit_head, on_thinner=row.on_thinner, pain=row.pain
    )
    pain = hurting.sign(row.pain, where=row.pain_where, is_new=True)
    return [fall, pain] if pain and pain in FLAGS else [fall]


def _flag(row: Fall, key: str, *, by: Actor, now: dt.datetime) -> SafetyFlag:
    patient = row.patient
    return _known(row, key) or flagging.raise_flag(
        patient=patient, key=key, on=patient.today(now), by=by, now=now
    )


def tell_family(patient: Patient, *, on: dt.date, now: dt.datetime) -> None:
    """Who is to hear of a fall, once for each day of one."""
    helping.tell_of_fall(patient=patient, key=f"{patient.pk}:{on}", now=now)


def _known(row: Fall, key: str) -> SafetyFlag | None:
    """An open sign since this fall that is as serious, and says it as plainly.

    One that another report has followed is of another fall.
    """
    others = Fall.objects.standing().exclude(pk=row.pk)
    others = others.filter(
        patient=row.patient_id, recorded_at__gte=OuterRef("raised_at")
    )
    flags = SafetyFlag.objects.open().filter(
        ~Exists(others),
        patient=row.patient_id,
        on__gte=row.happened_on,
        mistaken_at=None,
    )
    if key not in falling.KEYS:
        return flags.filter(key=key).first()
    known = flags.filter(key__in=falling.KEYS)
    return next((each for each in known if falling.covers(each.key, key)), None)


def is_told(flag: SafetyFlag) -> bool:
    """Whether the fall behind this sign was reported as well, or none is behind it."""
    if flag.key not in falling.KEYS:
        return True
    told = Fall.objects.standing().filter(patient=flag.patient_id)
    return told.filter(recorded_at__gte=flag.raised_at).exists()
