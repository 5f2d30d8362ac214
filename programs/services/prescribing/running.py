"""Signs a program, and holds, resumes, changes and ends the one that runs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import Patient
from patients.rules import gate
from patients.services.counting import hold
from patients.services.passing_on import pass_on
from programs.models import DraftConfirmation, Exercise, Program, ProgramItem, SignOff
from programs.models.bodies import Body, body_of
from programs.services import reminding
from programs.services.prescribing.asking import (
    DAY,
    asked_from,
    begin,
    body_to_do,
    demand_of,
    draft_of,
    live_items,
    refuse_changed,
    refuse_closed,
    refuse_conflicts,
    refuse_many_sessions,
    refuse_unasked,
    refuse_unconfirmed,
    refuse_unready,
    refuse_unsafe,
    standing,
    with_ladder,
)
from programs.services.prescribing.following import give_room_back, make_room
from programs.services.prescribing.items import Wish, new_item, wish_for
from programs.services.prescribing.phasing import open_first
from programs.services.prescribing.refusals import (
    Discharged,
    Empty,
    NotCurrent,
    Over,
    StartsTooEarly,
)
from programs.services.prescribing.telling import tell_patient
from ptcare.audit.recording import record
from ptcare.hooks.kinds import Kind
from ptcare.people.actors import Actor


@transaction.atomic
def sign_program(
    *, program: Program, by: Actor, now: dt.datetime, draft: str | None = None
) -> Program:
    """From its first day it is the patient's program; the one before it ends by then.

    A draft whose first day is past begins today; one that begins later lets what runs
    go on until the day before. `draft` is the fingerprint of what was read, where
    somebody read it. Raises NotADraft, ChangedMeanwhile, Discharged, FracturesNotAsked,
    GateClosed, UnsafePrescription, NotReady, Empty, TooLong and TooManySessions.
    """
    program = draft_of(program)
    refuse_changed(program, draft)
    patient = program.patient
    today = patient.today(now)
    if patient.discharged_on is not None:
        raise Discharged
    items = live_items(program)
    if not items:
        raise Empty
    refuse_many_sessions(program.sessions_per_week)
    refuse_unasked(patient)
    refuse_closed(body := body_of(patient, on=today))
    refuse_conflicts(items, body)
    words = refuse_unready(program, by, on=today)
    begin(program, max(program.starts_on, today), program.ends_on)
    program.replaces = make_room(program, by, now)
    open_first(program, by, now)
    program.signed_by, program.signed_at = by.user, now
    program.save()
    DraftConfirmation.objects.filter(pk__in=words).update(counted_at=now)
    ids = {"program": program.pk, "starts_on": program.starts_on}
    pass_on(Kind.SIGNED, about=program, now=now, **ids)
    record("program.signed", about=program, by=by, at=now)
    _note_early(program, body, by, now)
    tell_patient(program, key=f"program:{program.pk}:signed", now=now)
    return program


@transaction.atomic
def end_program(*, program: Program, reason: str, by: Actor, now: dt.datetime) -> None:
    """A draft is dropped, a signed program is over; where that was the next, what runs
    has the days back that were kept for it. Raises NotCurrent."""
    hold(program.patient)
    going = Program.objects.filter(pk=program.pk, ended_at=None)
    if not going.update(ended_at=now, ended_by=by.user, ended_reason=reason):
        raise NotCurrent
    record("program.ended", about=program, by=by, at=now)
    if Program.objects.filter(pk=program.pk, is_next=True).exists():
        give_room_back(program, by, now)


@transaction.atomic
def hold_program(*, program: Program, reason: str, by: Actor, now: dt.datetime) -> None:
    """The whole of it rests until a clinician resumes it; the patient reads why.
    Raises NotCurrent."""
    hold(program.patient)
    keep_held(program, reason=reason, by=by, now=now, tells_why=True)


def keep_held(
    program: Program,
    *,
    reason: str,
    by: Actor | None,
    now: dt.datetime,
    tells_why: bool = False,
) -> None:
    """The same, for who holds the patient already; `by=None` is time alone."""
    running = Program.objects.signed().filter(pk=program.pk, held_at=None)
    said = {"held_by": by.user if by else None, "held_reason": reason[:200]}
    if not running.update(held_at=now, tells_why=tells_why, **said):
        raise NotCurrent
    record("program.held", about=program, by=by, at=now)
    reminding.call_off(program.patient, now=now, reason="on hold")


@transaction.atomic
def resume_program(*, program: Program, by: Actor, now: dt.datetime) -> None:
    """A clinician lets it run again, if nothing speaks against it any more.

    What rests in it goes on resting. Raises NotCurrent, GateClosed, UnsafePrescription,
    Over, and Empty where all of it rests.
    """
    patient = hold(program.patient)
    held = Program.objects.signed().filter(pk=program.pk, held_at__isnull=False)
    if not held.exists():
        raise NotCurrent
    today = patient.today(now)
    items = asked_from(program, today).with_rules()
    body = body_to_do(patient, [row.exercise for row in items], on=today)
    refuse_closed(body)
    if held.filter(ends_on__lt=today).exists():
        raise Over
    if not items:
        raise Empty
    refuse_conflicts(items, body)
    held.update(held_at=None, held_by=None, held_reason="", tells_why=False)
    record("program.resumed", about=program, by=by, at=now)
    _note_early(program, body, by, now)
    program.patient = patient
    tell_patient(
        program, key=f"program:{program.pk}:resumed:{now.isoformat()}", now=now
    )


def _note_early(program: Program, body: Body, by: Actor, now: dt.datetime) -> None:
    """For the register: it runs before day 42, on a doctor's word."""
    if body.gate.reason is gate.Reason.CLEARED:
        record("gate.opened_early", about=program, by=by, at=now)


