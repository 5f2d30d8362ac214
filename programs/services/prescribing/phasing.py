"""Phases over the weeks: planned with a draft, and changed until they are opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from patients.services.counting import hold
from programs.models import Exercise, Phase, Program, ProgramItem, ProgramTemplate
from programs.models.bodies import Body
from programs.rules import phases, templates
from programs.services.prescribing.asking import refuse_many_sessions
from programs.services.prescribing.items import copy_of, new_item
from programs.services.prescribing.refusals import NotPlanned, WeeksTaken
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """What a phase is called, what it is for, and when; weeks count from 1."""

    name: str
    week_from: int
    week_to: int
    sessions_per_week: Decimal
    focus: str = ""


def plan_of(
    template: ProgramTemplate,
    program: Program,
    body: Body,
    shelf: Mapping[str, Exercise],
    by: Actor,
    now: dt.datetime,
) -> None:
    """All phases of a template; the items of those behind the first.

    What this body must not do now stays in the plan, behind the rest: whether it may
    begin is asked when the phase is opened.
    """
    rows: list[ProgramItem] = []
    for number, each in enumerate(template.content["phases"]):
        phase = _new_phase(program, _weeks_of(each, program, number))
        if number:
            opening = opening_of(template, number, body, shelf)
            rows += _planned(phase, opening, shelf, by, now)
    ProgramItem.objects.bulk_create(rows)


@transaction.atomic
def add_phase(*, program: Program, weeks: Weeks, by: Actor, now: dt.datetime) -> Phase:
    """Some more weeks, planned with what the phase before them asks for.

    The first time, the weeks before it become a phase of their own. Raises NotPlanned,
    WeeksTaken and TooManySessions.
    """
    hold(program.patient)
    found = Program.objects.filter(pk=program.pk, ended_at=None).first()
    if found is None:
        raise NotPlanned
    program = found  # signed, or of other sessions, since it was read
    _refuse_weeks(program, weeks, besides=None)
    earlier = program.phases.standing().filter(week_from__lt=weeks.week_from)
    if not earlier.exists():
        _first_phase(program, weeks.week_from - 1, by, now)
    like = _items_of(program, earlier.filter(opened_at=None, planned__isnull=False))
    phase = _new_phase(program, weeks)
    rows = [copy_of(row, program, by, now) for row in like]
    for row in rows:
        row.phase, row.is_waiting = phase, True
    ProgramItem.objects.bulk_create(rows)
    record("phase.planned", about=phase, by=by, at=now)
    return phase


@transaction.atomic
def change_phase(*, phase: Phase, weeks: Weeks, by: Actor, now: dt.datetime) -> None:
    """Of a phase that is not open. Raises NotPlanned, WeeksTaken, TooManySessions."""
    phase = planned(phase)
    _refuse_weeks(phase.program, weeks, besides=phase)
    _write(phase, weeks)
    phase.save()
    record("phase.changed", about=phase, by=by, at=now)


@transaction.atomic
def drop_phase(*, phase: Phase, by: Actor, now: dt.datetime) -> None:
    """It will not come; its items stay on record. Raises NotPlanned."""
    phase = planned(phase)
    if phase == phase.program.phases.standing().first():
        raise NotPlanned
    phase.dropped_at, phase.dropped_by = now, by.user
    phase.save(update_fields=["dropped_at", "dropped_by"])
    record("phase.dropped", about=phase, by=by, at=now)


def open_first(program: Program, by: Actor, now: dt.datetime) -> None:
    """With the signature, from the program's first day."""
    first = program.phases.standing().first()
    if first is not None:
        first.opened_on, first.opened_at = program.starts_on, now
        first.opened_by, first.sessions_per_week = by.user, program.sessions_per_week
        first.save()


def planned(phase: Phase) -> Phase:
    """With its patient held: neither open nor dropped, of a program that goes on.

    Raises NotPlanned; perhaps another therapist was quicker.
    """
    patient = hold(phase.patient)
    going = Phase.objects.standing().filter(opened_at=None, program__ended_at=None)
    found = going.select_related("program").filter(pk=phase.pk).first()
    if found is None:
        raise NotPlanned
    found.program.patient = patient
    return found


