"""The tests: what each asks for, what must agree in it, and the one value it makes.

The one place that says so: forms are made from it, and every write is checked by it.
How a test is done, and after whom, stands in the clinical data.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from patients.rules.battery import sppb
from patients.rules.battery.parts import (
    Given,
    Part,
    Parts,
    Problem,
    Wrong,
    choice,
    number,
    stages_out_of_order,
    tick,
    words,
    yes_no,
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
STAGES = ("side_by_side", "semi_tandem", "tandem", "one_leg")
HELD = Decimal(10)  # seconds
TASKS = ("out_of_bed", "sit_to_stand", "pick_up", "lift", "reach", "turn")
LEAST_ACTIVITIES, MOST_ACTIVITIES = 3, 5
GRIPS = tuple(f"{hand}_{turn}" for hand in ("left", "right") for turn in (1, 2, 3))
TENTH = Decimal("0.1")


def no_more(parts: Parts) -> list[Problem]:
    return []


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One test: its parts, what must hold between them, and the value they make."""

    key: str
    group: Group
    parts: tuple[Part, ...]
    value: Callable[[Parts], Decimal]
    check: Callable[[Parts], list[Problem]] = no_more

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


def numbers(parts: Parts, names: Collection[str]) -> list[Decimal]:
    """Those of them that were given."""
    given = (parts.get(name) for name in names)
    return [each for each in given if isinstance(each, Decimal)]


def _best(*names: str) -> Callable[[Parts], Decimal]:
    return lambda parts: max(numbers(parts, names))


def _only(name: str) -> Callable[[Parts], Decimal]:
    return lambda parts: Decimal(parts[name])


def _count(*names: str) -> Callable[[Parts], Decimal]:
    """How many were answered with yes."""
    return lambda parts: Decimal(sum(parts[name] is True for name in names))


def _at_least_one(*names: str) -> Callable[[Parts], list[Problem]]:
    def check(parts: Parts) -> list[Problem]:
        return [] if numbers(parts, names) else [Problem(names[0], Wrong.MISSING)]

    return check


def _says_where(parts: Parts) -> list[Problem]:
    """Pain has a place; no pain needs none."""
    if parts["score"] and not parts.get("site"):
        return [Problem("site", Wrong.MISSING)]
    return []


def stage_reached(parts: Parts) -> Decimal:
    """How many of the four stages were held for ten seconds, 0 to 4."""
    return Decimal(sum(parts.get(name) == HELD for name in STAGES))


def _stops_where_it_ends(parts: Parts) -> list[Problem]:
    return stages_out_of_order(parts, STAGES, held=HELD)


def gait_speed(parts: Parts) -> Decimal:
    """Metres a second over 4 m, of the faster try, to the hundredth."""
    seconds = min(numbers(parts, ("first", "second")))
    return (4 / seconds).quantize(Decimal("0.01"))


def _stands(parts: Parts) -> Decimal:
    """With the arms' help the count is 0, whatever was counted."""
    return Decimal(0) if parts.get("arms") else Decimal(parts.get("stands", 0))


def _counted(parts: Parts) -> list[Problem]:
    is_known = "stands" in parts or parts.get("arms")
    return [] if is_known else [Problem("stands", Wrong.MISSING)]


def _mean_height(parts: Parts) -> Decimal:
    found = numbers(parts, ("first", "second", "third"))
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH)


def _activities(parts: Parts) -> list[Problem]:
    """An activity and its score belong together."""
    found = []
    for turn in range(1, MOST_ACTIVITIES + 1):
        activity, score = f"activity_{turn}", f"score_{turn}"
        if bool(parts.get(activity)) != (score in parts):
            has_activity = bool(parts.get(activity))
            found.append(Problem(score if has_activity else activity, Wrong.UNPAIRED))
    return found


def _mean_score(parts: Parts) -> Decimal:
    turns = range(1, MOST_ACTIVITIES + 1)
    found = numbers(parts, [f"score_{turn}" for turn in turns])
    return (sum(found, Decimal(0)) / len(found)).quantize(TENTH)


def _pressures(parts: Parts) -> list[Problem]:
    if Decimal(parts["diastolic"]) < Decimal(parts["systolic"]):
        return []
    return [Problem("diastolic", Wrong.NOT_BELOW)]


def _injuries(parts: Parts) -> list[Problem]:
    """Whether one did harm is asked where there was one."""
    if parts["falls"] and "injurious" not in parts:
        return [Problem("injurious", Wrong.MISSING)]
    if not parts["falls"] and parts.get("injurious"):
        return [Problem("injurious", Wrong.DISAGREES)]
    return []


def _points(parts: Parts) -> Decimal:
    return sum((Decimal(parts[task]) for task in TASKS), Decimal(0))


def _pain(key: str) -> Shape:
    asked = (
        number("score", "", "0", "10", "1"),
        choice("site", *SITES, is_required=False),
    )
    return Shape(
        key=key,
        group=Group.PAIN,
        parts=asked,
        value=_only("score"),
        check=_says_where,
    )


def _plain(key: str, group: Group, part: Part, *more: Part) -> Shape:
    """One number, and perhaps words beside it."""
    return Shape(key=key, group=group, parts=(part, *more), value=_only(part.name))


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
        value=_only("systolic"),
        check=_pressures,
    ),
    _pain("nprs_rest"),
    _pain("nprs_worst"),
    Shape(
        key="steadi_3",
        group=Group.FALL_RISK,
        parts=(yes_no("fallen"), yes_no("unsteady"), yes_no("worried")),
        value=_count("fallen", "unsteady", "worried"),
    ),
    Shape(
        key="falls_12m",
        group=Group.FALL_RISK,
        parts=(
            number("falls", "", "0", "100", "1"),
            yes_no("injurious", is_required=False),
        ),
        value=_only("falls"),
        check=_injuries,
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
        value=gait_speed,
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
        value=_stands,
        check=_counted,
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
        value=_best(*GRIPS),
        check=_at_least_one(*GRIPS),
    ),
    Shape(
        key="four_stage_balance",
        group=Group.BALANCE,
        parts=tuple(
            number(name, "s", "0", "10", is_required=name == STAGES[0])
            for name in STAGES
        ),
        value=stage_reached,
        check=_stops_where_it_ends,
    ),
    Shape(
        key="single_leg_stance",
        group=Group.BALANCE,
        parts=(
            number("left", "s", "0", "30", is_required=False),
            number("right", "s", "0", "30", is_required=False),
        ),
        value=_best("left", "right"),
        check=_at_least_one("left", "right"),
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
        value=_mean_height,
    ),
    _plain("occiput_to_wall", Group.POSTURE, number("distance", "cm", "0", "25")),
    _plain("rib_pelvis", Group.POSTURE, number("fingers", "", "0", "6", "0.5")),
    Shape(
        key="psfs",
        group=Group.FUNCTION,
        parts=_activity_parts(),
        value=_mean_score,
        check=_activities,
    ),
    _plain("odi", Group.FUNCTION, number("total", "%", "0", "100", "1")),
    Shape(
        key="body_mechanics",
        group=Group.FUNCTION,
        parts=tuple(choice(task, "0", "1", "2") for task in TASKS),
        value=_points,
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
