"""Draws the chain over the ledger, behind those who write: nobody waits for it.

A line is sealed a minute or two after its transaction has ended. Ids are drawn by
transactions that already have a number (see migration 0003): so the last id drawn now
is safe to be sealed up to as soon as all with smaller numbers than this one have ended.
Each seal notes both for the one that follows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from ptcare.audit.models import AuditSeal
from ptcare.audit.services.hashing import IN_UTC, LINES, hash_of

BLOCK = 1_000  # lines in a seal: what a wrong one is first narrowed down to
BEGINNING = -(2**62)
ONE_SEALER = 0x5EA1  # the number of the lock between two of them

# Only of this database: those of others on the same server draw no ids here. A number
# that is still to come is one of another server, from which all this was restored.
HAVE_ENDED = """
SELECT pg_snapshot_xmax(pg_current_snapshot()) <= %(number)s::text::xid8 OR NOT EXISTS (
    SELECT FROM pg_snapshot_xip(pg_current_snapshot()) AS open(number)
    JOIN pg_locks ON pg_locks.transactionid = open.number::xid
        AND pg_locks.mode = 'ExclusiveLock'
    JOIN pg_stat_activity AS activity ON activity.pid = pg_locks.pid
    WHERE open.number < %(number)s::text::xid8
        AND activity.datname = current_database())
"""

BLOCK_OF = """
SELECT count(*), max(id) FROM (
    SELECT id FROM audit_auditevent WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
) AS block
"""
MONTHS = f"""
SELECT DISTINCT month FROM ({LINES}) AS block
WHERE id > %s AND id <= %s ORDER BY month
"""  # noqa: S608
SEAL = f"""
WITH seal AS (
    SELECT %(number)s AS number, %(now)s AS made_at, %(above)s::bigint AS above,
           %(upto)s::bigint AS upto, %(month)s::date AS month,
           coalesce(array_agg(id ORDER BY id), '{{}}') AS ids,
           coalesce(string_agg(digest, '' ORDER BY id), '') AS digests,
           %(may_go_to)s::bigint AS may_go_to, %(once_past)s::bigint AS once_past
    FROM ({LINES}) AS block
    WHERE id > %(above)s AND id <= %(upto)s AND month = %(month)s)
INSERT INTO audit_auditseal (number, made_at, above, upto, month, ids, digests,
                             may_go_to, once_past, hash)
SELECT seal.*, {hash_of("seal", "%(previous)s::bytea")} FROM seal RETURNING hash
"""  # noqa: S608


@dataclass(frozen=True)
class Mark:
    """How far the next seal may go, once all with smaller numbers have ended."""

    may_go_to: int
    once_past: int


@dataclass(frozen=True)
class End:
    """Where the chain ends so far."""

    number: int
    upto: int
    hash: bytes
    mark: Mark


@transaction.atomic
def seal(*, now: dt.datetime, most: int = BLOCK) -> End | None:
    """Seal the next block: the new end of the chain. None where there is nothing to do,
    nothing may be sealed yet, or another is at it.

    Lines of several months in a block are as many seals, so that old months can go.
    """
    if not _one("SELECT pg_try_advisory_xact_lock(%s)", ONE_SEALER):
        return None
    end = chain_end()
    if end is None:
        beginning = End(number=0, upto=BEGINNING, hash=b"", mark=_mark())
        return _write(beginning, BEGINNING, beginning.mark, now)
    if end.mark.may_go_to == end.upto:
        mark = _mark()
        return _write(end, end.upto, mark, now) if mark.may_go_to > end.upto else None
    if not _have_ended(end.mark):
        return None
    upto = _block(end, most)
    is_all = upto == end.mark.may_go_to
    return _write(end, upto, _mark() if is_all else end.mark, now)


def chain_end() -> End | None:
    last = AuditSeal.objects.order_by("-number").defer("ids", "digests").first()
    if last is None:
        return None
    mark = Mark(last.may_go_to, last.once_past)
    return End(last.number, last.upto, bytes(last.hash), mark)


def _mark() -> Mark:
    """First the id, then the number: whoever has drawn that id has a smaller one."""
    drawn = _one("SELECT audit_last_id()")
    return Mark(drawn, int(_one("SELECT pg_current_xact_id()::text")))


def _have_ended(mark: Mark) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HAVE_ENDED, {"number": str(mark.once_past)})
        return bool(cursor.fetchone()[0])


def _block(end: End, most: int) -> int:
    """Up to which id the next seal goes."""
    count, last = _row(BLOCK_OF, end.upto, end.mark.may_go_to, most)
    return int(last) if count == most else end.mark.may_go_to


def _write(end: End, upto: int, mark: Mark, now: dt.datetime) -> End:
    with connection.cursor() as cursor:
        cursor.execute(IN_UTC)
        cursor.execute(MONTHS, [end.upto, upto])
        months = [month for (month,) in cursor.fetchall()] or [None]
        above = end.upto
        for month in months:
            values: dict[str, Any] = {
                "number": end.number + 1,
                "now": now,
                "above": above,
            }
            values |= {"upto": upto, "month": month, "previous": end.hash}
            values |= {"may_go_to": mark.may_go_to, "once_past": mark.once_past}
            cursor.execute(SEAL, values)
            end = End(end.number + 1, upto, bytes(cursor.fetchone()[0]), mark)
    return end


def _one(sql: str, *values: Any) -> Any:
    return _row(sql, *values)[0]


def _row(sql: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
