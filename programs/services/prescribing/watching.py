"""Looks again at what runs when something about the body, or the day, has changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_noop

from patients.models import (
    Condition,
    ConditionClearance,
    IntensityClearance,
    Measurement,
    Patient,
)
from patients.models.absences import answering_for
from patients.models.body import allowing
from patients.models.clearing import broke_since, holding
from patients.models.days import LocalDay
from patients.rules import gate
from patients.services.counting import hold
from programs.models import Caution, Program, ProgramItem, SignOff
from programs.models.bodies import Body, body_of
from programs.models.intensity import HEAVY
from programs.models.program import CLOSED_BY_A_FRACTURE
from programs.models.program_item import ProgramItemQuerySet
from programs.models.sign_off import BROKE_SINCE
from programs.rules import intensity
from programs.services.prescribing.asking import asked_from
from programs.services.prescribing.resting import go_on_in_the_clinic, rest_unsafe
from programs.services.prescribing.running import keep_held
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor

GATE_REASONS = {
    gate.Reason.ACUTE: CLOSED_BY_A_FRACTURE,
    gate.Reason.SUSPECTED: gettext_noop("A fracture is suspected."),
    gate.Reason.UNREAD: gettext_noop("A second record waits to be read."),
}
NOTHING_LEFT = gettext_noop("Nothing in it is safe for now.")


@transaction.atomic
def look_again(*, patient: Patient, by: Actor | None, now: dt.datetime) -> bool:
    """What must not stand now rests, and the therapist is told; whether any does.

    Behind a closed gate the whole program rests. Else each exercise that is not safe
    any more does, and the others go on. A program that is held already keeps its first
    reason, and its exercises are looked at all the same.
    """
    patient = hold(patient)
    ended = end_old_sign_offs(patient, by=by, now=now)
    today = patient.today(now)
    body = body_of(patient, on=today)
    signed = Program.objects.signed().filter(patient=patient)
    for each in signed:
        each.patient = patient
    rested = [_look_at(each, body, today, by, now) for each in signed]
    for each in signed:
        first = max(today, each.starts_on)
        go_on_in_the_clinic(each, ended, body, on=first, by=by, now=now)
    return any(rested)


def closed_since(*, now: dt.datetime) -> list[Patient]:
    """Whose gate time alone has closed, as a clearance ends, while a program runs.

    By each patient's own calendar, in one statement; who was held is not found again.
    """
    is_closed = Func(
        F("patient_id"),
        Value(now),
        function="programs_gate_is_closed",
        output_field=BooleanField(),
    )
    running = Program.objects.signed().filter(held_at=None)
    behind = running.annotate(is_closed=is_closed).filter(is_closed=True)
    return _whose(behind)


def lapsed(*, now: dt.datetime) -> list[Patient]:
    """Who is still asked for something heavy, and has no clearance that day, or did not
    show hinge and squat since a bone broke.

    In the same way; what rests is not found again.
    """
    mine = {"patient": OuterRef("patient")}
    cleared = IntensityClearance.objects.standing().filter(
        ~broke_since("given_on"), allowing(OuterRef("today")), **mine
    )
    shown = Measurement.objects.standing().filter(
        ~broke_since("measured_on"), key=intensity.FORM_TEST, **mine
    )
    still = _asked_still(now).filter(HEAVY)
    return _whose(still.exclude(Exists(cleared), Exists(shown)))


def seen_before_a_fracture() -> list[Patient]:
    """Who may do something at home that was seen done well before a bone broke.

    In one statement; what is ended is not found again.
    """
    return _whose(SignOff.objects.from_before_a_fracture())


def uncleared(*, now: dt.datetime) -> list[Patient]:
    """Who is still asked for what a condition keeps for clearance, on no word that
    holds: none was needed, or it held, when a release asked for less.

    In the same way; what rests is not found again.
    """
    mine = {"patient": OuterRef(OuterRef("patient"))}
    stands = Condition.objects.standing().filter(**mine, key=OuterRef("condition"))
    cleared = holding(ConditionClearance.objects.all()).filter(
        **mine,
        condition_key=OuterRef("condition"),
        exercise_slug=OuterRef("exercise__slug"),
    )
    kept = Caution.objects.filter(
        Exists(stands), ~Exists(cleared), action=Caution.Action.CLEAR
    )
    kept = kept.filter(exercise=OuterRef("exercise"))
    return _whose(_asked_still(now).filter(Exists(kept)))


def end_old_sign_offs(
    patient: Patient, *, by: Actor | None, now: dt.datetime
) -> set[int]:
    """What was seen done well before a bone broke is to be seen anew: which exercises
    by id."""
    old = SignOff.objects.from_before_a_fracture().filter(patient=patient)
    for row in old:
        row.withdrawn_at, row.withdrawn_by = now, by.user if by else None
        row.withdrawn_reason = BROKE_SINCE
        record("level.sign_off_withdrawn", about=row, by=by, at=now)
    SignOff.objects.bulk_update(
        old, ["withdrawn_at", "withdrawn_by", "withdrawn_reason"]
    )
    return {row.exercise_id for row in old}


def _asked_still(now: dt.datetime) -> ProgramItemQuerySet:
    """What signed programs ask for, that day or after it: each with its `today`."""
    return (
        ProgramItem.objects.unplanned()
        .that_began()
        .filter(is_waiting=False, program__in=Program.objects.signed())
        .alias(today=LocalDay(F("patient__time_zone"), Value(now)))
        .filter(Q(ends_on=None) | Q(ends_on__gte=F("today")))
    )


def _whose(rows: QuerySet[Any]) -> list[Patient]:
    return list(Patient.objects.filter(pk__in=rows.values("patient")).order_by("pk"))


def _look_at(
    program: Program, body: Body, today: dt.date, by: Actor | None, now: dt.datetime
) -> bool:
    first = max(today, program.starts_on)
    rests = rest_unsafe(program, body, on=first, by=by, now=now)
    reason = "" if program.is_held else _why_held(program, body, first, bool(rests))
    if reason:
        keep_held(program, reason=reason, by=by, now=now)
    if reason or rests:
        _tell_therapist(program, now)
    return bool(reason or rests)


def _why_held(program: Program, body: Body, first: dt.date, has_rested: bool) -> str:
    if not body.gate.is_open:
        return GATE_REASONS[body.gate.reason]
    is_empty = has_rested and not asked_from(program, first).exists()
    return NOTHING_LEFT if is_empty else ""


def _tell_therapist(program: Program, now: dt.datetime) -> None:
    """The patient's own, or who answers for them; all, where that is nobody by name."""
    listed = answering_for(program.patient, now=now)
    for person in sorted({each.user for each in listed}, key=lambda user: user.pk):
        send_once(
            key=f"program:{program.pk}:held:{now.isoformat()}:{person.pk}",
            clinic_id=program.clinic_id,
            to=person,
            kind="safety_flag",
            now=now,
            link=reverse("home"),
            is_safety=True,
        )
