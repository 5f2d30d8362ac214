"""A line of the board of covers: in words for the page, in cells for a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients import alert_words, clocks_words, covering_words
from patients.alert_words import Line
from patients.models import AlertLimits, CoverageSnapshot, CoverAlert
from patients.rules.alerting import Kind, next_action
from patients.rules.clocks import Care, Clocks
from patients.rules.coverage.result import LimitedBy
from ptcare import spreadsheets
from ptcare.languages.dates import desk_day

COLUMNS: tuple[Promise, ...] = (
    _("Patient"),
    _("Therapist"),
    _("Plan"),
    _("Binds first"),
    _("Visits used"),
    _("Visits booked"),
    _("Visits left"),
    _("Left after bookings"),
    _("Last covered"),
    _("First not covered"),
    _("Lapse unused"),
    _("Lapse on"),
    _("Approval ends"),
    _("Plan of care ends"),
    _("Next action"),
    _("Due"),
    _("Counted as of"),
)


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
    def cells(self) -> list[object]:
        row, first = self.row, self.next
        therapist = row.patient.therapist
        return [
            row.patient.name,
            therapist.user.name if therapist else "",
            row.coverage.payer.name if row.coverage else "",
            *self.figures,
            self.clocks.care.until,
            self.action,
            first.row.due_on if first else None,
            _("Being counted") if row.is_stale else row.as_of,
        ]

    @property
    def figures(self) -> list[object]:
        """What was counted, from what binds to the end of the approvals."""
        row = self.row
        counted = [
            self.binds,
            row.used,
            row.booked,
            self.left,
            self.left_after,
            row.last_covered_on,
            self.first_uncovered_on,
            row.lapsing or None,
            row.lapses_on,
            row.approval_ends_on,
        ]
        return [None] * len(counted) if row.is_stale else counted


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The whole table as text, a line at a time."""
    yield "\ufeff"  # or Excel reads it in another alphabet
    yield from spreadsheets.csv_lines([[str(column) for column in COLUMNS]])
    yield from spreadsheets.csv_lines(entry.cells for entry in entries)
