"""A line of the board of covers: in words for the page, in cells for a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import alert_words, clocks_words, covering_words
from patients.alert_words import Line
from patients.models import AlertLimits, CoverageSnapshot, CoverAlert
from patients.rules.alerting import Kind, next_action
from patients.rules.clocks import Care, Clocks
from patients.rules.coverage.result import LimitedBy
from ptcare.exporting import Column
from ptcare.languages.dates import desk_day


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One patient's line. `alerts` are open, the most urgent in front."""

    row: CoverageSnapshot
    alerts: Sequence[CoverAlert]
    clocks: Clocks
    limits: AlertLimits
    today: dt.date

    @property
    def binds(self) -> str:
        return str(covering_words.LIMITS[LimitedBy(self.row.limited_by)])

    @property
    def has_plan(self) -> bool:
        return self.row.coverage_id is not None

    @property
    def left(self) -> int | None:
        return self.row.visits_left if self.has_plan else None

    @property
    def left_after(self) -> int | None:
        return self.row.left_after if self.has_plan else None

    @property
    def is_few(self) -> bool:
        left = self.left_after
        return left is not None and left <= self.limits.few_visits

    @property
    def first_uncovered_on(self) -> dt.date | None:
        """Of who has a plan; who pays alone pays for all."""
        return self.row.first_uncovered_on if self.has_plan else None

    @property
    def lapses_soon(self) -> bool:
        return self._is_soon(self.row.lapses_on)

    @property
    def approval_ends_on(self) -> dt.date | None:
        return None if self.row.is_stale else self.row.approval_ends_on

    @property
    def approval_ends_soon(self) -> bool:
        return self._is_soon(self.approval_ends_on)

    def _is_soon(self, day: dt.date | None) -> bool:
        days = dt.timedelta(days=self.limits.approval_days)
        return day is not None and day <= self.today + days

    @property
    def next(self) -> Line | None:
        """The first alert, with its words and its place."""
        return Line(self.alerts[0], self.today) if self.alerts else None

    @property
    def action(self) -> str:
        causes = [(Kind(each.kind), each.reason) for each in self.alerts]
        action = next_action(causes)
        return str(alert_words.ACTIONS[action]) if action else ""

    @property
    def further(self) -> int:
        return max(0, len(self.alerts) - 1)

    @property
    def care(self) -> clocks_words.Line:
        return clocks_words.care_line(self.clocks.care)

    @property
    def care_words(self) -> str:
        """In a column of its own the name of the clock is not said again."""
        care = self.clocks.care
        if care.state in (Care.OFF, Care.NOT_BEGUN):
            return ""
        until = desk_day(care.until)
        standing = clocks_words.STANDING.get(care.state)
        if care.state is Care.MISSING:
            return str(_("none on record"))
        if care.state is Care.ENDED:
            return str(_("ended %(day)s")) % {"day": until}
        return f"{until} {standing}" if standing and self.care.tone != "good" else until

    @property
    def counted_as_of(self) -> dt.date | str:
        return _("Being counted") if self.row.is_stale else self.row.as_of


def _of(name: str) -> Callable[[Entry], object]:
    """A figure that was counted; none while it is being counted anew."""

    def read(entry: Entry) -> object:
        found = entry if hasattr(Entry, name) else entry.row
        return None if entry.row.is_stale else getattr(found, name)

    return read


def _therapist(entry: Entry) -> str:
    therapist = entry.row.patient.therapist
    return therapist.user.name if therapist else ""


def _plan(entry: Entry) -> str:
    return entry.row.coverage.payer.name if entry.row.coverage else ""


COLUMNS: tuple[Column[Entry], ...] = (
    (gettext_lazy("Patient"), lambda entry: entry.row.patient.name),
    (gettext_lazy("Therapist"), _therapist),
    (gettext_lazy("Plan"), _plan),
    (gettext_lazy("Binds first"), _of("binds")),
    (gettext_lazy("Visits used"), _of("used")),
    (gettext_lazy("Visits booked"), _of("booked")),
    (gettext_lazy("Visits left"), _of("left")),
    (gettext_lazy("Left after bookings"), _of("left_after")),
    (gettext_lazy("Last covered"), _of("last_covered_on")),
    (gettext_lazy("First not covered"), _of("first_uncovered_on")),
    (gettext_lazy("Lapse unused"), lambda entry: _of("lapsing")(entry) or None),
    (gettext_lazy("Lapse on"), _of("lapses_on")),
    (gettext_lazy("Approval ends"), _of("approval_ends_on")),
    (gettext_lazy("Plan of care ends"), lambda entry: entry.clocks.care.until),
    (gettext_lazy("Next action"), lambda entry: entry.action),
    (gettext_lazy("Due"), lambda entry: entry.next and entry.next.row.due_on),
    (gettext_lazy("Counted as of"), lambda entry: entry.counted_as_of),
)
