"""How bone scans are read: which may be compared, and when a WHO class applies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patients.rules import measuring
from patients.rules.measuring import BoneClass

# T-scores are for women after the menopause and men from 50; below it Z-scores are
# read, and no class is given.
T_SCORES_FROM_AGE = 50


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One T-score of a site that the WHO classes look at, and the age it was taken."""

    t_score: Decimal
    on: date
    site: str
    age: int | None

    @property
    def has_class(self) -> bool:
        """Whether a T-score says something at that age; not where it is unknown."""
        return self.age is not None and self.age >= T_SCORES_FROM_AGE


def lowest(readings: Collection[Reading]) -> Reading | None:
    """The lowest T-score ever measured; of equal ones the newest."""
    return min(
        readings, key=lambda each: (each.t_score, -each.on.toordinal()), default=None
    )


def class_of(
    reading: Reading | None, *, has_fragility_fracture: bool
) -> BoneClass | None:
    """The WHO class, or None where there is no scan or the age does not allow one.

    A fragility fracture weighs more than any class: show it beside this, always.
    """
    if reading is None or not reading.has_class:
        return None
    return measuring.bone_class(
        [reading.t_score], has_fragility_fracture=has_fragility_fracture
    )
