"""The tables that serve resources, and what one may ask of each.

A floor above adds its own: `provide(Source(...))`, as houses above name their
standings in `ptcare.people.actors`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    DateTimeField,
    F,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest

from patients.fhir.parts import Json
from patients.fhir.reading import Reading
from ptcare.numbers import whole_number

NOTHING = Q(pk__in=[])
EVERY = Q(pk__isnull=False)  # an empty Q is swallowed by an "or"
UPDATED = "fhir_updated_at"
Finds = Callable[[Any], Q]  # from one value that was asked for


@dataclass(frozen=True, kw_only=True)
class Source:
    """One table. `moments` are the columns and annotations that tell of its changes.

    `stands` finds what is held true now; the rest is told as entered in error.
    """

    type: str
    prefix: str  # of its ids; empty where the number alone is one
    rows: Callable[[Reading], QuerySet[Any, Any]]
    resource: Callable[[Any, Reading], Json]
    moments: Sequence[str] = ()
    stands: Q = field(default_factory=Q)
    searches: Mapping[str, Finds] = field(default_factory=dict)
    patient: str = "patient_id"  # the column; empty: it is about nobody

    def read(self, reading: Reading) -> QuerySet[Any, Any]:
        """In the order of their ids, each with when it last changed."""
        rows = self.rows(reading)
        if self.patient:
            rows = rows.filter(**{self.patient + "__in": reading.patients.values("pk")})
        if not reading.everything:
            rows = rows.filter(self.stands)
        return rows.annotate(**{UPDATED: updated(self.moments)}).order_by("pk")

    def key_of(self, row: Model) -> str:
        return f"{self.prefix}-{row.pk}" if self.prefix else str(row.pk)

    def pk_of(self, key: str) -> int | None:
        """The row's number out of an id; None where the id is not of this table."""
        prefix, dash, number = key.rpartition("-")
        is_ours = prefix == self.prefix and bool(dash) == bool(self.prefix)
        pk = whole_number(number) if is_ours else None
        return pk if pk is not None and number == str(pk) else None

    def patient_of(self, row: Any) -> int | None:
        if not self.patient:
            return None
        return int(row.pk if self.patient == "pk" else getattr(row, self.patient))


_sources: list[Source] = []


def provide(*sources: Source) -> None:
    """Each table once; the order in which they are named is the order of pages."""
    _sources.extend(sources)


def all_sources() -> list[Source]:
    return list(_sources)


def of_type(kind: str) -> list[Source]:
    return [source for source in _sources if source.type == kind]


def types() -> list[str]:
    """In alphabetical order, as a capability statement lists them."""
    return sorted({source.type for source in _sources})


def facts(model: Any) -> Callable[[Reading], QuerySet[Any, Any]]:
    """All rows of a table, each with who wrote it down."""
    return lambda reading: model.objects.visible_to(reading.actor).select_related(
        "recorded_by"
    )


# --- When a row last changed


def updated(moments: Sequence[str]) -> Any:
    """The latest of these; nothing where it is not known."""
    known = [F(name) if isinstance(name, str) else name for name in moments]
    if not known:
        return Value(None, DateTimeField())
    return known[0] if len(known) == 1 else Greatest(*known)


def latest(rows: QuerySet[Any, Any], column: str, *columns: str) -> Subquery:
    """The latest moment of other rows, in one column or several of them."""
    names = (column, *columns)
    told = Greatest(*names) if columns else F(column)
    of_all = rows.order_by().values(_nothing=Value(1)).annotate(_at=Max(told))
    return Subquery(of_all.values("_at"), output_field=DateTimeField())


def last_change(model: Any, outer: str = "pk") -> Subquery:
    """When the row's history last grew: an older state was put there at that moment."""
    events = model.pgh_event_model.objects.filter(pgh_obj=OuterRef(outer))
    return latest(events, "pgh_created_at")


# --- What one may ask


@dataclass(frozen=True)
class Token:
    """`system|code`; no system asked for is None."""

    code: str
    system: str | None = None


@dataclass(frozen=True)
class Span:
    """A date as it was written: from its first moment to before its last.

    `relation` is FHIR's prefix: eq, ne, gt, lt, ge, le, sa, eb.
    """

    relation: str
    low: dt.datetime
    high: dt.datetime


def by_status(words: Mapping[str, Q]) -> Finds:
    """Of a closed list: each word, and the rows of which it is said."""
    return lambda token: words.get(token.code, NOTHING)


def by_code(column: str, codes: Mapping[str, Iterable[Json]]) -> Finds:
    """`codes` are those that each value of the column is told with."""

    def find(token: Token) -> Q:
        return Q(**{f"{column}__in": [v for v in codes if matches(token, codes[v])]})

    return find


def always(*codes: Json) -> Finds:
    """Of a table all of whose rows are told with these."""
    return lambda token: EVERY if matches(token, codes) else NOTHING


def matches(token: Token, codes: Iterable[Json]) -> bool:
    return any(
        each["code"] == token.code and token.system in (None, each["system"])
        for each in codes
    )


def about_patient() -> Finds:
    return lambda key: Q(patient_id=key)


def at(column: str) -> Finds:
    """Of a moment."""
    return lambda span: _related(span, column, column, span.low, span.high)


def on(column: str) -> Finds:
    """Of a day."""
    return lambda span: _related(span, column, column, *_days(span))


def during(start: str, end: str) -> Finds:
    """Of two days; no last day is for ever."""

    def find(span: Span) -> Q:
        low, high = _days(span)
        goes_on = Q(**{end: None})
        return {
            "eq": Q(**{start + "__lt": high}) & (goes_on | Q(**{end + "__gte": low})),
            "ne": Q(**{start + "__gte": high}) | Q(**{end + "__lt": low}),
            "gt": goes_on | Q(**{end + "__gte": high}),
            "ge": goes_on | Q(**{end + "__gte": low}),
            "lt": Q(**{start + "__lt": low}),
            "le": Q(**{start + "__lt": high}),
            "sa": Q(**{start + "__gte": high}),
            "eb": Q(**{end + "__lt": low}),
        }[span.relation]

    return find


def _days(span: Span) -> tuple[dt.date, dt.date]:
    """Of an hour of a day the whole day: days are all that there is to compare."""
    first, last = span.low.date(), span.high.date()
    return first, last if last > first else first + dt.timedelta(days=1)


def _related(span: Span, start: str, end: str, low: Any, high: Any) -> Q:
    inside = Q(**{start + "__gte": low, end + "__lt": high})
    return {
        "eq": inside,
        "ne": Q(**{start + "__lt": low}) | Q(**{start + "__gte": high}),
        "gt": Q(**{end + "__gte": high}),
        "sa": Q(**{end + "__gte": high}),
        "ge": Q(**{end + "__gte": low}),
        "lt": Q(**{start + "__lt": low}),
        "eb": Q(**{start + "__lt": low}),
        "le": Q(**{start + "__lt": high}),
    }[span.relation]


def of_fact(**statuses: Q) -> dict[str, Q]:
    """Words of facts that stand, and the one for those that were withdrawn."""
    withdrawn = Q(withdrawn_at__isnull=False)
    return {
        **{word.replace("_", "-"): q & ~withdrawn for word, q in statuses.items()},
        "entered-in-error": withdrawn,
    }


STANDS = Q(withdrawn_at=None)
