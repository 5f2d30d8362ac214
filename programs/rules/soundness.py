"""What must be true of every exercise, shared or a clinic's own (reference, 2.3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

NEVER_ALONE = frozenset(
    {
        "spinal_flexion",
        "spinal_rotation",
        "end_range_rotation",
        "high_impact",
        "heavy_load",
    }
)
NEVER_AT_ALL = frozenset(
    {
        "end_range_rotation",
        "end_range_flexion",
        "repetitive_flexion",
        "neck_flexion",
        "neck_load",
    }
)


class Fault(StrEnum):
    """What is wrong with an exercise, in English."""

    NEVER_ALONE = "moves that are not for outside the clinic"
    NEVER_AT_ALL = "a movement to avoid"
    ALWAYS_YET_HOME = "always supervised, and yet for home"
    CLINIC_YET_ALONE = "for the clinic only, and yet not always supervised"
    IMPACT_UNSAID = "high impact that its movements do not tell"
    STEPS = "needs 3 to 6 steps"
    LEVELS = "needs 3 or 4 levels"


@dataclass(frozen=True, kw_only=True)
class Tags:
    """The part of an exercise that these rules look at."""

    setting: str
    is_always_supervised: bool
    flags: Collection[str]
    impact: str
    steps: int
    levels: int


def faults(tags: Tags) -> Iterable[Fault]:
    """Everything that is wrong with it; nothing where it may stand in a library."""
    is_clinic_only = tags.setting == "supervised"
    if not is_clinic_only and NEVER_ALONE & set(tags.flags):
        yield Fault.NEVER_ALONE
    if NEVER_AT_ALL & set(tags.flags):
        yield Fault.NEVER_AT_ALL
    if tags.is_always_supervised and not is_clinic_only:
        yield Fault.ALWAYS_YET_HOME
    if is_clinic_only and not tags.is_always_supervised:
        yield Fault.CLINIC_YET_ALONE
    if tags.impact == "high" and "high_impact" not in tags.flags:
        yield Fault.IMPACT_UNSAID
    if not 3 <= tags.steps <= 6:
        yield Fault.STEPS
    if not 3 <= tags.levels <= 4:
        yield Fault.LEVELS
