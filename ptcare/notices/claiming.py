"""Which worker holds which notices, and what becomes of those whose worker died.

A worker posts what it holds in the order of ids and marks each as soon as it is out. So
of a batch whose worker was killed only the first that is not marked may have gone out;
the others surely have not.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, prefetch_related_objects

from ptcare.notices.kinds import REPEATED
from ptcare.notices.models import Notice
from ptcare.people import tenancy

LEASE = dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM notices_notice
    WHERE state = 'due' AND due_at <= %(now)s
    ORDER BY is_safety DESC, due_at, id
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice AS notice
SET state = 'claimed', claim = %(claim)s, lease_until = %(until)s, tries = tries + 1
FROM due WHERE notice.id = due.id
RETURNING notice.*
"""
LOST = """
WITH lost AS MATERIALIZED (
    SELECT id, claim, is_safety OR kind = ANY (%(repeated)s) AS is_repeated
    FROM notices_notice
    WHERE state = 'claimed' AND lease_until < %(now)s
    FOR UPDATE SKIP LOCKED
), placed AS (
    SELECT id, is_repeated, row_number() OVER (PARTITION BY claim ORDER BY id) AS place
    FROM lost
)
UPDATE notices_notice AS notice SET
    claim = NULL,
    lease_until = NULL,
    tries = tries - CASE place WHEN 1 THEN 0 ELSE 1 END,
    state = CASE WHEN place = 1 AND NOT is_repeated THEN 'unknown' ELSE 'due' END,
    reason = CASE place WHEN 1 THEN %(reason)s ELSE reason END,
    settled_at = CASE WHEN place = 1 AND NOT is_repeated THEN %(now)s::timestamptz END
FROM placed
WHERE notice.id = placed.id
"""


def claim(*, now: dt.datetime, most: int) -> list[Notice]:
    """Lease what has waited longest, safety first, in the order it is to be posted.

    Other workers pass over rows that are locked.
    """
    said = {"now": now, "most": most, "claim": uuid.uuid4(), "until": now + LEASE}
    with tenancy.reaching(tenancy.Reach.PLANNER):
        held = list(Notice.objects.raw(CLAIM, said))
        prefetch_related_objects(held, "user", "clinic")
    return sorted(held, key=lambda notice: notice.pk)


def settle_lost(*, now: dt.datetime) -> int:
    """Of workers that died: how many notices were found in their hands."""
    said: dict[str, Any] = {
        "now": now,
        "repeated": REPEATED,
        "reason": "the worker died while sending",
    }
    with tenancy.reaching(tenancy.Reach.PLANNER), connection.cursor() as cursor:
        cursor.execute(LOST, said)
        return int(cursor.rowcount)


def put_back(
    notices: Iterable[Notice], *, due_at: dt.datetime, reason: str = ""
) -> None:
    """Surely not sent: due again, as if they had not been claimed."""
    held = [notice.pk for notice in notices]
    if not held:
        return
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.filter(pk__in=held, state=Notice.State.CLAIMED).update(
            state=Notice.State.DUE,
            due_at=due_at,
            reason=reason or F("reason"),
            tries=F("tries") - 1,
            claim=None,
            lease_until=None,
        )
