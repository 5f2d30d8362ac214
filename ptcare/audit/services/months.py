"""The parts of the ledger: a month each, made ahead, and let go when they are old."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db import connection, transaction

from ptcare.audit.models import AuditEvent
from ptcare.audit.services.hashing import IN_UTC

AHEAD = 3  # months
LONGEST_WAIT = "900ms"  # for whoever writes or reads just then
TABLE = "audit_auditevent"
LET_GO = "ledger.let_go"  # noted when a part goes: from which day on, before which
PARTS = """
SELECT child.relname, pg_get_expr(child.relpartbound, child.oid)
FROM pg_inherits JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
WHERE pg_inherits.inhparent = 'audit_auditevent'::regclass ORDER BY 1
"""
BOUND = re.compile(r"(?:'(\d{4}-\d\d-\d\d)[^']*'|MINVALUE)")


@dataclass(frozen=True)
class Part:
    """A table of the lines from `first` on, before `until`."""

    name: str
    first: dt.date
    until: dt.date


@dataclass(frozen=True)
class Gone:
    """The months that were let go, and are missing rightly."""

    spans: tuple[tuple[dt.date, dt.date], ...]

    def holds(self, month: dt.date) -> bool:
        return any(first <= month < until for first, until in self.spans)


class NotOldEnough(Exception):
    """There is no such part, or it is still to be kept."""


def parts() -> list[Part]:
    """But for the one that takes all that has no month."""
    with connection.cursor() as cursor:
        cursor.execute(IN_UTC)
        cursor.execute(PARTS)
        bounds = {name: BOUND.findall(said) for name, said in cursor.fetchall()}
    found = [
        Part(name, _day(said[0]), _day(said[1]))
        for name, said in bounds.items()
        if len(said) == 2
    ]
    return sorted(found, key=lambda part: part.first)


def _day(said: str) -> dt.date:
    return dt.date.fromisoformat(said) if said else dt.date.min


@transaction.atomic
def make_ahead(*, today: dt.date, ahead: int = AHEAD) -> list[dt.date]:
    """The months from the last one made to so many after this. Safe to run twice."""
    month = parts()[-1].until
    last = _month_after(today.replace(day=1), ahead)
    made = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        while month <= last:
            cursor.execute("SELECT audit_make_month(%s)", [month])
            made.append(month)
            month = _month_after(month, 1)
    return made


def _month_after(first: dt.date, months: int) -> dt.date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def has_strays() -> bool:
    """Whether lines lie where no month was made for them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_has_strays()")
        return bool(cursor.fetchone()[0])


@transaction.atomic
def let_go(name: str, *, before: dt.date, now: dt.datetime) -> Part:
    """Take a part out of the ledger: it stays in the database as a table of its own,
    to be put away and dropped. Only what ended before that day.

    Raises NotOldEnough. The line about it is the ledger's own.
    """
    part = next((each for each in parts() if each.name == name), None)
    if part is None or part.until > before:
        raise NotOldEnough(name)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f'ALTER TABLE {TABLE} DETACH PARTITION "{part.name}"')
    AuditEvent.objects.create(
        at=now, deed=LET_GO, about_type="audit.auditevent", note=_span(part)
    )
    return part


def _span(part: Part) -> str:
    return f"{part.first.isoformat()} {part.until.isoformat()}"


def gone() -> Gone:
    notes = AuditEvent.objects.filter(deed=LET_GO, clinic_id=None)
    spans = [note.split() for note in notes.values_list("note", flat=True)]
    days = [tuple(map(dt.date.fromisoformat, span)) for span in spans]
    return Gone(tuple((first, until) for first, until in days))
