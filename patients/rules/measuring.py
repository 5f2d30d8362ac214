"""What a test result may be, what it says, and whether it has really changed.

A verdict speaks of a usual range, never of a diagnosis. What was not measured, or needs
an age or a sex that is not known, has no verdict: None, never a default. Values are
exact decimals in metric units.
"""

from collections.abc import Collection, Iterable, Mapping
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


class Verdict(StrEnum):
    """What a result says about the usual range."""

    USUAL = "usual"
    OF_CONCERN = "of_concern"


class Change(StrEnum):
    """A result against an earlier one of the same test."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class Better(StrEnum):
    """Which way the results of a test should go."""

    LOWER = "lower"
    HIGHER = "higher"
    STABLE = "stable"
    TARGET = "target"


# Of concern at this value and above: STEADI.
AT_OR_ABOVE = {"tug": Decimal("12.0")}
# Of concern only above this value: EWGSOP2; any gap at all behind the head: Green 2004.
ABOVE = {"five_times_sts": Decimal("15"), "occiput_to_wall": Decimal("0")}
# Of concern at this value and below: EWGSOP2.
AT_OR_BELOW = {"gait_speed_4m": Decimal("0.8"), "sppb": Decimal("8")}
# Of concern only below this value: Vellas 1997; Green 2004; STEADI (tandem stand, s).
BELOW = {
    "single_leg_stance": Decimal("5"),
    "rib_pelvis": Decimal("2"),
    "four_stage_balance": Decimal("10"),
}
# Grip of concern below, kg: EWGSOP2.
GRIP_BELOW = {Sex.MALE: Decimal("27"), Sex.FEMALE: Decimal("16")}

# The smallest change that means something, in the unit of the test. A test that is not
# here has no published one, and is compared without a word or an arrow.
MEANS_SOMETHING = {
    "nprs_rest": Decimal("2"),
    "nprs_worst": Decimal("2"),
    "chair_stand_30s": Decimal("2"),
    "gait_speed_4m": Decimal("0.05"),
    "five_times_sts": Decimal("2.5"),
    "sppb": Decimal("0.5"),
    "grip_strength": Decimal("5"),
    "six_minute_walk": Decimal("20"),
    "psfs": Decimal("1.3"),
    "odi": Decimal("10"),
}

LOSS_SINCE_TALLEST_CM = Decimal("4")
LOSS_SINCE_FIRST_CM = Decimal("2")


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


def is_t_score(value: Decimal) -> bool:
    """Whether a T-score is one that a scan can give, -8.0 to +6.0."""
    return LOWEST_T_SCORE <= value <= HIGHEST_T_SCORE


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


def verdict(
    key: str, value: Decimal | None, *, sex: Sex | None = None
) -> Verdict | None:
    """What a result says; None for a test without a cut-off, or nothing measured.

    Seconds for `tug`, `five_times_sts`, `single_leg_stance` and, of the four-stage
    test, the tandem stand; m/s for `gait_speed_4m`; kg for `grip_strength`, which
    needs the sex. The chair stand has its own table: `chair_stand`.
    """
    if value is None:
        return None
    if key == "grip_strength":
        return None if sex is None else _verdict(is_of_concern=value < GRIP_BELOW[sex])
    if key in AT_OR_ABOVE:
        return _verdict(is_of_concern=value >= AT_OR_ABOVE[key])
    if key in ABOVE:
        return _verdict(is_of_concern=value > ABOVE[key])
    if key in AT_OR_BELOW:
        return _verdict(is_of_concern=value <= AT_OR_BELOW[key])
    if key in BELOW:
        return _verdict(is_of_concern=value < BELOW[key])
    return None


def chair_stand(
    stands: int | None,
    *,
    table: Iterable[BelowAverage],
    sex: Sex | None,
    age: int | None,
) -> Verdict | None:
    """Stands in 30 seconds against the table; below its number is of concern.

    `age` is the age on the day of the test. None without a sex or an age, and for ages
    the table does not know.
    """
    if stands is None or sex is None or age is None:
        return None
    for row in table:
        if row.youngest <= age <= row.oldest:
            return _verdict(is_of_concern=stands < row.below[sex])
    return None


def gait_speed(seconds: Decimal) -> Decimal:
    """Metres a second over the 4 m walk, to the hundredth."""
    return (4 / seconds).quantize(Decimal("0.01"))


def has_lost_height(
    *,
    now_cm: Decimal,
    tallest_cm: Decimal | None = None,
    first_cm: Decimal | None = None,
) -> bool:
    """Whether to ask the doctor: 4 cm less than ever, or 2 cm less than at first."""
    since_tallest = tallest_cm is not None and (
        tallest_cm - now_cm >= LOSS_SINCE_TALLEST_CM
    )
    since_first = first_cm is not None and first_cm - now_cm >= LOSS_SINCE_FIRST_CM
    return since_tallest or since_first


def change(measure: Measure, *, before: Decimal, now: Decimal) -> Change | None:
    """Whether a result changed by enough to mean something; None if that is unknown.

    A change of exactly that much counts.
    """
    least = MEANS_SOMETHING.get(measure.key)
    if least is None or measure.better not in (Better.LOWER, Better.HIGHER):
        return None
    gain = now - before if measure.better is Better.HIGHER else before - now
    if abs(gain) < least:
        return Change.SAME
    return Change.BETTER if gain > 0 else Change.WORSE


def _verdict(*, is_of_concern: bool) -> Verdict:
    return Verdict.OF_CONCERN if is_of_concern else Verdict.USUAL
