"""Opens a draft and works on it; nobody but therapists sees it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from patients.models import Patient
from patients.rules import pacing
from patients.services.counting import hold
from programs.models import Exercise, Phase, Program, ProgramItem, ProgramTemplate
from programs.models.bodies import Body, body_of
from programs.rules import templates
from programs.services.prescribing.asking import (
    begin,
    demand_of,
    draft_of,
    refuse_changed,
    refuse_closed,
    refuse_many_sessions,
    refuse_unsafe,
    with_ladder,
)
from programs.services.prescribing.items import (
    Wish,
    first_level,
    new_item,
    place_for,
    wish_for,
)
from programs.services.prescribing.phasing import opening_of, plan_of, planned, rows_of
from programs.services.prescribing.refusals import (
    AlreadyDrafting,
    AlreadyThere,
    Discharged,
    StartsTooEarly,
    Two,
)
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@transaction.atomic
def start_draft(
    *,
    patient: Patient,
    template: ProgramTemplate | None,
    starts_on: dt.date,
    sessions_per_week: Decimal,
    by: Actor,
    now: dt.datetime,
) -> Program:
    """A program nobody but therapists sees, opened from a template or empty.

    Raises GateClosed, AlreadyDrafting, Discharged, StartsTooEarly, TooManySessions.
    """
    patient = hold(patient)
    if patient.discharged_on is not None:
        raise Discharged
    if Program.objects.drafts().filter(patient=patient).exists():
        raise AlreadyDrafting
    if starts_on < patient.today(now):
        raise StartsTooEarly
    refuse_many_sessions(sessions_per_week)
    refuse_closed(body := body_of(patient, on=patient.today(now)))
    program = Program.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        template_slug=template.slug if template else "",
        starts_on=starts_on,
        ends_on=pacing.last_day(starts_on=starts_on),
        sessions_per_week=sessions_per_week,
        drafted_by=by.user,
        drafted_at=now,
    )
    if template:
        _open_from(template, program, body, by, now)
    record("program.drafted", about=program, by=by, at=now)
    return program


@transaction.atomic
def add_item(
    *,
    program: Program,
    exercise: Exercise,
    by: Actor,
    now: dt.datetime,
    level: int | None = None,
    phase: Phase | None = None,
) -> ProgramItem:
    """At that level, or the first that is allowed; at home, else in the clinic.

    To a draft, or to a later phase of any program. Raises NotADraft or NotPlanned,
    AlreadyThere and UnsafePrescription.
    """
    program = planned(phase).program if phase else draft_of(program)
    there = program.items.filter(phase=phase)
    if there.filter(exercise=exercise).exists():
        raise AlreadyThere
    body = body_of(program.patient, on=program.patient.today(now))
    level = level or first_level(exercise, body=body)
    where = place_for(exercise, level=level, body=body)
    item = new_item(program, exercise, level, where, by, now)
    item.place = there.count()
    item.phase, item.is_waiting = phase, phase is not None
    item.save()
    record("item.added", about=item, by=by, at=now, note=exercise.slug)
    return item


@transaction.atomic
def change_item(*, item: ProgramItem, wish: Wish, by: Actor, now: dt.datetime) -> None:
    """Of a draft: as the therapist now wants it, and no longer waiting.

    Of a later phase the body is asked when it is opened. Raises NotADraft or
    NotPlanned, UnsafePrescription and ImpossibleDose.
    """
    exercise = with_ladder(item)
    if item.phase:
        planned(item.phase)
    else:
        patient = draft_of(item.program).patient
        wanted = demand_of(exercise, level=wish.level, where=wish.where)
        refuse_unsafe([wanted], body_of(patient, on=patient.today(now)))
    wish_for(item, exercise, wish)
    item.is_waiting, item.begins_phase = item.phase is not None, True
    item.save()
    record("item.changed", about=item, by=by, at=now, note=exercise.slug)


@transaction.atomic
def remove_item(*, item: ProgramItem, by: Actor, now: dt.datetime) -> None:
    """Out of a draft or a later phase. Raises NotADraft or NotPlanned."""
    _workable(item)
    record("item.removed", about=item, by=by, at=now, note=item.exercise.slug)
    item.delete()


@transaction.atomic
def move_item(*, item: ProgramItem, by: Actor, now: dt.datetime, is_up: bool) -> None:
    """One place up or down in the list it stands in. Raises NotADraft or NotPlanned."""
    _workable(item)
    scope = {"phase": item.phase, "begins_phase": item.begins_phase}
    if not item.phase:
        scope["is_waiting"] = item.is_waiting
    rows = list(item.program.items.filter(**scope, ends_on=None))
    here = rows.index(item)
    there = here - 1 if is_up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows):
        row.place = place
    ProgramItem.objects.bulk_update(rows, ["place"])
    record("item.moved", about=item, by=by, at=now)


@transaction.atomic
def choose_minimum(
    *, item: ProgramItem, by: Actor, now: dt.datetime, is_chosen: bool
) -> None:
    """Whether it is one of the short day's two. Raises NotADraft, NotPlanned or Two."""
    _workable(item)
    others = item.program.items.filter(phase=item.phase, is_minimum=True, ends_on=None)
    if is_chosen and others.exclude(pk=item.pk).count() >= templates.A_SHORT_DAY:
        raise Two
    item.is_minimum = is_chosen
    item.save(update_fields=["is_minimum"])
    record("item.changed", about=item, by=by, at=now, note="short day")


@transaction.atomic
def change_plan(
    *,
    program: Program,
    starts_on: dt.date,
    ends_on: dt.date,
    sessions_per_week: Decimal,
    message: str,
    by: Actor,
    now: dt.datetime,
    read: str | None = None,
) -> None:
    """Its days, its sessions and the word to the patient, of a draft.

    `read` is the fingerprint of the draft that they are meant for, where it matters.
    Raises NotADraft, ChangedMeanwhile, StartsTooEarly, TooLong and TooManySessions.
    """
    program = draft_of(program)
    refuse_changed(program, read)
    is_moved = starts_on != program.starts_on  # else it begins when it is signed
    if is_moved and starts_on < program.patient.today(now):
        raise StartsTooEarly
    refuse_many_sessions(sessions_per_week)
    program.message = message
    program.sessions_per_week = sessions_per_week
    begin(program, starts_on, ends_on)
    if first := program.phases.standing().first():
        first.sessions_per_week = sessions_per_week
        first.save(update_fields=["sessions_per_week"])
    record("program.changed", about=program, by=by, at=now)


def _workable(item: ProgramItem) -> None:
    """Held, and open to be worked on: of a draft, or of a phase yet to come."""
    if item.phase:
        planned(item.phase)
    else:
        draft_of(item.program)


def _open_from(
    template: ProgramTemplate, program: Program, body: Body, by: Actor, now: dt.datetime
) -> None:
    """The first phase of the template as far as it is safe, and a plan of the rest."""
    slugs = {
        item["slug"] for phase in template.content["phases"] for item in phase["items"]
    }
    shelf = {
        each.slug: each
        for each in Exercise.objects.filter(slug__in=slugs).with_ladder()
    }
    opening = opening_of(template, 0, body, shelf)
    ProgramItem.objects.bulk_create(rows_of(opening, program, shelf, by, now))
    plan_of(template, program, body, shelf, by, now)
