"""What a pattern of visits would come to for a patient, before anything is booked.

Asks, and keeps nothing. The same number of queries whatever is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from patients.courses import Course, course_of
from patients.models import Patient
from patients.models.closures import closed_days
from patients.models.hours import ClinicHours
from patients.rules import planning
from patients.rules.coverage import Facts
from patients.rules.planning import Basis, Outlook, Pattern, Rhythm, Step
from patients.services import counting

WEEK = dt.timedelta(days=7)
USUAL = (Rhythm(3), Rhythm(2), Rhythm(1))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks of the planner, beside what it shows anyway."""

    weekdays: tuple[int, ...] = ()
    """1 to 7, the only possible ones; none is the patient's usual ones."""
    steps: tuple[Step, ...] = ()
    is_anew: bool = False
    """As if nothing were booked from tomorrow on."""


@dataclass(frozen=True, kw_only=True)
class Plans:
    """All that the planner shows of one patient."""

    course: Course | None
    facts: Facts
    basis: Basis
    as_booked: Outlook
    suggested: Outlook | None
    evenly: tuple[tuple[Rhythm, Outlook], ...]
    """So many a week all through, the most first."""
    own: Outlook | None
    prescribed: Rhythm | None
    freed: int
    """Booked sessions that are left out, because all is planned anew."""

    lasts_longer_anew: bool
    """Whether the covered visits would reach further, were they booked otherwise."""

    def is_prescribed(self, pattern: Pattern) -> bool:
        """Whether nothing of it is more than the therapist has prescribed."""
        most = self.prescribed.rate if self.prescribed else 0
        return all(each.rhythm.rate <= most for each in pattern)


def plans_of(patient: Patient, wish: Wish, *, now: dt.datetime) -> Plans:
    """The bookings as they are, and what each way of coming makes of them."""
    facts = counting.current(patient, now=now).facts
    course = course_of(patient, today=facts.as_of)
    prescribed = Rhythm.of(course.sessions_per_week) if course else None
    booked = _basis(patient, facts, course, wish)
    basis = _anew(booked) if wish.is_anew else booked
    as_booked = planning.outlook(booked)
    return Plans(
        course=course,
        facts=facts,
        basis=basis,
        as_booked=as_booked,
        suggested=_suggested(basis, prescribed),
        evenly=tuple(
            (rhythm, planning.outlook(basis, _evenly(basis, rhythm)))
            for rhythm in _rhythms(prescribed)
        ),
        own=_own(basis, wish.steps),
        prescribed=prescribed,
        freed=len(booked.facts.sessions) - len(basis.facts.sessions),
        lasts_longer_anew=_lasts_longer_anew(as_booked, prescribed),
    )


def _basis(patient: Patient, facts: Facts, course: Course | None, wish: Wish) -> Basis:
    since, until = planning.course_days(
        as_of=facts.as_of,
        starts_on=course.starts_on if course else None,
        ends_on=course.ends_on if course else None,
    )
    hours = ClinicHours.of(patient.clinic_id)
    closed = closed_days(patient.clinic_id, since, until, patient.therapist)
    return Basis(
        facts=facts,
        habits=planning.habits_of(
            facts,
            weekdays=wish.weekdays,
            open_on=hours.weekdays,
            otherwise=f"{hours.opens_at:%H:%M}",
        ),
        since=since,
        until=until,
        closed=frozenset(closed),
    )


def _anew(basis: Basis) -> Basis:
    facts = planning.without_bookings(basis.facts, since=basis.since)
    return replace(basis, facts=facts)


def _suggested(basis: Basis, prescribed: Rhythm | None) -> Outlook | None:
    pattern = planning.stretched(basis, most=prescribed or USUAL[0])
    return planning.outlook(basis, pattern) if pattern else None


def _rhythms(prescribed: Rhythm | None) -> list[Rhythm]:
    """3, 2 and 1 a week, and the prescription where it is another."""
    extra = {prescribed} if prescribed and prescribed.visits else set()
    return sorted({*USUAL, *extra}, key=lambda each: each.rate, reverse=True)


def _evenly(basis: Basis, rhythm: Rhythm) -> Pattern:
    return planning.tapered([Step(rhythm=rhythm)], since=basis.since, until=basis.until)


def _own(basis: Basis, steps: Collection[Step]) -> Outlook | None:
    if not steps:
        return None
    pattern = planning.tapered(steps, since=basis.since, until=basis.until)
    return planning.outlook(basis, pattern)


def _lasts_longer_anew(as_booked: Outlook, prescribed: Rhythm | None) -> bool:
    """By a week or more. Only asked where something booked is not covered."""
    if not as_booked.uncovered:
        return False
    anew = _suggested(_anew(as_booked.basis), prescribed)
    if anew is None or anew.covered_until is None:
        return False
    until = as_booked.covered_until or as_booked.facts.as_of
    return anew.covered_until >= until + WEEK
