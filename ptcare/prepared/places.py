"""The places of a question's SQL, and what each of them takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
KINDS = {dt.datetime: "timestamptz", dt.date: "date"}  # the others fit in anywhere


class NotPrepared(Exception):
    """A place takes what is none of the arguments, or the function decides by one."""


@dataclass(frozen=True)
class Place:
    """What a place of the SQL takes: always the same, or a value of that name, perhaps
    so many days apart; or a list of such."""

    always: Any = field(default=None, hash=False)
    name: str = ""
    apart: dt.timedelta | None = None
    parts: tuple[Place, ...] = ()
    kind: str = ""  # PostgreSQL's word for it, where it would not find it out itself

    def filled(self, values: Values) -> Any:
        if self.parts:
            return [part.filled(values) for part in self.parts]
        if not self.name:
            return self.always
        value = values[self.name]
        return value + self.apart if self.apart else value

    @property
    def open(self) -> list[Place]:
        """The places in it, itself included, of which the value changes."""
        if self.parts:
            return [place for part in self.parts for place in part.open]
        return [self] if self.name else []


def place_of(one: Any, other: Any, ones: Values, others: Values) -> Place:
    """What a place takes that took these two for those stand-ins."""
    if repr(one) == repr(other):
        return Place(always=one)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return Place(parts=tuple(place_of(*pair, ones, others) for pair in pairs))
    kind = KINDS.get(type(one), "")
    for name, value in ones.items():
        if (one, other) == (value, others[name]):
            return Place(name=name, kind=kind)
    for name, value in ones.items():
        has_days = is_apart(one, value) and is_apart(other, others[name])
        if has_days and one - value == other - others[name]:
            return Place(name=name, apart=one - value, kind=kind)
    raise NotPrepared(f"neither {one!r} nor {other!r} is one of the arguments")


def is_apart(one: Any, other: Any) -> bool:
    """Whether there is a number of days between the two."""
    return type(one) is type(other) and isinstance(one, dt.date)
