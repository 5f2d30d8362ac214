"""The tests: what each asks for, what must agree in it, and the one value it makes.

The one place that says so: forms are made from it, and every write is checked by it.
How a test is done, and after whom, stands in the clinical data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from patients.rules.battery import sppb, working_out
from patients.rules.battery.parts import (
    Given,
    Part,
    Parts,
    Problem,
    Wrong,
    choice,
    number,
    tick,
    words,
    yes_no,
)
from patients.rules.battery.working_out import (
    GRIPS,
    HELD,
    LEAST_ACTIVITIES,
    MOST_ACTIVITIES,
    STAGES,
    TASKS,
)


class Group(StrEnum):
    """What a test is about, in the order in which an evaluation asks."""

    SAFETY = "safety"
    PAIN = "pain"
    FALL_RISK = "fall_risk"
    MOBILITY = "mobility"
    STRENGTH = "strength"
    BALANCE = "balance"
    POSTURE = "posture"
    FUNCTION = "function"


SITES = (
    *("neck", "upper_back", "lower_back", "shoulder", "arm", "hip"),
    *("knee", "foot", "elsewhere"),
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One test: its parts, what must hold between them, and the value they make."""

    key: str
    group: Group
    parts: tuple[Part, ...]
    value: Callable[[Parts], Decimal]
    check: Callable[[Parts], list[Problem]] = working_out.nothing_more

    def part(self, name: str) -> Part:
        return next(each for each in self.parts if each.name == name)

    def problems(self, parts: Parts) -> list[Problem]:
        """All that cannot be; between the parts only where each alone can."""
        names = {each.name for each in self.parts}
        found = [Problem(name, Wrong.UNKNOWN) for name in parts if name not in names]
        for each in self.parts:
            if wrong := each.wrong(parts.get(each.name)):
                found.append(Problem(each.name, wrong))
        return found or self.check(parts)


def _pain(key: str) -> Shape:
    asked = (
        number("score", "", "0", "10", "1"),
        choice("site", *SITES, is_required=False),
    )
    return Shape(
        key=key,
        group=Group.PAIN,
        parts=asked,
        value=working_out.only("score"),
        check=working_out.says_where,
    )


def _plain(key: str, group: Group, part: Part, *more: Part) -> Shape:
    """One number, and perhaps words beside it."""
    return Shape(
        key=key, group=group, parts=(part, *more), value=working_out.only(part.name)
    )


def _activity_parts() -> tuple[Part, ...]:
    return tuple(
        part
        for turn in range(1, MOST_ACTIVITIES + 1)
        for part in (
            words(f"activity_{turn}", is_required=turn <= LEAST_ACTIVITIES),
            number(
                *(f"score_{turn}", "", "0", "10", "1"),
                is_required=turn <= LEAST_ACTIVITIES,
            ),
        )
    )


AIDS = ("none", "stick", "two_sticks", "frame", "other")
AID = choice("aid", *AIDS, is_required=False)

