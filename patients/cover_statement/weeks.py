"""The weeks of the patient's program as a picture, and the same as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import ribbon_words
from patients.courses import Course
from patients.cover_statement.days import full_day
from patients.cover_statement.known import Known
from patients.ribbon_words import Words
from patients.rules import ribbon
from patients.rules.coming import Cover
from patients.rules.ribbon import State, Week

SHOWN_BACK = dt.timedelta(weeks=26)  # where no program says when it began
WORDS = Words(
    names={
        State.PAST: gettext_lazy("Past"),
        State.COVERED: gettext_lazy("Covered"),
        State.WAITING: gettext_lazy("Waiting"),
        State.UNCOVERED: gettext_lazy("Not covered"),
        State.BOOKED: gettext_lazy("Booked"),
    },
    now=gettext_lazy("You are here"),
    period=gettext_lazy("Your health plan starts again"),
    nothing=gettext_lazy("No visit"),
)


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """`picture`: of `ribbon_words`. `table`: columns and rows of components/table."""

    picture: dict[str, Any]
    columns: list[dict[str, Any]]
    rows: list[list[str]]


def weeks_of(cover: Cover, known: Known, course: Course | None) -> Weeks | None:
    """None while the plan has not confirmed, and where there is nothing to show."""
    span = span_of(cover, course)
    if span is None or not known.confirms(cover):
        return None
    weeks = ribbon.weeks(
        cover.facts,
        cover.result,
        starts_on=span[0],
        ends_on=span[1],
        untold=known.untold(cover),
    )
    label = _("Your visits, week by week")
    return Weeks(
        picture=ribbon_words.picture(weeks, label=label, words=WORDS),
        columns=[{"label": _("Week of")}, {"label": _("Visits")}],
        rows=[[full_day(week.starts_on), ". ".join(_said(week))] for week in weeks],
    )


def span_of(cover: Cover, course: Course | None) -> tuple[dt.date, dt.date] | None:
    """The program's days, and all that is booked; without one, what was and is."""
    today = cover.facts.as_of
    kept = [
        each.date
        for each in cover.facts.sessions
        if each.is_insurable
        and not each.is_released
        and each.date >= today - SHOWN_BACK
    ]
    if course:
        last = max([course.ends_on or today, *kept])
        return min(course.starts_on, last), last
    return (min(today, *kept), max(today, *kept)) if kept else None


def _said(week: Week) -> Iterator[str]:
    counts = [
        f"{WORDS.names[state]}: {week.count(state)}"
        for state in State
        if week.count(state)
    ]
    yield ", ".join(counts) or str(WORDS.nothing)
    if week.is_now:
        yield str(WORDS.now)
    if week.begins_period:
        yield str(WORDS.period)
