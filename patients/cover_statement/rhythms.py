"""How long can my visits last? The same count for three ways of coming."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.courses import Course
from patients.cover_statement.days import about, full_day
from patients.cover_statement.known import Known
from patients.rules import planning
from patients.rules.coming import Cover
from patients.rules.planning import Basis, Cost, Outlook, Rhythm, Step

A_WEEK = (3, 2, 1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of coming: how often, and what becomes of cover and cost."""

    title: str
    sentences: list[str]


def span_of(cover: Cover, course: Course) -> tuple[dt.date, dt.date]:
    """The days on which visits may lie: the rest of the course."""
    return planning.course_days(
        as_of=cover.facts.as_of, starts_on=course.starts_on, ends_on=course.ends_on
    )


def ways_of(
    cover: Cover, known: Known, course: Course, *, closed: Collection[dt.date]
) -> list[Way]:
    """As if nothing were booked yet. Empty where no number limits the visits, or none
    may be said."""
    since, until = span_of(cover, course)
    if not cover.summary.visits_left or not known.confirms(cover) or since > until:
        return []
    basis = Basis(
        facts=planning.without_bookings(cover.facts, since=since),
        habits=planning.habits_of(cover.facts),
        since=since,
        until=until,
        closed=frozenset(closed),
    )
    return [_way(basis, visits, cover) for visits in A_WEEK]


def _way(basis: Basis, visits: int, cover: Cover) -> Way:
    steps = [Step(rhythm=Rhythm(visits))]
    pattern = planning.tapered(steps, since=basis.since, until=basis.until)
    outlook = planning.outlook(basis, pattern)
    return Way(title=_title(visits), sentences=list(_said(outlook, cover)))


def _title(visits: int) -> str:
    words = ngettext("Once a week", "%(visits)s times a week", visits)
    return words % {"visits": visits}


def _said(outlook: Outlook, cover: Cover) -> Iterator[str]:
    yield _until(outlook)
    if outlook.covered and outlook.covered_cents is not None:
        yield _covered_cost(outlook.covered, outlook.covered_cents)
    more, cost = outlook.uncovered + outlook.waiting, outlook.open_cost
    if cost:
        yield _more_cost(more, cost, cover.is_by_approval)
    elif more and cover.is_medicare:
        yield _more_to_ask(more)


def _until(outlook: Outlook) -> str:
    if not outlook.covered:
        return _("No visit would be covered.")
    if outlook.has_gap:
        words = _("Covered with gaps: %(covered)s of %(all)s visits.")
        return words % {"covered": outlook.covered, "all": outlook.visits}
    if outlook.reaches_the_end:
        words = _("Covered to the end of your program, %(day)s.")
        return words % {"day": full_day(outlook.basis.until)}
    last = outlook.covered_until or outlook.last_covered_on
    return _("Covered until %(day)s.") % {"day": full_day(last)} if last else ""


def _covered_cost(visits: int, cents: int) -> str:
    words = ngettext(
        "You pay about %(sum)s for %(visits)s covered visit.",
        "You pay about %(sum)s for %(visits)s covered visits.",
        visits,
    )
    return words % {"visits": visits, "sum": about(cents)}


def _more_to_ask(visits: int) -> str:
    """Medicare's are never told a price beyond the cover."""
    words = ngettext(
        "For %(visits)s more we need a new approval.",
        "For %(visits)s more we need a new approval.",
        visits,
    )
    return words % {"visits": visits}


def _more_cost(visits: int, cost: Cost, is_by_approval: bool) -> str:
    said = {"visits": visits, "sum": _range(cost)}
    if is_by_approval:
        words = ngettext(
            "Without a new approval, %(visits)s more would cost about %(sum)s.",
            "Without a new approval, %(visits)s more would cost about %(sum)s.",
            visits,
        )
    else:
        words = ngettext(
            "%(visits)s more visit would cost about %(sum)s.",
            "%(visits)s more visits would cost about %(sum)s.",
            visits,
        )
    return words % said


def _range(cost: Cost) -> str:
    least, most = about(cost.least_cents), about(cost.most_cents)
    if least == most:
        return most
    return _("%(least)s to %(most)s") % {"least": least, "most": most}
