"""The weeks of a course as a page draws them, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.ribbon import State, Week
from ptcare.languages import dates

NAMES: Mapping[State, Promise] = {
    State.PAST: gettext_lazy("Past visit"),
    State.COVERED: gettext_lazy("Covered"),
    State.WAITING: gettext_lazy("Waiting for an answer"),
    State.UNCOVERED: gettext_lazy("Not covered"),
    State.BOOKED: gettext_lazy("Booked"),
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the signs of the picture are called; a page may hand in its own."""

    names: Mapping[State, str | Promise]
    now: str | Promise
    period: str | Promise
    """Of the week in which a benefit year of the plan begins."""
    nothing: str | Promise
    """Of a week without a visit."""


WORDS = Words(
    names=NAMES,
    now=gettext_lazy("This week"),
    period=gettext_lazy("A new plan year begins"),
    nothing=gettext_lazy("no visit"),
)


def picture(
    weeks: Sequence[Week], *, label: str, words: Words = WORDS
) -> dict[str, Any]:
    """What components/ribbon.html wants, beside its name on the page."""
    return {
        "label": label,
        "weeks": [_drawn(week, words) for week in _with_months(weeks)],
        "signs": [
            (state, words.names[state])
            for state in State
            if any(week.count(state) for week in weeks)
        ],
        "now": words.now if any(week.is_now for week in weeks) else "",
        "period": words.period if any(week.begins_period for week in weeks) else "",
    }


def key_of(pictures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One key for several pictures: each sign that is in any of them."""
    signs: dict[State, str | Promise] = {}
    said: dict[str, Any] = {"now": "", "period": ""}
    for each in pictures:
        signs |= dict(each["signs"])
        said = {name: words or each[name] for name, words in said.items()}
    return {
        "signs": [(state, signs[state]) for state in State if state in signs],
        **said,
    }


def _with_months(weeks: Sequence[Week]) -> Iterator[tuple[Week, str]]:
    """Each week, and the month where one begins or the picture does.

    A month of one week at the start goes without: the next one's name would touch it.
    """
    month = None
    for week, after in zip_longest(weeks, weeks[1:]):
        is_new = week.starts_on.month != month
        month = week.starts_on.month
        has_room = after is None or after.starts_on.month == month
        yield (
            week,
            dates.date_format(week.starts_on, "M") if is_new and has_room else "",
        )


def _drawn(each: tuple[Week, str], words: Words) -> dict[str, Any]:
    week, month = each
    return {
        "month": month,
        "states": [visit.state for visit in week.visits],
        "is_now": week.is_now,
        "is_past": week.is_past,
        "begins_period": week.begins_period,
        "words": _said(week, words),
    }


def _said(week: Week, words: Words) -> str:
    """All of a week in one line, for who cannot see the picture."""
    counts = [
        f"{words.names[state]}: {week.count(state)}"
        for state in State
        if week.count(state)
    ]
    span = _("Week of %(day)s") % {"day": dates.date_format(week.starts_on, "F j, Y")}
    told = [", ".join(counts) or str(words.nothing)]
    told += [str(words.now)] if week.is_now else []
    told += [str(words.period)] if week.begins_period else []
    return f"{span}: {'. '.join(told)}."
