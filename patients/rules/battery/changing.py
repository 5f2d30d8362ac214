"""Whether a result has really changed, and by how much.

Less than the smallest change that means something is "about the same". A test without
a published one is compared without a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from patients.rules.measuring import Better


class Change(StrEnum):
    """A result against an earlier one of the same test."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


# In the unit of the test: from which change on it is small, then clear, then large.
# Salaffi 2004; Perera 2006; Abbott and Schmitt 2014; others in the clinical data.
STEPS: Mapping[str, tuple[Decimal, ...]] = {
    key: tuple(map(Decimal, steps.split()))
    for key, steps in {
        "chair_stand_30s": "2",
        "five_times_sts": "2.5",
        "grip_strength": "5",
        "gait_speed_4m": "0.05 0.10",
        "sppb": "0.5 1.0",
        "six_minute_walk": "20 50",
        "psfs": "1.3 2.3 2.7",
        "odi": "10 12",
    }.items()
}
PAIN = frozenset({"nprs_rest", "nprs_worst"})
# (start from, least change): the worse the pain, the more it must change. From none,
# more than the error of measuring, 1.8.
PAIN_STEPS = ((8, 3), (5, 2), (1, 1), (0, 2))


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How a result moved. `size` counts the published steps it reached, 0 if none."""

    change: Change
    by: Decimal
    size: int
    sizes: int


def steps_from(key: str, before: Decimal) -> tuple[Decimal, ...]:
    """The changes that mean something for who began there, smallest first."""
    if key in PAIN:
        return (Decimal(next(least for start, least in PAIN_STEPS if before >= start)),)
    return STEPS.get(key, ())


def moved(key: str, better: Better, *, before: Decimal, now: Decimal) -> Moved | None:
    """None where no change is published. A change of exactly that much counts."""
    steps = steps_from(key, before)
    if not steps or better not in (Better.LOWER, Better.HIGHER):
        return None
    gain = now - before if better is Better.HIGHER else before - now
    size = sum(abs(gain) >= step for step in steps)
    change = Change.BETTER if gain > 0 else Change.WORSE
    return Moved(
        change=change if size else Change.SAME,
        by=now - before,
        size=size,
        sizes=len(steps),
    )
