"""Harder, easier or the same: a suggestion with its reasons, for a therapist to decide.

Nothing here changes a prescription. Harder is suggested only on answers that were
really given in both weeks; what is missing is named, never guessed (clinical reference
5.7). What counts as an answer is a choice of this project `[P]`:

- Done: the credit of the exercise's own logs, on the days it was asked for.
- Pain: a number, 0 to 10. Each week needs one at least: the week's own number, or one
  given for this exercise. The highest counts. "Easy" never stands for "no pain".
- Effort: the word of a day covers the exercises done that day. It has to be there for
  half of those days in each week, so that the silent half could not turn the median.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from programs.rules.dose import Dose

WEEKS = 2
DONE_WELL_FROM = 0.8
DONE_LITTLE_BELOW = 0.5
MOST_PAIN = 3
EASY_UP_TO, HARD_FROM = 4, 8
EFFORT_SAID_FROM = 0.5  # of the days it was done
MOST_STEPS_UP_A_WEEK = 3
AWAY = timedelta(days=14)
WEEK = timedelta(days=7)
FELT = {"easy": 4, "fine": 6, "hard": 8}  # the least easy each word may stand for


class Step(StrEnum):
    """Which way to go. A restart is one level lower, after weeks away."""

    HARDER = "harder"
    SAME = "same"
    EASIER = "easier"
    RESTART = "restart"


class Why(StrEnum):
    """A reason for making it easier, or for not making it harder."""

    PAIN_TWICE = "pain_twice"
    HARD_AND_LITTLE_DONE = "hard_and_little_done"
    NEW_CAUTION = "new_caution"
    AWAY = "away"
    TOP_LEVEL = "top_level"
    TOO_FEW_WEEKS = "too_few_weeks"
    RESTED = "rested"
    NOT_DONE_ENOUGH = "not_done_enough"
    PAIN_NOT_ANSWERED = "pain_not_answered"
    EFFORT_NOT_ANSWERED = "effort_not_answered"
    PAIN = "pain"
    LEFT_OUT_FOR_PAIN = "left_out_for_pain"
    WORSE_NEXT_MORNING = "worse_next_morning"
    NOT_EASY = "not_easy"
    OPEN_FLAG = "open_flag"
    LOCKED = "locked"
    FALL = "fall"
    NEXT_LEVEL_NOT_ALLOWED = "next_level_not_allowed"


NOT_KNOWN = frozenset(
    {Why.TOO_FEW_WEEKS, Why.RESTED, Why.PAIN_NOT_ANSWERED, Why.EFFORT_NOT_ANSWERED}
)


class Effort(StrEnum):
    """How hard it felt, in the patient's words."""

    EASY = "easy"
    RIGHT = "right"
    HARD = "hard"


class Variable(StrEnum):
    """What of a dose may change; one of them at a time."""

    LEVEL = "level"
    SETS = "sets"
    LOAD = "load"
    AMOUNT = "amount"


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
    """One full week of an exercise at one dose: the days asked for, and what was said.

    `pain` is the number given for the week as a whole. A week that `has_rested` was on
    hold or in a break for a part of it, and says nothing.
    """

    monday: date
    asked: int
    done: tuple[Done, ...] = ()
    pain: int | None = None
    was_left_out_for_pain: bool = False
    has_rested: bool = False

    @property
    def share(self) -> float:
        """How much of it was done, 0 to 1; nothing asked is nothing shown."""
        earned = sum(min(day.credit, 1.0) for day in self.done)
        return round(min(earned / self.asked, 1.0), 9) if self.asked else 0.0

    @property
    def days_done(self) -> list[Done]:
        return [day for day in self.done if day.credit > 0]

    @property
    def pains(self) -> list[int]:
        """Every number that was given; a day it hurt too much to do counts too."""
        said = [self.pain, *(day.pain for day in self.done)]
        return [pain for pain in said if pain is not None]

    @property
    def efforts(self) -> list[int]:
        return [day.effort for day in self.days_done if day.effort is not None]

    @property
    def felt(self) -> float | None:
        """The median effort, where it was said often enough to know."""
        days = len(self.days_done)
        is_known = days and len(self.efforts) >= EFFORT_SAID_FROM * days
        return median(self.efforts) if is_known else None


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What else was so in those weeks, and what the next step would meet."""

    has_open_flag: bool = False
    is_locked: bool = False
    has_fallen: bool = False
    has_new_caution: bool = False
    has_next: bool = True
    is_next_allowed: bool = True
    away_for: timedelta = timedelta()


NOTHING_ELSE = Circumstances()


@dataclass(frozen=True)
class Reason:
    """Why, and in which week (its Monday) where it is about one."""

    why: Why
    week: date | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Which way to go, and why not another."""

    step: Step
    reasons: tuple[Reason, ...] = ()

    @property
    def is_contradicted(self) -> bool:
        """Whether something speaks against harder, beyond what is not known yet."""
        whys = {reason.why for reason in self.reasons}
        return self.step is not Step.HARDER and not whys <= NOT_KNOWN


@dataclass(frozen=True, kw_only=True)
class Prescribed:
    """A level with its dose."""

    level: int
    dose: Dose


Ladder = Mapping[int, Dose]  # the library's dose of each level


def effort(score: int) -> Effort:
    """The word for an effort from 0 to 10: easy to 4, hard from 8."""
    if score <= EASY_UP_TO:
        return Effort.EASY
    return Effort.HARD if score >= HARD_FROM else Effort.RIGHT


