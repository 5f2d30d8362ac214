"""Opens a draft and works on it; nobody but therapists sees it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from patients.models import Patient
from patients.rules import pacing
from programs.models import Exercise, Program, ProgramItem, ProgramTemplate
from programs.models.bodies import Body, body_of
from programs.rules import templates
from programs.services.prescribing.asking import (
    begin,
    demand_of,
    draft_of,
    hold,
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
    usual_days,
    wish_for,
)
from programs.services.prescribing.refusals import (
    AlreadyDrafting,
    AlreadyThere,
    Discharged,
    StartsTooEarly,
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
) -> ProgramItem:
    """At that level, or the first that is allowed; at home, else in the clinic.

    Raises NotADraft, AlreadyThere and UnsafePrescription.
    """
    program = draft_of(program)
    if program.items.filter(exercise=exercise).exists():
        raise AlreadyThere
    body = body_of(program.patient, on=program.patient.today(now))
    level = level or first_level(exercise, body=body)
    where = place_for(exercise, level=level, body=body)
    step = next(each for each in exercise.levels.all() if each.level == level)
    item = new_item(program, exercise, level, where, by, now)
    item.weekdays = list(usual_days(where, step.days_per_week))
    item.place = program.items.count()
    item.save()
    record("item.added", about=item, by=by, at=now, note=exercise.slug)
    return item


@transaction.atomic
def change_item(*, item: ProgramItem, wish: Wish, by: Actor, now: dt.datetime) -> None:
    """Of a draft: as the therapist now wants it, and no longer waiting.

    Raises NotADraft, UnsafePrescription and ImpossibleDose.
    """
    program = draft_of(item.program)
    exercise = with_ladder(item)
    refuse_unsafe(
        [demand_of(exercise, level=wish.level, where=wish.where)], program, now
    )
    wish_for(item, exercise, wish)
    item.is_waiting = False
    item.save()
    record("item.changed", about=item, by=by, at=now, note=exercise.slug)


@transaction.atomic
def remove_item(*, item: ProgramItem, by: Actor, now: dt.datetime) -> None:
    """Out of a draft, as if it had not been there. Raises NotADraft."""
    draft_of(item.program)
    record("item.removed", about=item, by=by, at=now, note=item.exercise.slug)
    item.delete()


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
) -> None:
    """Its days, its sessions and the word to the patient, of a draft.

    Raises NotADraft, StartsTooEarly, TooLong and TooManySessions.
    """
    program = draft_of(program)
    if starts_on < program.patient.today(now):
        raise StartsTooEarly
    refuse_many_sessions(sessions_per_week)
    program.message = message
    program.sessions_per_week = sessions_per_week
    begin(program, starts_on, ends_on)
    record("program.changed", about=program, by=by, at=now)


def _open_from(
    template: ProgramTemplate,
    program: Program,
    body: Body,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The first phase of the template, as far as it is safe for this body."""
    slugs = {
        item["slug"] for phase in template.content["phases"] for item in phase["items"]
    }
    shelf = {
        each.slug: each
        for each in Exercise.objects.filter(slug__in=slugs).with_ladder()
    }
    opening = templates.opening_items(
        template.content,
        phase=0,
        catalogue={slug: each.as_rule for slug, each in shelf.items()},
        conditions=body.conditions,
        clearances=body.clearances,
        sign_offs=body.sign_offs,
    )
    at_home = [item for item in opening.starting if item.counts]
    least = {item.slug for item in templates.minimum_day(at_home)}
    rows: list[ProgramItem] = []
    for chosen in (*opening.starting, *opening.waiting):
        row = new_item(program, shelf[chosen.slug], chosen.level, chosen.where, by, now)
        row.weekdays = list(chosen.weekdays)
        row.place = len(rows)
        row.is_waiting = chosen in opening.waiting
        row.is_minimum = chosen.slug in least and not row.is_waiting
        rows.append(row)
    ProgramItem.objects.bulk_create(rows)
