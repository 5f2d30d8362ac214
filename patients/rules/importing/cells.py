"""What a cell may say, by its shape. Each reads a text that is not empty."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from zoneinfo import available_timezones

from patients.rules.importing.problems import What

MOST_CENTS = 100_000_00
YES = frozenset({"yes", "y", "true", "t", "1", "x"})
NO = frozenset({"no", "n", "false", "f", "0"})


class Dates(StrEnum):
    """How the file writes its days: declared by a person, never guessed."""

    ISO = "iso"
    US = "us"


@dataclass
class Unreadable(Exception):
    """The cell does not say what its column asks for; `other` says what would do."""

    what: What
    other: str = ""


class Shape(Protocol):
    """Reads a cell, or raises Unreadable."""

    def read(self, text: str, dates: Dates) -> Any: ...


@dataclass(frozen=True)
class Text:
    """At most so many characters, on one line."""

    most: int

    def read(self, text: str, dates: Dates) -> str:
        flat = " ".join(text.split())
        if not flat.isprintable():
            raise Unreadable(What.UNPRINTABLE)
        if len(flat) > self.most:
            raise Unreadable(What.TOO_LONG, str(self.most))
        return flat


BEHIND_A_NAME = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "dds", "rn"})


@dataclass(frozen=True)
class Name(Text):
    """A person's name as one would say it: "Ellison, Margaret" is Margaret Ellison."""

    most: int = 120

    def read(self, text: str, dates: Dates) -> str:
        flat = super().read(text, dates)
        family, comma, given = (part.strip() for part in flat.partition(","))
        is_turned = comma and "," not in given and not _stands_behind(given)
        name = f"{given} {family}" if is_turned else flat.rstrip(" ,")
        if not any(each.isalpha() for each in name):
            raise Unreadable(What.NO_NAME)
        return name.strip()


def _stands_behind(words: str) -> bool:
    return words.replace(".", "").lower() in BEHIND_A_NAME


class Zone:
    """A time zone by its name of the IANA's list, however it is capitalized."""

    def read(self, text: str, dates: Dates) -> str:
        zone = _zones().get(re.sub(r"\s+", "_", text).casefold())
        if zone is None:
            raise Unreadable(What.NO_TIME_ZONE)
        return zone


@cache
def _zones() -> dict[str, str]:
    """Found once, not for each row: the list is read from the disk."""
    return {zone.casefold(): zone for zone in available_timezones() if "/" in zone}


ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
US_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class Day:
    """A calendar day of this or the last century, in the order that was declared."""

    def read(self, text: str, dates: Dates) -> dt.date:
        pattern = ISO_DAY if dates == Dates.ISO else US_DAY
        found = pattern.fullmatch(text)
        if found is None:
            raise Unreadable(What.NO_DAY, dates)
        parts = [int(part) for part in found.groups()]
        year, month, day = parts if dates == Dates.ISO else [parts[2], *parts[:2]]
        if not 1900 <= year <= 2100:
            raise Unreadable(What.NO_DAY, dates)
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise Unreadable(What.NO_DAY, dates) from None


CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?\s*([ap])?\.?(?:m\.?)?", re.I)


class Time:
    """By 24 hours, or by 12 with AM or PM."""

    def read(self, text: str, dates: Dates) -> dt.time:
        found = CLOCK.fullmatch(text)
        if found is None:
            raise Unreadable(What.NO_TIME)
        hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
        if half and not 1 <= hour <= 12:
            raise Unreadable(What.NO_TIME)
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        try:
            return dt.time(hour, minute)
        except ValueError:
            raise Unreadable(What.NO_TIME) from None


DOLLARS = re.compile(r"\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.([0-9]{1,2}))?")


class Money:
    """Dollars with at most two places, as whole cents. "12,50" is not guessed at."""

    def read(self, text: str, dates: Dates) -> int:
        found = DOLLARS.fullmatch(text)
        if found is None:
            raise Unreadable(What.NO_MONEY)
        whole, cents = found[1].replace(",", ""), (found[2] or "").ljust(2, "0")
        amount = int(whole) * 100 + int(cents)
        if amount > MOST_CENTS:
            raise Unreadable(What.OUT_OF_RANGE, f"0-{MOST_CENTS // 100}")
        return amount


@dataclass(frozen=True)
class Number:
    """A whole number between two others, both included."""

    least: int
    most: int

    def read(self, text: str, dates: Dates) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise Unreadable(What.NO_NUMBER)
        if not self.least <= int(text) <= self.most:
            raise Unreadable(What.OUT_OF_RANGE, f"{self.least}-{self.most}")
        return int(text)


class Percent:
    """Per cent with at most two places, as a Decimal: 20, 20 %, 12.5."""

    def read(self, text: str, dates: Dates) -> Decimal:
        found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%?", text)
        if found is None or Decimal(found[1]) > 100:
            raise Unreadable(What.NO_PERCENT)
        return Decimal(found[1])


class YesNo:
    def read(self, text: str, dates: Dates) -> bool:
        word = text.lower()
        if word not in YES | NO:
            raise Unreadable(What.NO_YES_OR_NO)
        return word in YES


@dataclass(frozen=True)
class Choice:
    """One of these words; the key is what the file says, the value what we keep."""

    words: Mapping[str, Any]

    def read(self, text: str, dates: Dates) -> Any:
        word = re.sub(r"[\s-]+", "_", text.lower())
        if word not in self.words:
            raise Unreadable(What.NOT_OF_THE_LIST, self.offered)
        return self.words[word]

    @property
    def offered(self) -> str:
        """One word for each value, the first that means it."""
        first = {value: word for word, value in reversed(list(self.words.items()))}
        return ", ".join(word for word in self.words if word in first.values())


@dataclass(frozen=True)
class Several:
    """Some of these words, with + or / or ; or | or a comma between them."""

    words: Mapping[str, Any]

    def read(self, text: str, dates: Dates) -> list[Any]:
        one = Choice(self.words)
        parts = [part.strip() for part in re.split(r"[+/;,|]", text)]
        values = [one.read(part, dates) for part in parts if part]
        if not values:
            raise Unreadable(What.NOT_OF_THE_LIST, one.offered)
        return sorted(dict.fromkeys(values))

    @property
    def offered(self) -> str:
        return Choice(self.words).offered
