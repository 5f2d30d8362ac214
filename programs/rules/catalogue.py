"""An exercise of the library as the rules see it: kind, cautions and levels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from patients.rules.precautions import Condition


class Category(StrEnum):
    """The six kinds of exercise in the library."""

    POSTURE = "posture"
    BODY_MECHANICS = "body_mechanics"
    BALANCE_GAIT = "balance_gait"
    FLEXIBILITY = "flexibility"
    AEROBIC = "aerobic"
    STRENGTH = "strength"


class Action(IntEnum):
    """What a caution asks for, weakest first: greater is stricter."""

    NONE = 0
    MODIFY = 1
    CLEAR = 2
    BLOCK = 3


class Supervision(StrEnum):
    """Who has to be there: nobody, a therapist the first time, or one every time."""

    NONE = "none"
    FIRST = "first"
    ALWAYS = "always"


class Where(StrEnum):
    """Where an exercise is to be done."""

    HOME = "home"
    CLINIC = "clinic"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Caution:
    """What one condition asks of an exercise, and the note that explains it."""

    condition: Condition
    action: Action
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of an exercise; `adds_load` is load from outside: band, weight, box."""

    number: int
    adds_load: bool = False
    supervision: Supervision = Supervision.NONE


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise of the library, without its words and pictures.

    `position`, `equipment`, `unit` and `flags` say how near two exercises are.
    """

    slug: str
    category: Category
    position: str = ""
    equipment: tuple[str, ...] = ()
    unit: str = ""
    flags: frozenset[str] = frozenset()
    supervision: Supervision = Supervision.NONE
    cautions: tuple[Caution, ...] = ()
    levels: Mapping[int, Level] = field(default_factory=dict)

    @property
    def is_walk(self) -> bool:
        return is_walk(category=self.category, unit=self.unit, position=self.position)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Exercise":
        """From one row of `programs/data/exercises.json`."""
        return cls(
            slug=row["slug"],
            category=Category(row["category"]),
            position=row["position"],
            equipment=tuple(row["equipment"]),
            unit=row["dose_unit"],
            flags=frozenset(row["movement_flags"]),
            supervision=_supervision(row),
            cautions=tuple(_caution(each) for each in row["cautions"]),
            levels={each["level"]: _level(each) for each in row["progression"]},
        )


def is_walk(*, category: str, unit: str, position: str) -> bool:
    """Some minutes of the way out of the door, with no counter along it."""
    return (category, unit, position) == (Category.AEROBIC, "minutes", "walking")


def _supervision(row: Mapping[str, Any]) -> Supervision:
    if row["supervision_always"]:
        return Supervision.ALWAYS
    return Supervision.FIRST if row["supervision_initial"] else Supervision.NONE


def _caution(row: Mapping[str, Any]) -> Caution:
    return Caution(
        condition=Condition(row["condition"]),
        action=Action[row["action"].upper()],
        note=row["note"],
    )


def _level(row: Mapping[str, Any]) -> Level:
    return Level(
        number=row["level"],
        adds_load=row["adds_load"],
        supervision=Supervision(row["supervision"]),
    )
