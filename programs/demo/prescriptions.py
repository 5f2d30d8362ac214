"""Programs: opened from a template as a therapist would, phase after phase.

What may be prescribed is decided by the rules alone. What they keep for a sign-off is
signed off for those who have been here a while, and waits for the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pgtrigger

from patients.rules import pacing
from programs.demo.cast import MESSAGES
from programs.demo.world import (
    DAY,
    WEEK,
    Case,
    World,
    dose_of,
    exercise_ids,
    library,
    program_templates,
)
from programs.models import Phase as PhaseRow
from programs.models import Program, ProgramItem, SignOff
from programs.rules import safety, templates
from programs.rules.catalogue import Where
from programs.rules.templates import Item, Opening

MOST_WAITING = 4
LEARNED_A_PHASE = 2
LOOKED = 3  # weeks: until then a phase that is due waits to be opened
KNOWN_WELL_AFTER = 4  # weeks: from then on something has been signed off
HELD_BECAUSE = "In hospital for a few days; we begin again when you are home."
ENDED_BECAUSE = "Program completed and goals reached."


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A phase of the template that was reached: its number from 0 and first day."""

    number: int
    first: dt.date
    is_current: bool


def prescribe(world: World) -> None:
    """A signed program for all who have one, with its items and the sign-offs."""
    ids, sign_offs = exercise_ids(), []
    cases = [case for case in world.cases if case.has_program]
    for case in cases:
        case.program = _program(case)
    Program.objects.bulk_create(case.program for case in cases if case.program)
    for case in cases:
        sign_offs += _fill(case, ids)
    SignOff.objects.bulk_create(sign_offs)
    # Each phase made a version of the plan in its time, and `_program` says which: this
    # is not one more of today.
    with pgtrigger.ignore("programs.ProgramItem:edition"):
        ProgramItem.objects.bulk_create(item for case in cases for item in case.items)
    plan(cases, ids)


def template_for(case: Case) -> Mapping[str, Any]:
    """The one that the rules suggest for this body."""
    suggestion = templates.suggest(
        is_gate_open=True, conditions=case.conditions, t_score=case.t_score
    )
    assert suggestion is not None  # noqa: S101 — the gate was said to be open
    return program_templates()[suggestion.template]


def _program(case: Case) -> Program:
    """On hold and ended programs say by whom, when and why."""
    by, signed = case.therapist.user, case.moment(case.starts_on - DAY, 15, 40)
    program = Program(
        **case.about,
        template_slug=template_for(case)["slug"],
        starts_on=case.starts_on,
        ends_on=pacing.last_day(starts_on=case.starts_on),
        sessions_per_week=2 if case.story.weeks < 4 else 1,
        message=case.rng.choice(MESSAGES),
        drafted_by=by,
        drafted_at=signed - dt.timedelta(minutes=12),
        signed_by=by,
        signed_at=signed,
    )
    if phases := list(_phases(case)):
        program.edition = len(phases)
        program.edition_at = case.moment(phases[-1].first - DAY, 15, 40)
    if case.over_on:
        over = case.moment(case.over_on, 12, 10)
        if case.story.stage == "held":
            program.held_at, program.held_by = over, by
            program.held_reason, program.tells_why = HELD_BECAUSE, True
        else:
            program.ended_at, program.ended_by = over, by
            program.ended_reason = ENDED_BECAUSE
    return program


def _fill(case: Case, ids: Mapping[str, int]) -> list[SignOff]:
    """The items of each phase so far; what goes on unchanged stays one item."""
    learned: list[safety.SignOff] = []
    sign_offs: list[SignOff] = []
    for phase in _phases(case):
        new = _learned(case, phase, learned)
        learned += new
        sign_offs += [_sign_off(case, each, ids, on=phase.first) for each in new]
        opening = _opened(case, phase, learned)
        _go_on(case, opening.starting, ids, phase.first)
        if phase.is_current:
            case.items += _waiting(case, opening, ids, phase.first, learned)
    return sign_offs


def _phases(case: Case) -> Iterator[Phase]:
    last = min(case.over_on or case.today, pacing.last_day(starts_on=case.starts_on))
    week = (last - case.starts_on).days // 7 + 1
    reached = [
        each for each in template_for(case)["phases"] if each["week_from"] <= week
    ]
    is_new = 0 < week - reached[-1]["week_from"] < LOOKED
    if case.story.stage == "running" and is_new and len(reached) > 1:
        reached.pop()
    for number, each in enumerate(reached):
        yield Phase(
            number=number,
            first=case.starts_on + (each["week_from"] - 1) * WEEK,
            is_current=number == len(reached) - 1,
        )


def _opened(case: Case, phase: Phase, learned: Sequence[safety.SignOff]) -> Opening:
    return templates.opening_items(
        template_for(case),
        phase=phase.number,
        catalogue=library(),
        conditions=case.conditions,
        sign_offs=learned,
    )


