"""Which worker holds which notices, and what becomes of those whose worker died.

A worker posts what it holds in the order of ids, and before each it says which: a mark
of its own for every notice would cost more than posting it. So of a batch whose worker
was killed, all before that one have gone out, all after it have not, and only of that
one nobody can know.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, prefetch_related_objects
from django.db.models.functions import Coalesce

from ptcare.notices.kinds import REPEATED
from ptcare.notices.models import Batch, Notice
from ptcare.notices.outbox.reconnecting import once_more
from ptcare.people import tenancy
from ptcare.prepared.plans import rows_by_name

LEASE = dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
# One that ends later was begun by a clock that was wrong: nobody waits for that day.
LONGEST = 2 * LEASE

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM notices_notice
    WHERE state = 'due' AND due_at <= %(now)s AND (is_safety OR NOT %(only_safety)s)
    ORDER BY is_safety DESC, due_at, id
    LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), batch AS (
    INSERT INTO notices_batch (claim, made_at) VALUES (%(claim)s, %(now)s)
)
UPDATE notices_notice AS notice
SET state = 'claimed', claim = %(claim)s, lease_until = %(until)s, tries = tries + 1
FROM due WHERE notice.id = due.id
RETURNING notice.*
"""
IS_OVER = """
    state = 'claimed'
    AND (lease_until < %(now)s OR lease_until > %(no_lease_ends_after)s)
"""
# Held before it is judged: a worker that is only slow, and just now says what it posts
# next, is either heard or finds that the batch is gone.
HOLD = f"""
SELECT claim FROM notices_batch
WHERE claim IN (SELECT claim FROM notices_notice WHERE {IS_OVER})
FOR UPDATE SKIP LOCKED
"""  # noqa: S608
# A notice without a batch was being marked as others ended that, and its worker died.
LOST = f"""
WITH lost AS MATERIALIZED (
    SELECT id, claim, is_safety OR kind = ANY (%(repeated)s) AS is_repeated
    FROM notices_notice AS notice
    WHERE {IS_OVER} AND (
        claim = ANY (%(held)s::uuid[])
        OR NOT EXISTS (SELECT FROM notices_batch AS b WHERE b.claim = notice.claim)
    )
    FOR UPDATE SKIP LOCKED
), judged AS (
    SELECT
        lost.id,
        CASE
            WHEN lost.id < batch.posting THEN 'sent'
            WHEN doubt.is_there AND NOT is_repeated THEN 'unknown'
            ELSE 'due'
        END AS state,
        doubt.is_there AS is_in_doubt
    FROM lost LEFT JOIN notices_batch AS batch USING (claim),
    LATERAL (SELECT batch.claim IS NULL OR lost.id = batch.posting) AS doubt (is_there)
), ended AS (
    DELETE FROM notices_batch WHERE claim = ANY (%(held)s::uuid[])
)
UPDATE notices_notice AS notice SET
    claim = NULL,
    lease_until = NULL,
    state = judged.state,
    tries = tries - CASE WHEN judged.state = 'due' AND is_in_doubt IS NOT TRUE
        THEN 1 ELSE 0 END,
    reason = CASE WHEN judged.state = 'sent' OR is_in_doubt
        THEN %(reason)s ELSE reason END,
    settled_at = CASE WHEN judged.state <> 'due' THEN %(now)s::timestamptz END
FROM judged
WHERE notice.id = judged.id
"""  # noqa: S608
POSTING = """
UPDATE notices_batch SET posting = %(notice)s WHERE claim = %(claim)s RETURNING true
"""


def claim(*, now: dt.datetime, most: int, only_safety: bool = False) -> list[Notice]:
    """Lease what has waited longest, safety first, in the order it is to be posted.

    Other workers pass over rows that are locked.
    """
    said = {"now": now, "most": most, "claim": uuid.uuid4(), "until": now + LEASE}
    said["only_safety"] = only_safety
    with tenancy.reaching(tenancy.Reach.PLANNER):
        held = list(Notice.objects.raw(CLAIM, said))
        prefetch_related_objects(held, "user", "clinic")
    return sorted(held, key=lambda notice: notice.pk)


@once_more
def is_still_ours(
    notice: Notice, *, meanwhile: Callable[[], None] | None = None
) -> bool:
    """Said before it is posted, so that it is known if we die. False if we were too
    slow, and others have taken us for dead. What `meanwhile` builds, while the database
    waits for its disk, must not go out before this says so."""
    said = {"notice": notice.pk, "claim": notice.claim}
    return bool(rows_by_name("posting", POSTING, said, meanwhile=meanwhile))


@once_more
def end(held: Sequence[Notice]) -> None:
    """All that was held is marked, or back."""
    claims = {notice.claim for notice in held if notice.claim}
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Batch.objects.filter(claim__in=claims).delete()


def settle_lost(*, now: dt.datetime) -> int:
    """Of workers that died: how many notices were found in their hands."""
    said: dict[str, Any] = {
        "now": now,
        "no_lease_ends_after": now + LONGEST,
        "repeated": REPEATED,
        "reason": "the worker died while sending",
    }
    with tenancy.reaching(tenancy.Reach.PLANNER), connection.cursor() as cursor:
        cursor.execute(HOLD, said)
        said["held"] = [claim for (claim,) in cursor.fetchall()]
        cursor.execute(LOST, said)
        return int(cursor.rowcount)


@once_more
def put_back(
    notices: Iterable[Notice], *, due_at: dt.datetime, reason: str = ""
) -> None:
    """Surely not sent: due again, as if they had not been claimed."""
    held = list(notices)
    if not held:
        return
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.still(held).update(
            state=Notice.State.DUE,
            due_at=due_at,
            waits_since=Coalesce("waits_since", "due_at"),
            reason=reason or F("reason"),
            tries=F("tries") - 1,
            claim=None,
            lease_until=None,
        )
