"""What a good faith estimate says, as data: kept with it, and compared with what comes.

Money is whole cents; days are the clinic's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from patients.rules.estimating import Line, Series


@dataclass(frozen=True, kw_only=True)
class Facility:
    """Where it is given, and by which numbers a payer would know it."""

    name: str
    npi: str
    tax_id: str
    state: str
    place: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """So many visits of a kind with one provider, and the codes expected of each."""

    provider_id: int | None
    """The membership; None where it is the clinic itself."""
    provider: str
    provider_npi: str
    kind: str
    number: int
    cents: int
    codes: tuple[str, ...]

    @property
    def line(self) -> Line:
        return Line(
            kind=self.kind,
            number=self.number,
            cents=self.cents,
            provider_id=self.provider_id,
        )


@dataclass(frozen=True, kw_only=True)
class Estimate:
    patient: str
    birth_on: date
    first_on: date
    last_on: date
    often: str
    """A key of `estimate_words.OFTEN`; empty for the booked days alone."""
    days: tuple[date, ...]
    """Those that are booked."""
    diagnosis: str
    apart: str
    """Services expected besides, that are booked on their own; in the desk's words."""
    items: tuple[Item, ...]
    facility: Facility

    @property
    def series(self) -> Series:
        return Series(
            first_on=self.first_on,
            last_on=self.last_on,
            lines=tuple(item.line for item in self.items),
        )

    def to_json(self) -> dict[str, Any]:
        said = asdict(self)
        for name in ("birth_on", "first_on", "last_on"):
            said[name] = said[name].isoformat()
        said["days"] = [day.isoformat() for day in self.days]
        said["items"] = [{**item, "codes": [*item["codes"]]} for item in said["items"]]
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Estimate:
        days = {
            name: date.fromisoformat(said[name])
            for name in ("birth_on", "first_on", "last_on")
        }
        items = ({**item, "codes": tuple(item["codes"])} for item in said["items"])
        parts = {
            "days": tuple(map(date.fromisoformat, said["days"])),
            "items": tuple(Item(**item) for item in items),
            "facility": Facility(**said["facility"]),
        }
        return cls(**{**said, **days, **parts})
