"""What a result says: which published lines it crosses, and in which band it lies.

A verdict speaks of a usual range, never of a diagnosis. Where a line depends on an age
or a sex that is not known there is none: never a default. Ages are those on the day of
the test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from patients.rules.battery.parts import Parts
from patients.rules.measuring import BelowAverage, Sex

VALUE = "value"


class Side(StrEnum):
    """Where the results lie that cross a line."""

    AT_OR_ABOVE = "at_or_above"
    ABOVE = "above"
    AT_OR_BELOW = "at_or_below"
    BELOW = "below"


class Verdict(StrEnum):
    """What a result says about the usual range."""

    USUAL = "usual"
    WATCH = "watch"
    OF_CONCERN = "of_concern"


class Needs(StrEnum):
    """What must be known of a person before a result can be judged."""

    SEX = "sex"
    AGE = "age"


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of the person on the day of the test."""

    sex: Sex | None = None
    age: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One published cut-off. `verdict` is what crossing it says; None: a note only.

    `of` names the number it is held against where that is not the value of the test.
    """

    key: str
    at: Decimal
    side: Side
    source: str
    verdict: Verdict | None = Verdict.OF_CONCERN
    of: str = VALUE
    sex: Sex | None = None
    ages: tuple[int, int] | None = None  # both included

    def needs(self, about: About) -> set[Needs]:
        return {
            need
            for need, asked, known in (
                (Needs.SEX, self.sex, about.sex),
                (Needs.AGE, self.ages, about.age),
            )
            if asked is not None and known is None
        }

    def is_for(self, about: About) -> bool:
        is_sex = self.sex is None or self.sex is about.sex
        if self.ages is None or about.age is None:
            return is_sex and self.ages is None
        return is_sex and self.ages[0] <= about.age <= self.ages[1]

    def is_crossed_by(self, number: Decimal) -> bool:
        return {
            Side.AT_OR_ABOVE: number >= self.at,
            Side.ABOVE: number > self.at,
            Side.AT_OR_BELOW: number <= self.at,
            Side.BELOW: number < self.at,
        }[self.side]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What there is to say of one result, and what was missing to say it."""

    verdict: Verdict | None = None
    lines: tuple[Line, ...] = ()  # that hold for this person
    crossed: tuple[Line, ...] = ()
    needs: frozenset[Needs] = frozenset()


def _line(key: str, at: str, side: Side, source: str, **more: Any) -> Line:
    return Line(key=key, at=Decimal(at), side=side, source=source, **more)


WATCH: dict[str, Any] = {"verdict": Verdict.WATCH}
NOTE: dict[str, Any] = {"verdict": None}
BY_NORMS = {"60-69": "11.4", "70-79": "12.6", "80-89": "14.8"}
MEMORY = ", from memory"

LINES: Mapping[str, tuple[Line, ...]] = {
    "resting_bp_hr": (
        _line("pressure", "180", Side.AT_OR_ABOVE, "AHA 2007" + MEMORY),
        _line("pressure", "110", Side.AT_OR_ABOVE, "AHA 2007" + MEMORY, of="diastolic"),
    ),
    "steadi_3": (_line("any_yes", "1", Side.AT_OR_ABOVE, "CDC STEADI" + MEMORY),),
    "falls_12m": (
        _line("falls", "2", Side.AT_OR_ABOVE, "AGS/BGS practice" + MEMORY),
        _line(
            "injury", "1", Side.AT_OR_ABOVE, "AGS/BGS practice" + MEMORY, of="injurious"
        ),
    ),
    "tug": (
        _line("fall_risk", "12", Side.AT_OR_ABOVE, "CDC STEADI"),
        _line(
            *("fractures", "12", Side.ABOVE, "Larsson 2021"),
            **NOTE,
            sex=Sex.FEMALE,
            ages=(75, 80),
        ),
        _line("performance", "20", Side.AT_OR_ABOVE, "EWGSOP2"),
    ),
    "gait_speed_4m": (
        _line("low", "0.8", Side.AT_OR_BELOW, "EWGSOP2"),
        _line("warning", "1.0", Side.BELOW, "common use" + MEMORY, **WATCH),
    ),
    "sppb": (
        _line("low", "8", Side.AT_OR_BELOW, "EWGSOP2" + MEMORY),
        _line("frail", "9", Side.AT_OR_BELOW, "common use" + MEMORY, **WATCH),
    ),
    "five_times_sts": (
        _line("strength", "15", Side.ABOVE, "Buatois 2008, EWGSOP2"),
        _line("fall_chance", "12", Side.AT_OR_ABOVE, "Lusardi 2017", **WATCH),
        *(
            _line(
                *("below_usual", slowest, Side.ABOVE, "Bohannon 2006"),
                **WATCH,
                ages=tuple(map(int, ages.split("-"))),
            )
            for ages, slowest in BY_NORMS.items()
        ),
    ),
    "grip_strength": (
        _line("low", "27", Side.BELOW, "EWGSOP2", sex=Sex.MALE),
        _line("low", "16", Side.BELOW, "EWGSOP2", sex=Sex.FEMALE),
    ),
    # Stages held for ten seconds: under three, the tandem stand was not.
    "four_stage_balance": (_line("fall_risk", "3", Side.BELOW, "CDC STEADI"),),
    "single_leg_stance": (
        _line("injury_risk", "5", Side.BELOW, "Vellas 1997"),
        _line("injury_risk", "5", Side.BELOW, "Vellas 1997", of="weaker_leg"),
    ),
    "height": (
        _line(
            *("since_tallest", "4", Side.AT_OR_ABOVE, "NOF/BHOF" + MEMORY),
            of="lost_since_tallest",
        ),
        _line(
            *("x_ray", "6", Side.ABOVE, "Siminoski 2006"),
            of="lost_since_tallest",
        ),
        _line(
            *("since_first", "2", Side.AT_OR_ABOVE, "NOF/BHOF" + MEMORY),
            of="lost_since_first",
        ),
    ),
    "occiput_to_wall": (
        _line("spine", "0", Side.ABOVE, "Green 2004"),
        _line("spine_study", "0.5", Side.AT_OR_ABOVE, "Fukui cohort 2008", **NOTE),
        _line("thoracic", "7", Side.ABOVE, "secondary source"),
    ),
    "rib_pelvis": (
        _line("spine", "2", Side.BELOW, "Green 2004"),
        _line("spine_study", "2", Side.AT_OR_BELOW, "Fukui cohort 2008", **WATCH),
    ),
}