@transaction.atomic
def change_dose(
    *, item: ProgramItem, wish: Wish, from_day: dt.date, by: Actor, now: dt.datetime
) -> ProgramItem:
    """From that day on a new item; the old one ends the day before, and is kept.

    Raises ItemChanged, StartsTooEarly, GateClosed, UnsafePrescription, ImpossibleDose,
    and NotSignedWith.
    """
    patient = hold(item.patient)
    item = standing(item)
    program = item.program
    today = patient.today(now)
    if from_day < max(today, program.starts_on) or program.is_over(on=from_day):
        raise StartsTooEarly
    exercise = with_ladder(item)
    refuse_closed(body := body_to_do(patient, [exercise], on=today))
    refuse_unconfirmed(program, [exercise])
    wanted = demand_of(exercise, level=wish.level, where=wish.where)
    refuse_unsafe([wanted], body)
    if from_day <= item.starts_on:
        new = item
        if new.logs.exists():  # something of it was done today
            raise StartsTooEarly
    else:
        item.ends_on = from_day - DAY
        item.save(update_fields=["ends_on"])
        new = new_item(program, exercise, wish.level, wish.where, by, now)
        new.place, new.is_minimum = item.place, item.is_minimum
    wish_for(new, exercise, wish)
    new.starts_on, new.is_waiting = from_day, False
    new.save()
    record("dose.changed", about=new, by=by, at=now, note=exercise.slug)
    return new


@transaction.atomic
def sign_off(
    *, patient: Patient, exercise: Exercise, level: int, by: Actor, now: dt.datetime
) -> None:
    """The therapist has seen it done well: home is open to it. Twice is once."""
    patient = hold(patient)
    row, is_new = SignOff.objects.get_or_create(
        patient=patient,
        clinic_id=patient.clinic_id,
        exercise=exercise,
        level=level,
        withdrawn_at=None,
        defaults={"signed_by": by.user, "signed_at": now},
    )
    if is_new:
        record("level.signed_off", about=row, by=by, at=now, note=exercise.slug)
