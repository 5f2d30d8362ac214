"""What is measured of a body: units and ranges, ages, and the classes of bone density.

Values are exact decimals in metric units. What a result of a test says is judged by
`patients.rules.battery`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from patients.rules.precautions import OSTEOPOROSIS

NORMAL_FROM = Decimal("-1.0")
LOWEST_T_SCORE, HIGHEST_T_SCORE = Decimal("-8.0"), Decimal("6.0")


class Sex(StrEnum):
    """The sex a reference value is for."""

    FEMALE = "female"
    MALE = "male"


class BoneClass(StrEnum):
    """The WHO classes of bone density."""

    NORMAL = "normal"
    LOW_BONE_MASS = "low_bone_mass"
    OSTEOPOROSIS = "osteoporosis"
    SEVERE = "severe"


class Better(StrEnum):
    """Which way the results of a test should go."""

    LOWER = "lower"
    HIGHER = "higher"
    STABLE = "stable"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One test: its unit, the range and step it accepts, and which way is better."""

    key: str
    unit: str
    least: Decimal
    most: Decimal
    step: Decimal
    better: Better

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Measure":
        """From one row of `assessments` in `programs/data/clinical.json`."""
        return cls(
            key=row["key"],
            unit=row["unit"],
            least=Decimal(str(row["min"])),
            most=Decimal(str(row["max"])),
            step=Decimal(str(row["step"])),
            better=Better(row["better"]),
        )

    def accepts(self, value: Decimal) -> bool:
        """Whether it lies in the range, both ends included."""
        return self.least <= value <= self.most


@dataclass(frozen=True, kw_only=True)
class BelowAverage:
    """Below how many chair stands a score is low, by sex; both ages included."""

    youngest: int
    oldest: int
    below: Mapping[Sex, int]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "BelowAverage":
        """From one row of `chair_stand_below_average` in the clinical data."""
        youngest, oldest = row["age"].split("-")
        return cls(
            youngest=int(youngest),
            oldest=int(oldest),
            below={Sex.MALE: row["men_below"], Sex.FEMALE: row["women_below"]},
        )


def age_on(born_on: date, *, on: date) -> int:
    """Whole years; who was born on 29 February turns a year older on 1 March."""
    has_turned = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (not has_turned)


def bone_class(
    t_scores: Collection[Decimal], *, has_fragility_fracture: bool
) -> BoneClass | None:
    """The WHO class of the lowest T-score; None without one. -2.5 is osteoporosis.

    A fragility fracture weighs more than any class: show it beside this, always.
    """
    if not t_scores:
        return None
    lowest = min(t_scores)
    if lowest <= OSTEOPOROSIS:
        severe = has_fragility_fracture
        return BoneClass.SEVERE if severe else BoneClass.OSTEOPOROSIS
    return BoneClass.NORMAL if lowest >= NORMAL_FROM else BoneClass.LOW_BONE_MASS
