"""What was done against what was asked, in weeks, and never as a scolding.

A week runs from Monday to Sunday in the patient's own days. What was locked, paused or
suspended is out of the top and the bottom. Nothing asked is None, which is not 0.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from programs.rules import schedule

ON_TRACK_FROM = 0.8
BUILDING_FROM = 0.5
ACTIVE_DAYS = 3


class Band(StrEnum):
    """How a week or a program goes, in three words."""

    ON_TRACK = "on_track"
    BUILDING = "building"
    EASIER = "easier"


@dataclass(frozen=True, kw_only=True)
class ExerciseWeek:
    """One exercise in one week: days asked for, days excluded, credit earned a day.

    The quota is a number of days, not which days: any distinct days count towards it.
    Days `rested`, of a break or a hold, are out too, but never more of them than are
    left undone: so a break takes nothing from what was done all the same.
    """

    quota: int
    excluded: int = 0
    rested: int = 0
    credits: Mapping[date, float]

    @property
    def asked(self) -> int:
        """Days that count at all."""
        return self._counted - min(self.rested, self._counted - ceil(self.earned))

    @property
    def earned(self) -> float:
        """Credit for the week: at most one a day, and at most all that was asked."""
        done = round(sum(min(each, 1.0) for each in self.credits.values()), 9)
        return min(done, self._counted)

    @property
    def _counted(self) -> int:
        return max(self.quota - self.excluded, 0)


def weekly(exercises: Collection[ExerciseWeek]) -> float | None:
    """All exercises of a week, 0 to 1; None when nothing was asked."""
    asked = sum(each.asked for each in exercises)
    return sum(each.earned for each in exercises) / asked if asked else None


def band(share: float | None) -> Band | None:
    """On track from 80 %, building from 50 %, below that to be made easier."""
    if share is None:
        return None
    exact = round(share, 9)  # a sum of tenths may miss 0.8 by a hair
    if exact >= ON_TRACK_FROM:
        return Band.ON_TRACK
    return Band.BUILDING if exact >= BUILDING_FROM else Band.EASIER


def active_weeks(days: Collection[date]) -> int:
    """Weeks with activity on three days or more; an idle or paused week takes nothing.

    `days` are the days with any prescribed activity, in any order, repeats allowed.
    """
    weeks = Counter(schedule.monday_of(day) for day in set(days))
    return sum(count >= ACTIVE_DAYS for count in weeks.values())
