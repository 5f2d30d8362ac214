"""One evaluation beside the first: each test then and now, and what lay between.

Read, never kept. What was not tested this time is said so, and never carried forward.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from patients.models import ClinicSession, Evaluation, Fall
from patients.rules.battery import Change, Moved
from programs import assessing_words as words
from programs.models.flags import SafetyFlag
from programs.models.program_item import ProgramItem
from programs.models.trails import Result, Trail
from programs.models.weeks import weeks_of
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One test: at first, the last time before, and in this evaluation."""

    trail: Trail
    first: Result | None
    before: Result | None
    now: Result | None

    @property
    def moved(self) -> Moved | None:
        return self.trail.moved_to(self.now)

    @property
    def change(self) -> str:
        return words.change_words(self.moved)

    @property
    def tone(self) -> str:
        return words.change_tone(self.moved)


@dataclass(frozen=True, kw_only=True)
class Between:
    """What happened from the day after the evaluation before to this one's day.

    `share` is the mean of the weeks in which something was asked and said; None where
    there is none. `silent` weeks asked for something, and nothing was said of them.
    Near-falls are not falls.
    """

    since: dt.date
    until: dt.date
    visits: int
    missed: int
    share: float | None
    silent: int
    falls: int
    signs: int
    changed_doses: int

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)


def lines_of(evaluation: Evaluation, trails: Mapping[str, Trail]) -> list[Line]:
    """Of every test that was ever done, in the order of the battery."""
    lines = (_line(evaluation, trail) for trail in trails.values())
    return [line for line in lines if line.first or line.now]


def counts(lines: list[Line]) -> dict[str, int]:
    """How many tests are better, about the same and less good than at first."""
    found = [line.moved.change for line in lines if line.moved]
    return {change.value: found.count(change) for change in Change}


def between(evaluation: Evaluation, actor: Actor) -> Between | None:
    """None for the first. Six queries."""
    last = (
        Evaluation.objects.visible_to(actor)
        .signed()
        .filter(patient=evaluation.patient_id, on__lt=evaluation.on)
        .newest_first()
        .first()
    )
    if last is None:
        return None
    since, until = last.on + DAY, evaluation.on
    days = {"patient": evaluation.patient_id, "on__range": (since, until)}
    sessions = ClinicSession.objects.visible_to(actor).with_a_therapist().filter(**days)
    states = list(sessions.values_list("on", "status"))
    falls = (
        Fall.objects.visible_to(actor)
        .standing()
        .filter(patient=evaluation.patient_id, happened_on__range=(since, until))
    )
    doses = ProgramItem.objects.visible_to(actor).unplanned().that_began()
    begun = doses.filter(
        patient=evaluation.patient_id,
        starts_on__range=(since, until),
        program__signed_at__isnull=False,
        is_waiting=False,
    )
    weeks = [
        week
        for week in weeks_of(evaluation.patient, actor, today=until)
        if week.sunday >= since
    ]
    return Between(
        since=since,
        until=until,
        visits=len({on for on, state in states if state == "attended"}),
        missed=sum(state in ("no_show", "late_cancelled") for _on, state in states),
        share=_mean([week.share for week in weeks if week.share is not None]),
        silent=sum(week.is_missing for week in weeks if week.sunday < until),
        falls=falls.exclude(injury=Fall.Injury.NEAR).count(),
        signs=SafetyFlag.objects.visible_to(actor).filter(**days).count(),
        changed_doses=begun.count(),
    )


def _mean(shares: Collection[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None


def _line(evaluation: Evaluation, trail: Trail) -> Line:
    own = [each for each in trail.results if each.row.evaluation_id == evaluation.pk]
    earlier = [
        each
        for each in trail.measured
        if each.row.measured_on < evaluation.on and each is not trail.baseline
    ]
    first = trail.baseline
    is_own = first is not None and first.row.evaluation_id == evaluation.pk
    return Line(
        trail=trail,
        first=None if is_own else first,
        before=earlier[-1] if earlier else None,
        now=own[-1] if own else None,
    )
