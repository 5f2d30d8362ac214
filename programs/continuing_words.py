"""A request for more visits in words: always English, for a payer reads it.

What is missing is said to be missing; where no change is published there is no verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from patients import clocks_words
from patients.models import Authorization, Coverage
from patients.rules import battery
from patients.rules.coverage import Result
from patients.rules.measuring import Better
from patients.rules.pain import Limits
from programs import assessing_words
from programs.assessing_words import plainly
from programs.models.continuing import Doses, Grounds
from programs.models.trails import Result as Found
from programs.models.trails import Trail, alike
from programs.prescribing_words import gate_words
from programs.rules.adherence import ON_TRACK_FROM
from programs.rules.continuing import Pack, Section, Table
from ptcare.languages.dates import desk_day

TITLE = "Request for more physical therapy visits"
MISSING = "Not recorded."
ANSWERS = {"met": "met", "partly": "partly met", "not_yet": "not met yet"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the therapist asks for, and says in own words."""

    visits: int
    weeks: int
    frequency: str
    why: str
    goals: Mapping[int, str]  # by goal: met, partly or not_yet


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Who pays, what is counted, and the approvals by their id."""

    plans: Sequence[Coverage]
    approvals: Mapping[str, Authorization]
    result: Result


def pack_of(found: Grounds, cover: Cover, asked: Asked, limits: Limits) -> Pack:
    """Unsigned: the words that the therapist reviews."""
    return Pack(
        title=TITLE,
        name=found.patient.name,
        sections=(
            Section(title="Asked for", lines=tuple(_asked(asked))),
            Section(title="Patient", lines=tuple(_patient(found, cover))),
            Section(title="Diagnosis", lines=tuple(_diagnoses(found))),
            Section(title="Dates", lines=tuple(_dates(found))),
            Section(title="Visits", lines=tuple(_visits(cover))),
            _goals(found, asked),
            _tests(found),
            _doses(found),
            _pain(found),
            Section(title="Falls since the start", lines=tuple(_falls(found))),
            Section(title="Exercise at home", lines=tuple(_home(found))),
            Section(title="Precautions", lines=tuple(_precautions(found, limits))),
        ),
    )


def signed(pack: Pack, *, who: str, clinic: str, on: dt.date, version: int) -> Pack:
    """The same, with the name under it."""
    lines = (f"Signed by {who}, {clinic}, {desk_day(on)}.", f"Version {version}.")
    last = Section(title="Signed", lines=lines)
    return Pack(title=pack.title, name=pack.name, sections=(*pack.sections, last))


def _asked(asked: Asked) -> Iterator[str]:
    weeks = _n(asked.weeks, "week")
    yield f"{_n(asked.visits, 'more visit')}, {asked.frequency}, over {weeks}."
    yield asked.why


def _patient(found: Grounds, cover: Cover) -> Iterator[str]:
    patient = found.patient
    born = desk_day(patient.birth_on) if patient.birth_on else "not recorded"
    yield f"{patient.name}, born {born}."
    for plan in cover.plans:
        number = plan.member_number or "number not recorded"
        yield f"{plan.payer.name}, member {number}."
    therapist = patient.therapist
    if therapist is not None:
        yield f"Therapist: {therapist.user.name}."
    yield f"{patient.clinic.name}, {patient.clinic.phone}."


def _diagnoses(found: Grounds) -> Iterator[str]:
    if not found.diagnoses:
        yield MISSING
    for row in found.diagnoses:
        said = [str(row), row.when, f"by {row.made_by}" if row.made_by else ""]
        yield ", ".join(each for each in said if each) + "."


def _dates(found: Grounds) -> Iterator[str]:
    if found.last_on is None:
        yield "No treatment yet."
    else:
        first, last = desk_day(found.since), desk_day(found.last_on)
        yield f"First treatment {first}, last {last}."
        yield f"{_n(found.treatment_days, 'treatment day')}."
    yield f"{clocks_words.care_line(found.clocks.care).text}."
    yield f"As of {desk_day(found.today)}."


def _visits(cover: Cover) -> Iterator[str]:
    if not cover.plans:
        yield "No plan on file."
        return
    ids = {str(plan.pk) for plan in cover.plans}
    limits = [each for each in cover.result.limits if each.coverage_id in ids]
    for each in limits:
        yield (
            f"Plan, {desk_day(each.period_start)} to {desk_day(each.period_end)}:"
            f" {each.used} used and {each.reserved} booked here,"
            f" {each.used_elsewhere} used elsewhere, of {each.limit}."
        )
    if not limits:
        yield "The plan sets no number of visits."
    for row in cover.result.authorizations:
        approval = cover.approvals.get(row.authorization_id)
        if approval is None or approval.status != Authorization.Status.APPROVED:
            continue
        yield (
            f"Authorization {approval.number or 'without a number'},"
            f" {desk_day(approval.valid_from)} to {desk_day(approval.valid_to)}:"
            f" {row.used} used and {row.reserved} booked here,"
            f" {row.used_elsewhere} used elsewhere, of {row.approved} authorized."
        )


def _goals(found: Grounds, asked: Asked) -> Section:
    rows = tuple(
        (f'"{goal.words}"', ANSWERS[asked.goals[goal.pk]])
        for goal in found.goals
        if goal.pk in asked.goals
    )
    title = "Goals in the patient's own words"
    if not rows:
        return Section(title=title, lines=(MISSING,))
    table = Table(head=("Goal", "The therapist says"), rows=rows)
    return Section(title=title, table=table)


def _tests(found: Grounds) -> Section:
    if not found.trails:
        return Section(title="Tests", lines=(MISSING,))
    head = ("Test", "First", "Last", "Change", "Smallest change that counts")
    rows = tuple(_test(trail) for trail in found.trails)
    return Section(title="Tests", table=Table(head=head, rows=rows))


def _test(trail: Trail) -> tuple[str, ...]:
    first, last = trail.baseline, trail.latest
    name = trail.test.name
    if first is None or last is None or first is last:
        only = _result(last or first)
        return (name, only, "not tested again", "", "")
    return (
        name,
        _result(first),
        _result(last),
        _change(trail, first, last),
        _least(trail),
    )


def _result(found: Found | None) -> str:
    return f"{found.words} ({desk_day(found.row.measured_on)})" if found else ""


def _change(trail: Trail, first: Found, last: Found) -> str:
    if not alike(first, last):
        return "not comparable: tested in another way"
    if first.value is None or last.value is None:
        return "not known"
    if trail.test.measure.better is Better.TARGET:
        return ""  # neither more nor less is the better
    by = last.value - first.value
    said = f"{'+' if by > 0 else ''}{plainly(by)}"
    moved = assessing_words.change_words(trail.moved_to(last))
    return f"{said}, {moved.lower()}" if moved else said


def _least(trail: Trail) -> str:
    start = trail.baseline.value if trail.baseline else None
    steps = battery.steps_from(trail.test.key, start) if start is not None else ()
    if not steps:
        return "none published: no verdict"
    unit = trail.test.measure.unit
    if steps[0] == 1 and unit == "points":
        unit = "point"
    return f"{plainly(steps[0])} {unit}".strip()


def _doses(found: Grounds) -> Section:
    title = "Exercises and how their doses changed"
    if not found.doses:
        return Section(title=title, lines=("No program was signed.",))
    head = ("Exercise", "At first", "Since then")
    rows = tuple(
        (each.name, f"{each.steps[0][1]} ({desk_day(each.steps[0][0])})", _since(each))
        for each in found.doses
    )
    return Section(title=title, table=Table(head=head, rows=rows))


def _since(doses: Doses) -> str:
    on, latest = doses.steps[-1]
    said = [f"{_n(doses.changes, 'change')}, to {latest} ({desk_day(on)})"]
    if not doses.changes:
        said = ["unchanged"]
    if doses.ended_on:
        said.append(f"ended {desk_day(doses.ended_on)}")
    return "; ".join(said)


def _pain(found: Grounds) -> Section:
    title = "Worst pain of a day, 0 to 10"
    if not found.pain:
        nobody = "Nobody has answered about pain. That is not the same as no pain."
        return Section(title=title, lines=(nobody,))
    head = ("Four weeks", "In the middle", "At worst", "Days answered")
    rows = tuple(
        (
            f"{desk_day(each.first)} to {desk_day(min(each.last, found.today))}",
            f"{each.middle:g}",
            str(each.worst),
            str(each.answers),
        )
        for each in found.pain
    )
    return Section(title=title, table=Table(head=head, rows=rows))


def _falls(found: Grounds) -> Iterator[str]:
    real = [fall for fall in found.falls if not fall.is_near]
    near = len(found.falls) - len(real)
    if not found.falls:
        yield "None recorded."
    for fall in real:
        yield f"{desk_day(fall.happened_on)}: {fall.get_injury_display().lower()}."
    if near:
        yield f"{_n(near, 'near-fall')}."


def _home(found: Grounds) -> Iterator[str]:
    """Of at most 26 weeks; a week without a word is said, and never counted as none."""
    progress = found.progress
    if progress is None or not progress.told:
        yield "Nothing was said about exercise at home."
        return
    yield (
        f"{progress.reached} of {_n(progress.told, 'week')} met the goal: at least"
        f" {ON_TRACK_FROM:.0%} of what was asked."
    )
    if progress.missing:
        yield f"Of {_n(progress.missing, 'more week')} nothing was said."


def _precautions(found: Grounds, limits: Limits) -> Iterator[str]:
    conditions = sorted(each.label for each in found.body.conditions)
    yield ", ".join(conditions) + "." if conditions else "None recorded."
    yield f"Fractures and exercise: {gate_words(found.body.gate)}"
    yield (
        f"Pain: fine up to {limits.fine}, does less up to {limits.less}, stops above."
    )


def _n(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
