"""A value of decoded JSON, read strictly: what does not fit is refused by its path."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST = 10**12
"""More visits or cents than any plan has: beyond it is a slip of the hand."""

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)


class MalformedFacts(ValueError):
    """The input is not of the schema, or contradicts itself. Says where and how."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value somewhere in the input, which knows where it stands."""

    value: object
    path: str = ""

    def __getitem__(self, key: str) -> Node:
        path = f"{self.path}.{key}" if self.path else key
        if not isinstance(self.value, dict):
            raise self.refusal("not an object")
        if key not in self.value:
            raise MalformedFacts(f"{path}: missing")
        return Node(self.value[key], path)

    def refusal(self, why: str) -> MalformedFacts:
        return MalformedFacts(
            f"{self.path or 'input'}: {why}: {reprlib.repr(self.value)}"
        )

    def names(self) -> list[str]:
        if not isinstance(self.value, dict):
            raise self.refusal("not an object")
        return [str(key) for key in self.value]

    def each(self, read: Callable[[Node], T]) -> tuple[T, ...]:
        if not isinstance(self.value, list):
            raise self.refusal("not a list")
        return tuple(
            read(Node(value, f"{self.path}[{index}]"))
            for index, value in enumerate(self.value)
        )

    def or_none(self, read: Callable[[Node], T]) -> T | None:
        return None if self.value is None else read(self)

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise self.refusal("not a text")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refusal("not true or false")
        return self.value

    def number(self, *, least: int = 0, most: int = MOST) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refusal("not a whole number")
        if not least <= self.value <= most:
            raise self.refusal(f"not between {least} and {most}")
        return self.value

    def day(self) -> date:
        if not isinstance(self.value, str) or not ISO_DAY.fullmatch(self.value):
            raise self.refusal("not a date")
        try:
            return date.fromisoformat(self.value)
        except ValueError:
            raise self.refusal("not a date") from None

    def hour(self) -> str:
        if not isinstance(self.value, str) or not HOUR.fullmatch(self.value):
            raise self.refusal("not an hour as HH:MM")
        return self.value

    def choice(self, choices: type[Choice]) -> Choice:
        if not isinstance(self.value, str) or self.value not in list(choices):
            raise self.refusal(f"not one of {', '.join(choices)}")
        return choices(self.value)

    def cents_by(self, kinds: Iterable[Choice]) -> dict[Choice, int]:
        return {kind: self[kind].number() for kind in sorted(kinds)}
