"""What a test asks for: its fields with units, ranges and steps, and nothing else.

Numbers are exact decimals in metric units. Both ends of a range are included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any


class Kind(StrEnum):
    """What is given in a part."""

    NUMBER = "number"
    YES_NO = "yes_no"
    TICK = "tick"  # said where it is so, left out where not
    CHOICE = "choice"
    WORDS = "words"


class Wrong(StrEnum):
    """Why a part cannot be as it is."""

    MISSING = "missing"
    BEYOND = "beyond"  # outside its range
    OFF_STEP = "off_step"  # finer than the test is read
    UNKNOWN = "unknown"  # not one of the choices, or no part of this test
    AFTER_THE_END = "after_the_end"  # of a later stage than the one not held
    UNPAIRED = "unpaired"  # an activity without its score, or the other way round
    NOT_BELOW = "not_below"  # diastolic at or above systolic
    DISAGREES = "disagrees"  # a total that its parts do not make
    BOTH = "both"  # a time, and that it was not possible


@dataclass(frozen=True)
class Problem:
    """One part that cannot be, and why."""

    part: str
    wrong: Wrong


Given = Decimal | bool | str
Parts = Mapping[str, Given]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One field of a test."""

    name: str
    kind: Kind = Kind.NUMBER
    unit: str = ""
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    choices: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def places(self) -> int:
        """Decimals, as its step has them."""
        return max(-int(self.step.as_tuple().exponent), 0)

    def wrong(self, given: Given | None) -> Wrong | None:
        """Why this cannot stand in it; None where it can."""
        if given in (None, ""):
            return Wrong.MISSING if self.is_required else None
        if self.kind is Kind.NUMBER:
            return self._wrong_number(given)
        if self.kind is Kind.CHOICE and given not in self.choices:
            return Wrong.UNKNOWN
        return None

    def _wrong_number(self, given: Given | None) -> Wrong | None:
        if not isinstance(given, Decimal) or not given.is_finite():
            return Wrong.UNKNOWN
        if not self.least <= given <= self.most:
            return Wrong.BEYOND
        return Wrong.OFF_STEP if (given - self.least) % self.step else None

    def read(self, stored: Any) -> Given:
        """From what JSON keeps: numbers as words, so that 0.1 stays 0.1."""
        return Decimal(stored) if self.kind is Kind.NUMBER else stored


def number(
    name: str,
    unit: str,
    least: str,
    most: str,
    step: str = "0.1",
    *,
    is_required: bool = True,
) -> Part:
    return Part(
        name=name,
        unit=unit,
        least=Decimal(least),
        most=Decimal(most),
        step=Decimal(step),
        is_required=is_required,
    )


def yes_no(name: str, *, is_required: bool = True) -> Part:
    return Part(name=name, kind=Kind.YES_NO, is_required=is_required)


def tick(name: str) -> Part:
    return Part(name=name, kind=Kind.TICK, is_required=False)


def choice(name: str, *choices: str, is_required: bool = True) -> Part:
    return Part(name=name, kind=Kind.CHOICE, choices=choices, is_required=is_required)


def words(name: str, *, is_required: bool = True) -> Part:
    return Part(name=name, kind=Kind.WORDS, is_required=is_required)


def stages_out_of_order(
    parts: Parts, stages: Sequence[str], *, held: Decimal
) -> list[Problem]:
    """Each stage follows one that was held; after the first that was not, none."""
    for before, after in pairwise(stages):
        if parts.get(before) == held and after not in parts:
            return [Problem(after, Wrong.MISSING)]
        if parts.get(before) != held and after in parts:
            return [Problem(after, Wrong.AFTER_THE_END)]
    return []
