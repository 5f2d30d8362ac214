"""One exercise led from start to end: what comes next, and for how long.

A go is laid out as parts in a row, from getting ready to the last round. Seconds are
whole. The lengths of getting ready, changing sides and resting are our own choice, kind
to slow bodies; no guideline fixes them. `[P]` A rest may always be cut short or longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from programs.rules.dose import Dose

READY, CHANGE, REST = 5, 8, 30
EASE_OFF = 3  # between two holds
SLOWEST, QUICKEST = 8, 3  # seconds for one repeat
USUAL = 4


class Kind(StrEnum):
    """What happens in a part."""

    READY = "ready"
    REPEATS = "repeats"  # counted aloud, one every `seconds`
    HOLDS = "holds"  # so many times, for `seconds` each
    TIME = "time"  # goes on for `seconds`
    STEPS = "steps"  # counted by whoever walks them: no clock
    CHANGE = "change"  # to the other side
    REST = "rest"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of one kind. `side` is 1 or 2, or None where there are no sides."""

    kind: Kind
    round: int = 1
    count: int = 1
    seconds: int = 0
    side: int | None = None


def parts(dose: Dose, *, pace: float = USUAL) -> list[Part]:
    """One go, all its rounds and sides. `pace` is seconds for one repeat of it."""
    return [Part(kind=Kind.READY, seconds=READY), *_rounds(dose, pace)]


def a_repeat(seconds: float | None) -> int:
    """A pace to count at: as the picture moves, but never a race or a crawl."""
    return round(min(max(seconds or USUAL, QUICKEST), SLOWEST))


def _rounds(dose: Dose, pace: float) -> Iterator[Part]:
    for number in range(1, dose.sets + 1):
        if number > 1:
            yield Part(kind=Kind.REST, round=number, seconds=REST)
        yield _work(dose, pace, number, 1 if dose.per_side else None)
        if dose.per_side:
            yield Part(kind=Kind.CHANGE, round=number, seconds=CHANGE)
            yield _work(dose, pace, number, 2)


def _work(dose: Dose, pace: float, number: int, side: int | None) -> Part:
    if dose.minutes is not None:
        kind, count, seconds = Kind.TIME, 1, dose.minutes * 60
    elif dose.steps is not None:
        kind, count, seconds = Kind.STEPS, dose.steps, 0
    elif dose.hold_seconds is not None:
        kind, count, seconds = Kind.HOLDS, dose.reps or 1, dose.hold_seconds
    else:
        kind, count, seconds = Kind.REPEATS, dose.reps or 1, a_repeat(pace)
    return Part(kind=kind, round=number, count=count, seconds=seconds, side=side)
