"""Write down what became of a notice, as soon as it is known."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from ptcare.notices.channels import Posted
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.notices.outbox.reconnecting import once_more
from ptcare.people import tenancy

log = logging.getLogger(__name__)
State = Notice.State

MARK = """
WITH mark AS (
    SELECT * FROM unnest(
        %(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[],
        %(channels)s::text[], %(due)s::timestamptz[]
    ) AS mark (id, state, reason, channel, due_at)
), tried AS (
    INSERT INTO notices_attempt (
        notice_id, channel, at, outcome, reason, reference, report
    )
    SELECT tried.notice, tried.channel, %(now)s, tried.outcome, tried.reason,
        tried.reference, ''
    FROM unnest(
        %(tried)s::bigint[], %(tried_channels)s::text[], %(outcomes)s::text[],
        %(tried_reasons)s::text[], %(references)s::text[]
    ) AS tried (notice, channel, outcome, reason, reference)
)
UPDATE notices_notice AS notice SET
    state = mark.state,
    reason = mark.reason,
    channel = mark.channel,
    due_at = coalesce(mark.due_at, notice.due_at),
    waits_since = CASE WHEN mark.due_at IS NULL THEN notice.waits_since
        ELSE coalesce(notice.waits_since, notice.due_at) END,
    settled_at = CASE WHEN mark.due_at IS NULL THEN %(now)s::timestamptz END,
    claim = NULL,
    lease_until = NULL
FROM mark
WHERE notice.id = mark.id AND notice.claim = %(claim)s
"""


@dataclass(frozen=True, kw_only=True)
class Tried:
    channel: Channel
    posted: Posted


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What becomes of a notice. With a `due_at` it is tried again then."""

    notice: Notice
    state: Notice.State
    tries: Sequence[Tried] = ()
    reason: str = ""
    channel: str = ""
    due_at: dt.datetime | None = None

    @property
    def may_wait(self) -> bool:
        """Until the batch is done: it went out, and no provider will report of it."""
        return self.state is State.SENT and not any(
            tried.posted.reference for tried in self.tries
        )


@once_more
def mark_all(marks: Sequence[Mark], *, now: dt.datetime) -> None:
    """Of one batch, in one statement.

    A notice that is not ours any more keeps what others have said of it; that we tried
    to post it is true anyway.
    """
    if not marks:
        return
    tries = [(mark.notice.pk, tried) for mark in marks for tried in mark.tries]
    said: dict[str, Any] = {
        "claim": marks[0].notice.claim,
        "now": now,
        "ids": [mark.notice.pk for mark in marks],
        "states": [mark.state.value for mark in marks],
        "reasons": [mark.reason[:200] for mark in marks],
        "channels": [str(mark.channel) for mark in marks],
        "due": [mark.due_at for mark in marks],
        "tried": [pk for pk, _tried in tries],
        "tried_channels": [tried.channel.value for _pk, tried in tries],
        "outcomes": [tried.posted.outcome.value for _pk, tried in tries],
        "tried_reasons": [tried.posted.reason[:200] for _pk, tried in tries],
        "references": [tried.posted.reference[:200] for _pk, tried in tries],
    }
    with tenancy.reaching(tenancy.Reach.PLANNER), connection.cursor() as cursor:
        cursor.execute(MARK, said)
    for mark in marks:
        about = {"notice": mark.notice.pk, "state": mark.state}
        log.info("notice settled", extra=about)


def settle(
    notices: Iterable[Notice], state: Notice.State, reason: str, *, now: dt.datetime
) -> None:
    """Many at once, without a try to post them: stale, cancelled or in the app."""
    held = list(notices)
    if not held:
        return
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.still(held).update(
            state=state,
            reason=reason,
            settled_at=now,
            claim=None,
            lease_until=None,
            channel=Channel.APP if state is State.SENT else "",
        )


def settle_each(
    reasons: Mapping[Notice, str], state: Notice.State, *, now: dt.datetime
) -> None:
    """Each for a reason of its own: one statement for all that share one."""
    by_reason = defaultdict(list)
    for notice, reason in reasons.items():
        by_reason[reason].append(notice)
    for reason, some in by_reason.items():
        settle(some, state, reason[:200], now=now)