# From which value on a word holds: neutral words of the scale, no verdict.
BANDS: Mapping[str, tuple[tuple[Decimal, str], ...]] = {
    **dict.fromkeys(
        ("nprs_rest", "nprs_worst"),
        (
            (Decimal(0), "none"),
            (Decimal(1), "mild"),
            (Decimal(4), "moderate"),
            (Decimal(7), "severe"),
        ),
    ),
    "fes_i_short": (
        (Decimal(7), "low"),
        (Decimal(9), "moderate"),
        (Decimal(14), "high"),
    ),
    "odi": (
        (Decimal(0), "minimal"),
        (Decimal(21), "moderate"),
        (Decimal(41), "severe"),
        (Decimal(61), "very_severe"),
        (Decimal(81), "extreme"),
    ),
}


def band(key: str, value: Decimal | None) -> str:
    """The word of the scale for that value; empty where the test has no bands."""
    if value is None:
        return ""
    found = [word for least, word in BANDS.get(key, ()) if least <= value]
    return found[-1] if found else ""


def chair_stand_lines(table: Iterable[BelowAverage]) -> tuple[Line, ...]:
    """The table of below-average stands, as lines for each age and sex."""
    return tuple(
        Line(
            key="below_usual",
            at=Decimal(below),
            side=Side.BELOW,
            source="CDC STEADI 2017",
            sex=sex,
            ages=(row.youngest, row.oldest),
        )
        for row in table
        for sex, below in row.below.items()
    )


def numbers_of(
    key: str,
    value: Decimal | None,
    parts: Parts,
    *,
    first_height: Decimal | None = None,
) -> dict[str, Decimal]:
    """All that lines are held against, by name; what was not measured is left out."""
    if value is None:
        return {}
    found = {VALUE: value}
    for name in ("diastolic", "injurious"):
        if name in parts:
            found[name] = Decimal(parts[name])
    if key == "single_leg_stance" and {"left", "right"} <= parts.keys():
        weaker = min(Decimal(parts["left"]), Decimal(parts["right"]))
        found |= {"weaker_leg": weaker} if weaker < value else {}
    if key == "height":
        if "tallest" in parts:
            found["lost_since_tallest"] = Decimal(parts["tallest"]) - value
        if first_height is not None:
            found["lost_since_first"] = first_height - value
    return found


def judge(
    lines: Iterable[Line], numbers: Mapping[str, Decimal], about: About
) -> Judgement:
    """Hold a result against the lines of its test.

    A line of concern that is crossed says so, whatever else is not known. Where none
    is, and one depends on what is missing, there is no verdict.
    """
    lines = [each for each in lines if each.of in numbers]
    mine = tuple(each for each in lines if each.is_for(about))
    crossed = tuple(each for each in mine if each.is_crossed_by(numbers[each.of]))
    judging = [each for each in lines if each.verdict is not None]
    needs = frozenset(need for each in judging for need in each.needs(about))
    return Judgement(
        verdict=_verdict(mine, crossed, needs), lines=mine, crossed=crossed, needs=needs
    )


def _verdict(
    mine: tuple[Line, ...], crossed: tuple[Line, ...], needs: frozenset[Needs]
) -> Verdict | None:
    said = {each.verdict for each in crossed}
    if Verdict.OF_CONCERN in said:
        return Verdict.OF_CONCERN
    if needs or not any(each.verdict for each in mine):
        return None
    return Verdict.WATCH if Verdict.WATCH in said else Verdict.USUAL
