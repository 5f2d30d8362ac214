"""What a pain score asks for: carry on, do less, stop, or call the doctor today.

Scores are whole numbers from 0 to 10. Unanswered is None, which is no score at all.
The bands are a therapist's setting; no study has fixed them for osteoporosis.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

LEAST, MOST = 0, 10
STOP_ABOVE_USUAL = 3
WORSE_NEXT_MORNING = 2
MOST_ABOVE_USUAL_AFTER_SPINE_FRACTURE = 1
WEEK = timedelta(days=7)


class Answer(IntEnum):
    """What pain asks for, mildest first: greater is stricter."""

    OK = 0
    MODIFY = 1
    STOP = 2
    URGENT = 3


class ImpossiblePain(ValueError):
    """A score that is not on the scale."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The highest score that is fine, and the highest that only asks for less."""

    fine: int = 3
    less: int = 5

    def __post_init__(self) -> None:
        if not LEAST <= self.fine <= self.less <= MOST:
            raise ImpossiblePain(f"{self.fine} to {self.less}")

    def is_looser_than(self, other: "Limits") -> bool:
        """Whether either limit is higher; moving one up needs a reason."""
        return self.fine > other.fine or self.less > other.less


USUAL_LIMITS = Limits()


def band(score: int | None, *, limits: Limits = USUAL_LIMITS) -> Answer | None:
    """The band of a score by its number alone: 0-3 fine, 4-5 do less, 6-10 stop."""
    if score is None:
        return None
    if not LEAST <= score <= MOST:
        raise ImpossiblePain(score)
    if score <= limits.fine:
        return Answer.OK
    return Answer.MODIFY if score <= limits.less else Answer.STOP


def answer(
    score: int | None,
    *,
    usual: int | None = None,
    before: int | None = None,
    is_new_or_sudden: bool = False,
    after_spine_fracture: bool = False,
    limits: Limits = USUAL_LIMITS,
) -> Answer | None:
    """What pain during or after an exercise asks for; None when nothing was answered.

    `usual` is the patient's own baseline and `before` the score before the exercise;
    three or more above usual and rising is a stop. Without `before`, pain above usual
    counts as rising. After a spine fracture more than one above usual already asks for
    less. New, sudden or sharp pain is not a question of numbers: urgent at any score.
    """
    found = band(score, limits=limits)
    if is_new_or_sudden:
        return Answer.URGENT
    if score is None or found is None or usual is None:
        return found
    above = score - usual
    is_rising = score > (usual if before is None else before)
    if above >= STOP_ABOVE_USUAL and is_rising:
        return Answer.STOP
    if after_spine_fracture and above > MOST_ABOVE_USUAL_AFTER_SPINE_FRACTURE:
        return max(found, Answer.MODIFY)
    return found


def was_too_much(next_morning: int | None, *, usual: int | None) -> bool | None:
    """Whether next morning is two or more above usual; None if either is missing.

    Then the lower dose is repeated.
    """
    if next_morning is None or usual is None:
        return None
    return next_morning - usual >= WORSE_NEXT_MORNING


def holds(days_too_much: Collection[date], *, on: date) -> bool:
    """Whether an exercise is to be held: too much on two of the last seven days."""
    recent = {day for day in days_too_much if timedelta() <= on - day < WEEK}
    return len(recent) >= 2
