"""What a patient has reached: weeks, days, effort. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from patients.models import Patient
from programs.models.hindering import Hindrance
from programs.models.log import DayReport, Effort
from programs.models.weeks import (
    DAY,
    History,
    How,
    Week,
    first_shown,
    history_of,
    weeks_in,
)
from programs.rules import adherence, schedule
from programs.rules.adherence import Band
from ptcare.people.actors import Actor

GAP = dt.timedelta(days=7)  # after so long without a word: "Good to see you"


@dataclass(frozen=True)
class Square:
    """One day of the calendar, in a word."""

    on: dt.date
    how: How
    is_today: bool = False


@dataclass(frozen=True, kw_only=True)
class Progress:
    """26 weeks up to this one."""

    today: dt.date
    history: History
    weeks: Sequence[Week]  # the last one is this week, as far as yesterday

    @property
    def over(self) -> Sequence[Week]:
        return self.weeks[:-1]

    @cached_property
    def bands(self) -> Counter[Band | None]:
        return Counter(week.band for week in self.over)

    @property
    def reached(self) -> int:
        """Weeks that met the goal, of those that are over."""
        return self.bands[Band.ON_TRACK]

    @property
    def told(self) -> int:
        """Weeks that something is known of."""
        return sum(n for band, n in self.bands.items() if band)

    @property
    def missing(self) -> int:
        return sum(week.is_missing for week in self.over)

    @property
    def rested(self) -> int:
        """Weeks in which nothing was asked because of a break or a hold."""
        return sum(bool(week.rested) and not week.asked for week in self.over)

    @property
    def active(self) -> int:
        return adherence.active_weeks(self.history.active_days)

    @property
    def this_week(self) -> Week:
        """All of it, its days to come too."""
        return self.history.week(self.weeks[-1].monday)

    @property
    def last_week(self) -> Week:
        return self.weeks[-2]

    @property
    def is_empty(self) -> bool:
        """Nothing was ever asked in these weeks."""
        return not any(week.asked or week.said for week in self.weeks) and (
            not self.this_week.asked
        )

    @property
    def is_back(self) -> bool:
        """Whether nothing was done for a week or more, after something was."""
        days = self.history.active_days
        return bool(days) and self.today - max(days) >= GAP

    @property
    def days_of_this_week(self) -> list[Square]:
        return self.squares(self.weeks[-1].monday)

    def squares(self, monday: dt.date) -> list[Square]:
        return squares(self.history, monday, today=self.today)

    @property
    def grid(self) -> list[tuple[Week, list[Square]]]:
        return [(week, self.squares(week.monday)) for week in self.weeks]

    @property
    def months(self) -> list[dt.date]:
        """The first day of each month that is shown, the newest first."""
        days = (week.monday + 6 * DAY for week in self.weeks)
        found = {min(day, self.today).replace(day=1) for day in days}
        return sorted(found, reverse=True)


def progress_of(patient: Patient, actor: Actor, *, today: dt.date) -> Progress:
    """Three queries, however long the history."""
    first = first_shown(today)
    sunday = schedule.monday_of(today) + 6 * DAY
    history = history_of(patient, actor, first=first, last=sunday)
    weeks = weeks_in(history, first)
    weeks[-1] = history.week(weeks[-1].monday, until=today - DAY)
    return Progress(today=today, history=history, weeks=weeks)


def squares(history: History, monday: dt.date, *, today: dt.date) -> list[Square]:
    days = [monday + number * DAY for number in range(7)]
    return [Square(day, history.how(day, today=today), day == today) for day in days]


@dataclass(frozen=True)
class Felt:
    """How the days of one week were, in the words that were said."""

    monday: dt.date
    counts: Counter[str]

    @property
    def word(self) -> str:
        """The one that was said most; of equals the harder."""
        order = [Effort.EASY, Effort.FINE, Effort.HARD]
        return max(order, key=lambda word: (self.counts[word], order.index(word)))

    @property
    def words(self) -> list[tuple[str, int]]:
        return [(str(word.label), self.counts[word]) for word in Effort]


def efforts(patient: Patient, actor: Actor, *, since: dt.date) -> list[Felt]:
    """The weeks of which anything was said, in order: one query."""
    rows = DayReport.objects.visible_to(actor).standing().exclude(effort="")
    by_week: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for on, effort in rows.filter(patient=patient, on__gte=since).values_list(
        "on", "effort"
    ):
        by_week[schedule.monday_of(on)][effort] += 1
    return [Felt(monday, counts) for monday, counts in sorted(by_week.items())]


def hindrances(
    patient: Patient, actor: Actor, *, since: dt.date
) -> QuerySet[Hindrance]:
    rows = Hindrance.objects.visible_to(actor).standing()
    return rows.filter(patient=patient, on__gte=since).order_by("-on")
