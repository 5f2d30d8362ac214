"""What stays after care has ended: a plan of the patient's own, and two checks.

Care ends after months, bones need exercise for life (clinical reference 1.1, step 7:
strength, balance and weight-bearing almost every day). The plan holds what the patient
has learned and may do alone; it never grows by itself.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from programs.rules import schedule
from programs.rules.catalogue import Category

CHECKS = (3, 6)  # months after the end of care


@dataclass(frozen=True, kw_only=True)
class OwnDays:
    """The days a patient wants for one exercise of the own plan."""

    category: str
    weekdays: tuple[int, ...]


def months_later(day: date, months: int) -> date:
    """The same day of a later month; its last day where the month is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def check_days(ended_on: date) -> dict[int, date]:
    """By months, the days on which somebody asks how it goes."""
    return {months: months_later(ended_on, months) for months in CHECKS}


def strength_is_side_by_side(chosen: Iterable[OwnDays]) -> bool:
    """Whether muscles get no day of rest between two days of strength."""
    days = {
        day
        for each in chosen
        if each.category == Category.STRENGTH
        for day in each.weekdays
    }
    return schedule.is_side_by_side(days)
