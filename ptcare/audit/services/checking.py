"""Holds every line against the seal that was drawn over it, and each seal against the
one before. What differs was changed behind the house's back.

It goes by ids in slices, each of a few statements over all lines of the slice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from ptcare.audit.models import AuditCheck, AuditSeal
from ptcare.audit.services import months
from ptcare.audit.services.hashing import IN_UTC, LENGTH, LINES, hash_of
from ptcare.audit.services.sealing import BEGINNING

SLICE = 100  # seals that are held against their lines by one statement

RANGES = """
SELECT min(above), max(upto) FROM (
    SELECT above, upto FROM audit_auditseal WHERE above >= %s AND upto > above
    ORDER BY above LIMIT %s) AS slice
"""
BLOCKS = f"""
WITH sealed AS (
    SELECT * FROM audit_auditseal WHERE above >= %(above)s AND upto <= %(upto)s),
found AS (
    SELECT span.above, span.upto, block.month, count(*) AS lines,
           string_agg(block.digest, '' ORDER BY block.id) AS digests
    FROM (SELECT DISTINCT above, upto FROM sealed WHERE upto > above) AS span
    CROSS JOIN LATERAL (
        SELECT * FROM ({LINES}) AS line
        WHERE line.id > span.above AND line.id <= span.upto) AS block
    GROUP BY span.above, span.upto, block.month)
SELECT sealed.number, coalesce(sealed.above, found.above),
       coalesce(sealed.upto, found.upto), coalesce(sealed.month, found.month),
       coalesce(found.lines, 0),
       coalesce(sealed.digests, '') = coalesce(found.digests, '')
FROM sealed FULL JOIN found USING (above, month)
ORDER BY 2, 1
"""  # noqa: S608
THEIR_LINES = f"""
WITH sealed AS (
    SELECT each.id, substring(seal.digests FROM ((each.place - 1) * {LENGTH} + 1)::int
                              FOR {LENGTH}) AS digest
    FROM audit_auditseal AS seal,
         unnest(seal.ids) WITH ORDINALITY AS each (id, place)
    WHERE seal.number = %(number)s),
found AS (
    SELECT * FROM ({LINES}) AS line
    WHERE id > %(above)s AND id <= %(upto)s AND month = %(month)s)
SELECT coalesce(sealed.id, found.id),
       CASE WHEN found.id IS NULL THEN 'was taken away'
            WHEN sealed.id IS NULL THEN 'was slipped in'
            ELSE 'was changed' END
FROM sealed FULL JOIN found USING (id)
WHERE sealed.digest IS DISTINCT FROM found.digest
ORDER BY 1
"""  # noqa: S608
LINKS = f"""
WITH chained AS (
    SELECT seal.*, lag(hash, 1, '') OVER numbered AS previous,
           lag(number, 1, 0) OVER numbered AS behind,
           lag(upto) OVER numbered AS begins, lag(above) OVER numbered AS beside
    FROM audit_auditseal AS seal WINDOW numbered AS (ORDER BY number))
SELECT number FROM chained
WHERE hash <> {hash_of("chained", "previous")} OR number <> behind + 1
   OR above NOT IN (begins, beside)
ORDER BY number
"""  # noqa: S608


@dataclass(frozen=True)
class Wrong:
    """`line` is None where the seal itself no longer holds on to the one before; `seal`
    where no seal knows of the line's month."""

    what: str
    seal: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = "no seal" if self.seal is None else f"seal {self.seal}"
        return f"{where}: " + (f"line {self.line} " if self.line else "") + self.what


@dataclass(frozen=True)
class Slice:
    """Some of the seals, held against their lines."""

    upto: int
    lines: int
    wrong: Sequence[Wrong]


@transaction.atomic
def begin(*, now: dt.datetime) -> AuditCheck:
    """The links between the seals are looked at at once, their lines slice by slice."""
    check = AuditCheck(began_at=now, reached=BEGINNING)
    _note(check, broken_links())
    check.save()
    return check


@transaction.atomic
def go_on(*, check_id: int, now: dt.datetime, most: int = SLICE) -> bool:
    """Look at so many seals more. Whether there may be more to do."""
    rows = AuditCheck.objects.select_for_update().filter(ended_at=None)
    check = rows.filter(pk=check_id).first()
    if check is None:
        return False
    part = next_slice(check.reached, most)
    if part is None:
        check.ended_at = now
    else:
        check.reached, check.lines = part.upto, check.lines + part.lines
        _note(check, part.wrong)
    check.save()
    return part is not None


def _note(check: AuditCheck, wrong: Sequence[Wrong]) -> None:
    if wrong and not check.first_wrong:
        check.first_wrong = str(wrong[0])[:200]
    check.wrong += len(wrong)


def broken_links() -> list[Wrong]:
    """Seals that were changed, or before which one was taken away or slipped in."""
    with connection.cursor() as cursor:
        cursor.execute(IN_UTC)
        cursor.execute(LINKS)
        numbers = [number for (number,) in cursor.fetchall()]
    return [Wrong("does not follow from the one before", seal=each) for each in numbers]


def next_slice(above: int, most: int = SLICE) -> Slice | None:
    """None where nothing more is sealed."""
    gone = months.gone()
    with connection.cursor() as cursor:
        cursor.execute(IN_UTC)
        cursor.execute(RANGES, [above, most])
        first, upto = cursor.fetchone()
        if first is None:
            return None
        cursor.execute(BLOCKS, {"above": first, "upto": upto})
        blocks = cursor.fetchall()
        wrong = [
            each
            for number, low, high, month, lines, is_right in blocks
            if not is_right and not (lines == 0 and gone.holds(month))
            for each in _wrong_lines(number, low, high, month)
        ]
    return Slice(upto, sum(block[4] for block in blocks), wrong)


def _wrong_lines(
    number: int | None, above: int, upto: int, month: dt.date
) -> Iterator[Wrong]:
    values = {"number": number, "above": above, "upto": upto, "month": month}
    with connection.cursor() as cursor:
        cursor.execute(THEIR_LINES, values)
        for line, what in cursor.fetchall():
            yield Wrong(what, seal=number, line=line)


def is_sealed_as(number: int, head: str) -> bool:
    """Whether that seal still has the hash (hex) that somebody wrote down elsewhere."""
    found = AuditSeal.objects.filter(pk=number).values_list("hash", flat=True).first()
    return found is not None and bytes(found).hex() == head.lower()