def suggest(
    weeks: Sequence[Week],
    *,
    since: Sequence[Done] = (),
    circumstances: Circumstances = NOTHING_ELSE,
) -> Suggestion:
    """What the last two full weeks point to, and all days `since` this dose began.

    Easier wins. Days outside those weeks ask for a step back, never for a step up.
    """
    recent = weeks[-WEEKS:]
    if easier := list(_for_easier(recent, since, circumstances)):
        return Suggestion(step=Step.EASIER, reasons=tuple(map(Reason, easier)))
    if circumstances.away_for >= AWAY:
        return Suggestion(step=Step.RESTART, reasons=(Reason(Why.AWAY),))
    against = [*_against_harder(circumstances), *_against_weeks(recent)]
    if against:
        return Suggestion(step=Step.SAME, reasons=tuple(against))
    return Suggestion(step=Step.HARDER)


def step_up(now: Prescribed, *, ladder: Ladder) -> Prescribed | None:
    """One step up, or None at the top.

    Sets that a therapist took away come back one by one, before the next level.
    """
    whole = ladder.get(now.level)
    if whole and now.dose.sets < whole.sets:
        more = replace(now.dose, sets=now.dose.sets + 1)
        return Prescribed(level=now.level, dose=more)
    above = min((level for level in ladder if level > now.level), default=None)
    return Prescribed(level=above, dose=ladder[above]) if above is not None else None


def step_back(now: Prescribed, *, ladder: Ladder) -> Prescribed | None:
    """One level lower; at the lowest one set less; None where nothing is left to take.

    Never more of anything than is done now: a dose already cut stays cut.
    """
    below = max((level for level in ladder if level < now.level), default=None)
    if below is not None:
        return Prescribed(level=below, dose=_at_most(ladder[below], now.dose))
    if now.dose.sets > 1:
        less = replace(now.dose, sets=now.dose.sets - 1)
        return Prescribed(level=now.level, dose=less)
    return None


def variables(
    before: Prescribed, after: Prescribed, *, ladder: Ladder
) -> frozenset[Variable]:
    """What changes. A new level brings its own dose: that is one change, not two."""
    if before.level != after.level:
        own = (ladder.get(after.level), before.dose)
        found = {Variable.LEVEL}
        return frozenset(found if after.dose in own else found | {Variable.AMOUNT})
    found = set()
    if before.dose.sets != after.dose.sets:
        found.add(Variable.SETS)
    if before.dose.load != after.dose.load:
        found.add(Variable.LOAD)
    if replace(before.dose, sets=after.dose.sets, load=after.dose.load) != after.dose:
        found.add(Variable.AMOUNT)
    return frozenset(found)


def has_room_for_step_up(accepted_on: Collection[date], *, on: date) -> bool:
    """Whether fewer than three steps up were accepted in the seven days up to then."""
    recent = [day for day in accepted_on if timedelta() <= on - day < WEEK]
    return len(recent) < MOST_STEPS_UP_A_WEEK


def _at_most(wanted: Dose, now: Dose) -> Dose:
    return replace(
        wanted,
        sets=min(wanted.sets, now.sets),
        times_per_day=min(wanted.times_per_day, now.times_per_day),
    )


def _for_easier(
    weeks: Sequence[Week], since: Sequence[Done], about: Circumstances
) -> Iterator[Why]:
    if _hurt_twice([*(day for week in weeks for day in week.done), *since]):
        yield Why.PAIN_TWICE
    if _is_hard_and_little_done(weeks):
        yield Why.HARD_AND_LITTLE_DONE
    if about.has_new_caution:
        yield Why.NEW_CAUTION


def _against_harder(about: Circumstances) -> list[Reason]:
    found = {
        Why.TOP_LEVEL: not about.has_next,
        Why.NEXT_LEVEL_NOT_ALLOWED: about.has_next and not about.is_next_allowed,
        Why.OPEN_FLAG: about.has_open_flag,
        Why.LOCKED: about.is_locked,
        Why.FALL: about.has_fallen,
    }
    return [Reason(why) for why, is_so in found.items() if is_so]


def _against_weeks(weeks: Sequence[Week]) -> Iterator[Reason]:
    if len(weeks) < WEEKS:
        yield Reason(Why.TOO_FEW_WEEKS)
    for week in weeks:
        if week.has_rested:
            yield Reason(Why.RESTED, week.monday)
        else:
            yield from (Reason(why, week.monday) for why in _against_week(week))


def _against_week(week: Week) -> list[Why]:
    done = week.days_done
    found = {
        Why.NOT_DONE_ENOUGH: week.share < DONE_WELL_FROM,
        Why.PAIN_NOT_ANSWERED: not week.pains,
        Why.PAIN: any(pain > MOST_PAIN for pain in week.pains),
        Why.LEFT_OUT_FOR_PAIN: week.was_left_out_for_pain,
        Why.WORSE_NEXT_MORNING: any(day.was_too_much for day in done),
        Why.EFFORT_NOT_ANSWERED: week.felt is None,
        Why.NOT_EASY: week.felt is not None and week.felt > EASY_UP_TO,
    }
    return [why for why, is_so in found.items() if is_so]


def _hurt_twice(done: Sequence[Done]) -> bool:
    """Pain of 4 or more after it on two days of any seven running."""
    days = sorted({d.on for d in done if d.pain is not None and d.pain > MOST_PAIN})
    return any(later - day < WEEK for day, later in pairwise(days))


def _is_hard_and_little_done(weeks: Sequence[Week]) -> bool:
    """Of two full weeks each: under half of it done, and what was done felt hard."""
    return len(weeks) == WEEKS and all(
        week.asked
        and not week.has_rested
        and week.share < DONE_LITTLE_BELOW
        and week.efforts
        and median(week.efforts) >= HARD_FROM
        for week in weeks
    )
