"""What was done against what was asked, in weeks, and never as a scolding.

A week runs from Monday to Sunday in the patient's own days. What was locked, paused or
suspended is out of the top and the bottom. Nothing asked is None, which is not 0.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Clinic sessions of a stretch of time; those excused count in neither part."""

    attended: int
    planned: int
    excused: int = 0

    @property
    def share(self) -> float | None:
        """Attended of planned, 0 to 1; None when nothing counted was planned."""
        counted = self.planned - self.excused
        return min(self.attended / counted, 1.0) if counted > 0 else None


def day_credit(times: Iterable[float], *, times_per_day: int) -> float:
    """One day's credit from its goes, each 0 to 1: one of two goes is half a day."""
    done = sum(min(max(each, 0.0), 1.0) for each in times)
    return min(done / times_per_day, 1.0)


def exercise_share(week: ExerciseWeek) -> float | None:
    """One exercise's week, 0 to 1; None when nothing of it was asked."""
    return week.earned / week.asked if week.asked else None


def weekly(exercises: Collection[ExerciseWeek]) -> float | None:
    """All exercises of a week, 0 to 1; None when nothing was asked."""
    asked = sum(each.asked for each in exercises)
    return sum(each.earned for each in exercises) / asked if asked else None


def overall(weeks: Iterable[float | None]) -> float | None:
    """The mean of a program's weeks, those without anything asked left out."""
    counted = [each for each in weeks if each is not None]
    return sum(counted) / len(counted) if counted else None


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
