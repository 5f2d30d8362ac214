"""Harder, easier or the same: a suggestion with its reasons, for a therapist to decide.

Nothing here changes a prescription. Harder is suggested only on answers that were
really given; where pain or effort was not answered, the suggestion says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

WEEKS = 2
DONE_WELL_FROM = 0.8
DONE_LITTLE_BELOW = 0.5
MOST_PAIN = 3
EASY_UP_TO, HARD_FROM = 4, 8
MOST_STEPS_UP_A_WEEK = 3
AWAY = timedelta(days=14)
WEEK = timedelta(days=7)


class Step(StrEnum):
    """Which way to go."""

    HARDER = "harder"
    SAME = "same"
    EASIER = "easier"


class Why(StrEnum):
    """A reason for making it easier, or for not making it harder."""

    PAIN_TWICE = "pain_twice"
    HARD_AND_LITTLE_DONE = "hard_and_little_done"
    NEW_CAUTION = "new_caution"
    AWAY = "away"
    TOP_LEVEL = "top_level"
    TOO_FEW_WEEKS = "too_few_weeks"
    NOT_DONE_ENOUGH = "not_done_enough"
    PAIN_NOT_ANSWERED = "pain_not_answered"
    EFFORT_NOT_ANSWERED = "effort_not_answered"
    PAIN = "pain"
    WORSE_NEXT_MORNING = "worse_next_morning"
    NOT_EASY = "not_easy"
    OPEN_FLAG = "open_flag"
    LOCKED = "locked"
    FALL = "fall"
    NEXT_LEVEL_NOT_ALLOWED = "next_level_not_allowed"


class Effort(StrEnum):
    """How hard it felt, in the patient's words."""

    EASY = "easy"
    RIGHT = "right"
    HARD = "hard"


@dataclass(frozen=True, kw_only=True)
class Done:
    """One day of an exercise: the credit for it, and what was answered about it.

    Pain and effort are 0 to 10. `was_too_much` is next morning's answer, if any.
    """

    on: date
    credit: float
    pain: int | None = None
    effort: int | None = None
    was_too_much: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Week:
    """One full week of an exercise: the days asked for, excluded ones left out."""

    asked: int
    done: tuple[Done, ...] = ()

    @property
    def share(self) -> float:
        """How much of it was done, 0 to 1; nothing asked is nothing shown."""
        earned = sum(min(day.credit, 1.0) for day in self.done)
        return round(min(earned / self.asked, 1.0), 9) if self.asked else 0.0


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What else was so in those weeks, and what the next level would meet."""

    has_open_flag: bool = False
    is_locked: bool = False
    has_fallen: bool = False
    has_new_caution: bool = False
    is_next_level_allowed: bool = True
    away_for: timedelta = timedelta()


NOTHING_ELSE = Circumstances()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Which way to go, and why not another."""

    step: Step
    reasons: tuple[Why, ...] = ()


def effort(score: int) -> Effort:
    """The word for an effort from 0 to 10: easy to 4, hard from 8."""
    if score <= EASY_UP_TO:
        return Effort.EASY
    return Effort.HARD if score >= HARD_FROM else Effort.RIGHT


def suggest(
    weeks: Sequence[Week],
    *,
    level: int,
    top_level: int,
    circumstances: Circumstances = NOTHING_ELSE,
) -> Suggestion:
    """What the last two full weeks of an exercise point to. Easier wins over harder."""
    recent = weeks[-WEEKS:]
    if easier := _for_easier(recent, circumstances):
        return Suggestion(step=Step.EASIER, reasons=tuple(easier))
    if against := _against_harder(recent, level, top_level, circumstances):
        return Suggestion(step=Step.SAME, reasons=tuple(against))
    return Suggestion(step=Step.HARDER)


def has_room_for_step_up(accepted_on: Collection[date], *, on: date) -> bool:
    """Whether fewer than three steps up were accepted in the seven days up to then."""
    recent = [day for day in accepted_on if timedelta() <= on - day < WEEK]
    return len(recent) < MOST_STEPS_UP_A_WEEK


def _for_easier(weeks: Sequence[Week], about: Circumstances) -> list[Why]:
    found = {
        Why.PAIN_TWICE: _hurt_twice(weeks),
        Why.HARD_AND_LITTLE_DONE: _is_hard_and_little_done(weeks),
        Why.NEW_CAUTION: about.has_new_caution,
        Why.AWAY: about.away_for >= AWAY,
    }
    return [why for why, is_so in found.items() if is_so]


def _against_harder(
    weeks: Sequence[Week], level: int, top_level: int, about: Circumstances
) -> list[Why]:
    days = [day for week in weeks for day in week.done if day.credit > 0]
    pains = [day.pain for day in days]
    efforts = _answered(days)
    found = {
        Why.TOP_LEVEL: level >= top_level,
        Why.TOO_FEW_WEEKS: len(weeks) < WEEKS,
        Why.NOT_DONE_ENOUGH: any(week.share < DONE_WELL_FROM for week in weeks),
        Why.PAIN_NOT_ANSWERED: None in pains,
        Why.EFFORT_NOT_ANSWERED: len(efforts) < len(days),
        Why.PAIN: any(pain > MOST_PAIN for pain in pains if pain is not None),
        Why.WORSE_NEXT_MORNING: any(day.was_too_much for day in days),
        Why.NOT_EASY: bool(efforts) and median(efforts) > EASY_UP_TO,
        Why.OPEN_FLAG: about.has_open_flag,
        Why.LOCKED: about.is_locked,
        Why.FALL: about.has_fallen,
        Why.NEXT_LEVEL_NOT_ALLOWED: not about.is_next_level_allowed,
    }
    return [why for why, is_so in found.items() if is_so]


def _hurt_twice(weeks: Sequence[Week]) -> bool:
    """Pain of 4 or more after it on two days of any seven running."""
    days = sorted(
        {
            day.on
            for week in weeks
            for day in week.done
            if day.pain is not None and day.pain > MOST_PAIN
        }
    )
    return any(later - day < WEEK for day, later in pairwise(days))


def _is_hard_and_little_done(weeks: Sequence[Week]) -> bool:
    efforts = _answered([day for week in weeks for day in week.done])
    is_little = all(week.asked and week.share < DONE_LITTLE_BELOW for week in weeks)
    is_hard = bool(efforts) and median(efforts) >= HARD_FROM
    return len(weeks) == WEEKS and is_little and is_hard


def _answered(days: Sequence[Done]) -> list[int]:
    return [day.effort for day in days if day.effort is not None]