ALL = (
    Shape(
        key="resting_bp_hr",
        group=Group.SAFETY,
        parts=(
            number("systolic", "mmHg", "60", "260", "1"),
            number("diastolic", "mmHg", "30", "160", "1"),
            number("pulse", "/min", "30", "200", "1"),
        ),
        value=working_out.only("systolic"),
        check=working_out.pressures,
    ),
    _pain("nprs_rest"),
    _pain("nprs_worst"),
    Shape(
        key="steadi_3",
        group=Group.FALL_RISK,
        parts=(yes_no("fallen"), yes_no("unsteady"), yes_no("worried")),
        value=working_out.count("fallen", "unsteady", "worried"),
    ),
    Shape(
        key="falls_12m",
        group=Group.FALL_RISK,
        parts=(
            number("falls", "", "0", "100", "1"),
            yes_no("injurious", is_required=False),
        ),
        value=working_out.only("falls"),
        check=working_out.injuries,
    ),
    _plain("fes_i_short", Group.FALL_RISK, number("total", "", "7", "28", "1")),
    _plain("tug", Group.MOBILITY, number("seconds", "s", "3", "120"), AID),
    Shape(
        key="gait_speed_4m",
        group=Group.MOBILITY,
        parts=(
            number("first", "s", "1.6", "40"),
            number("second", "s", "1.6", "40", is_required=False),
            AID,
        ),
        value=working_out.gait_speed,
    ),
    _plain(
        "six_minute_walk", Group.MOBILITY, number("meters", "m", "0", "900", "1"), AID
    ),
    Shape(
        key="sppb",
        group=Group.MOBILITY,
        parts=sppb.PARTS,
        value=sppb.total,
        check=sppb.check,
    ),
    Shape(
        key="chair_stand_30s",
        group=Group.STRENGTH,
        parts=(
            number("stands", "", "0", "60", "1", is_required=False),
            tick("arms"),
        ),
        value=working_out.stands,
        check=working_out.counted,
    ),
    _plain(
        "five_times_sts",
        Group.STRENGTH,
        number("seconds", "s", "3", "120"),
        choice("until", "stand", "sit"),
    ),
    Shape(
        key="grip_strength",
        group=Group.STRENGTH,
        parts=tuple(number(name, "kg", "0", "90", is_required=False) for name in GRIPS),
        value=working_out.best(*GRIPS),
        check=working_out.at_least_one(*GRIPS),
    ),
    Shape(
        key="four_stage_balance",
        group=Group.BALANCE,
        parts=tuple(
            number(name, "s", "0", "10", is_required=name == STAGES[0])
            for name in STAGES
        ),
        value=working_out.stage_reached,
        check=working_out.stops_where_it_ends,
    ),
    Shape(
        key="single_leg_stance",
        group=Group.BALANCE,
        parts=(
            number("left", "s", "0", "30", is_required=False),
            number("right", "s", "0", "30", is_required=False),
        ),
        value=working_out.best("left", "right"),
        check=working_out.at_least_one("left", "right"),
    ),
    Shape(
        key="height",
        group=Group.POSTURE,
        parts=(
            number("first", "cm", "100", "220"),
            number("second", "cm", "100", "220", is_required=False),
            number("third", "cm", "100", "220", is_required=False),
            number("tallest", "cm", "100", "220", is_required=False),
        ),
        value=working_out.mean_height,
        check=working_out.not_taller_now,
    ),
    _plain("occiput_to_wall", Group.POSTURE, number("distance", "cm", "0", "25")),
    _plain("rib_pelvis", Group.POSTURE, number("fingers", "", "0", "6", "0.5")),
    Shape(
        key="psfs",
        group=Group.FUNCTION,
        parts=_activity_parts(),
        value=working_out.mean_score,
        check=working_out.activities,
    ),
    _plain("odi", Group.FUNCTION, number("total", "%", "0", "100", "1")),
    Shape(
        key="body_mechanics",
        group=Group.FUNCTION,
        parts=tuple(choice(task, "0", "1", "2") for task in TASKS),
        value=working_out.points,
    ),
)
SHAPES = {shape.key: shape for shape in ALL}


class Unfit(Exception):
    """It cannot be a result of this test; `problems` says why, part by part."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.part}: {p.wrong}" for p in problems))
        self.problems = problems


def value_of(key: str, parts: Parts) -> Decimal:
    """The value that these parts make. Raises Unfit, and KeyError for no such test."""
    shape = SHAPES[key]
    if problems := shape.problems(parts):
        raise Unfit(problems)
    return shape.value(parts)


def as_read(key: str, value: Decimal | None, parts: Parts) -> Decimal | None:
    """A kept value as it is read now.

    Before its stages were kept, the four-stage test had the seconds of the tandem
    stand: held for ten they are three stages, else two.
    """
    if key != "four_stage_balance" or parts or value is None:
        return value
    return Decimal(3) if value >= HELD else Decimal(2)


def as_stored(parts: Parts) -> dict[str, str | bool]:
    """As JSON keeps them: numbers as words, so that 0.1 stays 0.1."""
    return {
        name: str(given) if isinstance(given, Decimal) else given
        for name, given in parts.items()
    }


def as_given(key: str, stored: dict[str, str | bool]) -> dict[str, Given]:
    """What `as_stored` kept, of the parts that the test still has."""
    known = {part.name: part for part in SHAPES[key].parts}
    return {
        name: known[name].read(each) for name, each in stored.items() if name in known
    }
