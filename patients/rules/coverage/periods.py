"""When a plan's limits, deductible and out-of-pocket maximum start again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from .facts import Coverage, PeriodType

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def benefit_period(coverage: Coverage, on: date) -> Period:
    """The coverage's benefit period for a day.

    A whole coverage is one period, whatever the day.
    """
    rule = coverage.benefit_period
    match rule.type:
        case PeriodType.CALENDAR_YEAR:
            return _calendar_year(on.year)
        case PeriodType.PLAN_YEAR:
            return _plan_year(rule.start_month, rule.start_day, on)
        case PeriodType.WHOLE_COVERAGE:
            return Period(coverage.effective_from, coverage.effective_to or date.max)


def is_active_within(coverage: Coverage, period: Period) -> bool:
    """Whether the coverage is active on at least one day of the period."""
    starts_in_time = coverage.effective_from <= period.end
    return starts_in_time and not coverage.has_ended(before=period.start)


@lru_cache
def _calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


@lru_cache(maxsize=1024)
def _plan_year(month: int, day: int, on: date) -> Period:
    """From the last start day on or before a day to the day before the next.

    The calendar itself bounds it at both ends.
    """
    has_begun = (on.month, on.day) >= (month, day)
    year = on.year if has_begun else on.year - 1
    start = date.min if year < MINYEAR else date(year, month, day)
    end = date.max if year >= MAXYEAR else date(year + 1, month, day) - DAY
    return Period(start, end)