def _learned(
    case: Case, phase: Phase, before: Sequence[safety.SignOff]
) -> list[safety.SignOff]:
    """What the therapist taught in that phase: a few that wait for nothing else."""
    if case.story.weeks < KNOWN_WELL_AFTER:
        return []
    waits = [
        item
        for item in _opened(case, phase, before).waiting
        if {each.rule for each in _verdict(case, item, before).reasons}
        == {safety.Rule.SIGN_OFF}
    ]
    return [safety.SignOff(i.slug, i.level) for i in waits[:LEARNED_A_PHASE]]


def _verdict(
    case: Case, item: Item, learned: Sequence[safety.SignOff]
) -> safety.Verdict:
    wanted = safety.demand(library()[item.slug], level=item.level, where=item.where)
    return safety.verdict(wanted, conditions=case.conditions, sign_offs=learned)


def _sign_off(
    case: Case, learned: safety.SignOff, ids: Mapping[str, int], *, on: dt.date
) -> SignOff:
    return SignOff(
        **case.about,
        exercise_id=ids[learned.exercise],
        level=learned.level,
        signed_by=case.therapist.user,
        signed_at=case.moment(on, 11, 30),
    )


def plan(cases: Sequence[Case], ids: Mapping[str, int]) -> None:
    """All phases of each template; what lies in those that were not opened."""
    rows = [(case, row) for case in cases for row in _plan_of(case)]
    PhaseRow.objects.bulk_create(row for _case, row in rows)
    ProgramItem.objects.bulk_create(
        item
        for case, row in rows
        if not row.is_open
        for item in _planned(case, row, ids)
    )


def _plan_of(case: Case) -> Iterator[PhaseRow]:
    opened = {phase.number: phase for phase in _phases(case)}
    for number, each in enumerate(template_for(case)["phases"]):
        row = PhaseRow(
            **case.about,
            program=case.program,
            name=each["name"],
            focus=each["goals"],
            week_from=each["week_from"],
            week_to=each["week_to"],
            sessions_per_week=each["supervised_sessions_per_week"],
        )
        if phase := opened.get(number):
            row.opened_on, row.opened_by = phase.first, case.therapist.user
            row.opened_at = case.moment(phase.first - DAY, 15, 40)
        yield row


def _planned(
    case: Case, row: PhaseRow, ids: Mapping[str, int]
) -> Iterator[ProgramItem]:
    """As the template has it, for this body; judged again when it is opened."""
    names = [each["name"] for each in template_for(case)["phases"]]
    phase = Phase(number=names.index(row.name), first=case.starts_on, is_current=False)
    opening = _opened(case, phase, [])
    at_least = templates.minimum_day([item for item in opening.starting if item.counts])
    for place, item in enumerate((*opening.starting, *opening.waiting)):
        planned = _row(case, item, ids, case.starts_on, place)
        planned.phase, planned.is_waiting = row, True
        planned.begins_phase = item in opening.starting
        planned.is_minimum = item in at_least
        yield planned


def _go_on(
    case: Case, items: Sequence[Item], ids: Mapping[str, int], first: dt.date
) -> None:
    """From that day on these, and no others."""
    wanted = {_key(ids[i.slug], i.level, i.weekdays): i for i in items}
    for row in case.items:
        is_wanted = _key(row.exercise_id, row.level, row.weekdays) in wanted
        if row.ends_on is None and not is_wanted:
            row.ends_on = first - DAY
    going = {
        _key(row.exercise_id, row.level, row.weekdays)
        for row in case.items
        if row.ends_on is None
    }
    at_least = templates.minimum_day([item for item in items if item.counts])
    for place, (key, item) in enumerate(wanted.items()):
        if key not in going:
            row = _row(case, item, ids, first, place)
            row.is_minimum = item in at_least
            case.items.append(row)


def _key(exercise: int, level: int, weekdays: Sequence[int]) -> tuple[Any, ...]:
    return exercise, level, tuple(weekdays)


def _waiting(
    case: Case,
    opening: Opening,
    ids: Mapping[str, int],
    first: dt.date,
    learned: Sequence[safety.SignOff],
) -> Iterator[ProgramItem]:
    """The next few to bring in, of those that the rules allow as they stand."""
    allowed = [i for i in opening.waiting if _verdict(case, i, learned).is_allowed]
    taken = {row.exercise_id for row in case.items if row.ends_on is None}
    new = [item for item in allowed if ids[item.slug] not in taken]
    for place, item in enumerate(new[:MOST_WAITING], start=len(opening.starting)):
        row = _row(case, item, ids, first, place)
        row.is_waiting = True
        yield row


def _row(
    case: Case, item: Item, ids: Mapping[str, int], first: dt.date, place: int
) -> ProgramItem:
    return ProgramItem(
        **case.about,
        program=case.program,
        exercise_id=ids[item.slug],
        level=item.level,
        **dose_of(item.slug, item.level),
        weekdays=list(item.weekdays),
        where=item.where.value if item.weekdays else Where.CLINIC.value,
        place=place,
        starts_on=first,
        prescribed_by=case.therapist.user,
        prescribed_at=case.moment(first - DAY, 15, 40),
    )
