"""From how many days or minutes on each code is suggested, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Note(StrEnum):
    """Why nothing, or not more, is suggested."""

    NO_TERMS = "no_terms"
    STILL_OPEN = "still_open"
    TOO_FEW_DAYS = "too_few_days"
    TOO_SOON = "too_soon"
    TOO_FEW_MINUTES = "too_few_minutes"
    NO_TALK = "no_talk"
    FURTHER_NEEDS_TALK = "further_needs_talk"


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A code, and from how many days or minutes on it is suggested."""

    code: str
    least: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The codes and numbers that hold from a day on. Tiers rise."""

    version: str
    valid_from: dt.date
    source: str
    set_up: Tier  # days
    device: tuple[Tier, ...]  # days
    management: tuple[Tier, ...]  # minutes
    further: Tier  # each so many minutes more, beside the highest of management


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    lines: tuple[Line, ...] = ()
    note: Note | None = None


def read(rows: Sequence[Mapping[str, Any]]) -> list[Terms]:
    """The terms as the data file holds them."""
    return [
        Terms(
            version=row["version"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            source=row["source"],
            set_up=Tier(**row["set_up"]),
            device=tuple(Tier(**each) for each in row["device"]),
            management=tuple(Tier(**each) for each in row["management"]),
            further=Tier(**row["further"]),
        )
        for row in rows
    ]


def terms_on(day: dt.date, terms: Iterable[Terms]) -> Terms | None:
    """Those in force that day; None before the first."""
    begun = [each for each in terms if each.valid_from <= day]
    return max(begun, key=lambda each: each.valid_from, default=None)


def highest(tiers: Iterable[Tier], reached: int) -> Tier | None:
    """The highest that so many days or minutes reach."""
    found = [tier for tier in tiers if tier.least <= reached]
    return found[-1] if found else None