def opening_of(
    template: ProgramTemplate, number: int, body: Body, shelf: Mapping[str, Exercise]
) -> templates.Opening:
    """What that phase (from 0) of a template begins with, for this body."""
    return templates.opening_items(
        template.content,
        phase=number,
        catalogue={slug: each.as_rule for slug, each in shelf.items()},
        conditions=body.conditions,
        clearances=body.clearances,
        sign_offs=body.sign_offs,
    )


def rows_of(
    opening: templates.Opening,
    program: Program,
    shelf: Mapping[str, Exercise],
    by: Actor,
    now: dt.datetime,
) -> list[ProgramItem]:
    """Not yet saved: what begins, then what waits in order; two for the short day."""
    at_home = [item for item in opening.starting if item.counts]
    least = {item.slug for item in templates.minimum_day(at_home)}
    rows = []
    for place, chosen in enumerate((*opening.starting, *opening.waiting)):
        row = new_item(program, shelf[chosen.slug], chosen.level, chosen.where, by, now)
        row.weekdays, row.place = list(chosen.weekdays), place
        row.is_waiting = chosen in opening.waiting
        row.is_minimum = chosen.slug in least and not row.is_waiting
        rows.append(row)
    return rows


def _planned(
    phase: Phase,
    opening: templates.Opening,
    shelf: Mapping[str, Exercise],
    by: Actor,
    now: dt.datetime,
) -> list[ProgramItem]:
    refused = tuple(item for item, _verdict in opening.refused)
    whole = replace(opening, waiting=opening.waiting + refused)
    rows = rows_of(whole, phase.program, shelf, by, now)
    for row in rows:
        row.phase, row.begins_phase, row.is_waiting = phase, not row.is_waiting, True
    return rows


def _new_phase(program: Program, weeks: Weeks) -> Phase:
    phase = Phase(
        program=program, patient_id=program.patient_id, clinic_id=program.clinic_id
    )
    _write(phase, weeks)
    phase.save()
    return phase


def _write(phase: Phase, weeks: Weeks) -> None:
    for each in fields(weeks):
        setattr(phase, each.name, getattr(weeks, each.name))


def _weeks_of(said: Mapping[str, Any], program: Program, number: int) -> Weeks:
    """Of a template; the sessions of the first phase are chosen with the draft."""
    planned = Decimal(str(said["supervised_sessions_per_week"]))
    return Weeks(
        name=said["name"],
        focus=said["goals"],
        week_from=said["week_from"],
        week_to=said["week_to"],
        sessions_per_week=planned if number else program.sessions_per_week,
    )


def _items_of(program: Program, earlier: QuerySet[Phase]) -> QuerySet[ProgramItem]:
    """Of the last of these phases; where there is none, of what is asked for now."""
    if like := earlier.last():
        return like.planned.filter(begins_phase=True)
    return program.items.unplanned().filter(is_waiting=False, ends_on=None)


def _refuse_weeks(program: Program, weeks: Weeks, *, besides: Phase | None) -> None:
    refuse_many_sessions(weeks.sessions_per_week)
    others = program.phases.standing().exclude(pk=besides.pk if besides else 0)
    is_first = besides is not None and besides.week_from == 1
    if (weeks.week_from == 1) != is_first or phases.overlaps(
        (weeks.week_from, weeks.week_to), others
    ):
        raise WeeksTaken


def _first_phase(program: Program, until: int, by: Actor, now: dt.datetime) -> Phase:
    """The weeks before the first phase that is added by hand."""
    weeks = Weeks(
        name=gettext("First weeks"),
        week_from=1,
        week_to=until,
        sessions_per_week=program.sessions_per_week,
    )
    first = _new_phase(program, weeks)
    if program.signed_at:
        open_first(program, by, now)
    return first
