"""What was asked for: parameters read, once, into conditions on rows.

Nothing here raises but Refused: whatever stands in an address is an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from patients.fhir.problems import Refused
from patients.fhir.sources import NOTHING, UPDATED, Source, Span, Token, at
from ptcare.numbers import whole_number

MOST, USUAL = 100, 50  # resources a page
MOST_VALUES = 20  # of one parameter, and of all that are told twice
EARLIEST, LATEST = 1800, 2300
RELATIONS = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
WHEN = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<time>\d\d:\d\d(:\d\d(\.\d{1,6})?)?)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
KEY = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
# By name: FHIR's kind of it. Which types know which stands with their sources.
KINDS = {
    "_id": "token",
    "_lastUpdated": "date",
    "active": "token",
    "authored": "date",
    "beneficiary": "reference",
    "category": "token",
    "clinical-status": "token",
    "code": "token",
    "date": "date",
    "effective": "date",
    "lifecycle-status": "token",
    "patient": "reference",
    "recorded-date": "date",
    "start-date": "date",
    "status": "token",
    "subject": "reference",
    "verification-status": "token",
}
PAGING = ("_count", "_after", "_format", "_pretty")


@dataclass(frozen=True)
class Search:
    """One question to all the tables of a type."""

    count: int
    after: tuple[int, int] | None  # the table's place, and the row's number
    values: Sequence[tuple[str, list[Any]]]  # all must hold, of each any
    said: Sequence[tuple[str, str]]  # as they were understood, for the address
    ignored: Sequence[str] = ()

    def condition(self, source: Source) -> Q:
        found = Q()
        for name, values in self.values:
            either = NOTHING
            for value in values:
                either |= self._one(source, name, value)
            found &= either
        return found

    def _one(self, source: Source, name: str, value: Any) -> Q:
        if name == "_id":
            pk = source.pk_of(value.code)
            return NOTHING if pk is None else Q(pk=pk)
        if name == "_lastUpdated":
            return at(UPDATED)(value) if source.moments else NOTHING
        return source.searches[name](value)


def known(sources: Sequence[Source]) -> list[str]:
    """What one may ask of a type: what all its tables answer."""
    names = set.intersection(*(set(source.searches) for source in sources))
    own = {"_id", "_lastUpdated"} if any(s.moments for s in sources) else {"_id"}
    return sorted(names | own)


def read(
    sources: Sequence[Source],
    asked: Mapping[str, Sequence[str]],
    *,
    zone: ZoneInfo,
    is_strict: bool,
) -> Search:
    """Unknown parameters are left out, and told of in the answer; or refused."""
    values, said, ignored = [], [], []
    names = known(sources)
    for name, texts in asked.items():
        plain, colon, _modifier = name.partition(":")
        if plain in names and colon:
            raise Refused(400, "Modifiers are not known here", "not-supported", plain)
        if name in PAGING:
            continue
        if name not in names:
            ignored.append(name[:64])
            continue
        for text in texts[:MOST_VALUES]:
            values.append((name, values_of(name, text, zone)))
            said.append((name, text))
    if ignored and is_strict:
        raise Refused(400, "This parameter is not known here", "not-supported")
    return Search(
        count=count_of(asked),
        after=place_of(asked, sources),
        values=values,
        said=said,
        ignored=ignored,
    )


def values_of(name: str, text: str, zone: ZoneInfo) -> list[Any]:
    """Several, with commas between them, are any of these."""
    parts = text.split(",")
    if not text or len(parts) > MOST_VALUES:
        raise Refused(400, "Nothing is asked for, or too much at once", "value", name)
    reads: dict[str, Callable[[str], Any]] = {
        "token": token,
        "date": lambda part: span(part, zone),
        "reference": patient_key,
    }
    try:
        return [reads[KINDS[name]](part) for part in parts]
    except (ValueError, OverflowError):
        raise Refused(400, "This cannot be read", "value", name) from None


def token(text: str) -> Token:
    system, bar, code = text.rpartition("|")
    return Token(code, system if bar else None)


def patient_key(text: str) -> int:
    """12, Patient/12, or the whole address of it here; -1 is of nobody."""
    base = f"{settings.SITE_URL}/fhir/"
    found = whole_number(text.removeprefix(base).removeprefix("Patient/"))
    return -1 if found is None else found


def span(text: str, zone: ZoneInfo) -> Span:
    """Raises ValueError. Without a zone it is meant by the clinic's clock."""
    relation = text[:2] if text[:2].isalpha() else "eq"
    found = WHEN.fullmatch(text[2:] if text[:2].isalpha() else text)
    if found is None or relation not in RELATIONS:
        raise ValueError(text)
    year, month, day = (int(found[part] or 1) for part in ("year", "month", "day"))
    if not EARLIEST <= year <= LATEST:
        raise ValueError(text)
    first = dt.date(year, month, day)
    if found["time"]:
        return _hour(relation, first, found["time"], found["zone"], zone)
    if found["day"]:
        last = first + dt.timedelta(days=1)
    elif found["month"]:
        last = (first + dt.timedelta(days=31)).replace(day=1)
    else:
        last = first.replace(year=year + 1)
    return Span(relation, midnight(first, zone), midnight(last, zone))


def _hour(
    relation: str, day: dt.date, time: str, offset: str | None, zone: ZoneInfo
) -> Span:
    said = dt.datetime.fromisoformat(f"{day.isoformat()}T{time}{offset or ''}")
    low = said.replace(tzinfo=zone) if said.tzinfo is None else said.astimezone(zone)
    finest = {5: dt.timedelta(minutes=1), 8: dt.timedelta(seconds=1)}
    length = finest.get(len(time), dt.timedelta(microseconds=10 ** (15 - len(time))))
    return Span(relation, low, low + length)


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def count_of(asked: Mapping[str, Sequence[str]]) -> int:
    """More than there is on a page is a page; what is no number is refused."""
    told = asked.get("_count", ())
    if not told:
        return USUAL
    found = whole_number(told[-1])
    if not found:
        raise Refused(400, "A page has from 1 to 100 resources", "value", "_count")
    return min(found, MOST)


def place_of(
    asked: Mapping[str, Sequence[str]], sources: Sequence[Source]
) -> tuple[int, int] | None:
    """Where the last page ended: the id of its last resource."""
    told = asked.get("_after", ())
    if not told:
        return None
    for place, source in enumerate(sources):
        if (pk := source.pk_of(told[-1])) is not None:
            return place, pk
    raise Refused(400, "This is no place of a list", "value", "_after")
