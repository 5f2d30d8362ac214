"""Write down what became of a notice, as soon as it is known."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from ptcare.notices.channels import Posted
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.people import tenancy

log = logging.getLogger(__name__)
State = Notice.State

# One round trip a notice, since each more would cost a worker much of what it can post.
# One that is not ours any more keeps what others said of it; the tries are true anyway.
MARK = f"""
{tenancy.telling(tenancy.Reach.PLANNER)};
INSERT INTO notices_attempt (
    notice_id, channel, at, outcome, reason, reference, report
)
SELECT %(notice)s, tried.channel, %(now)s, tried.outcome, tried.reason,
    tried.reference, ''
FROM unnest(
    %(channels)s::text[], %(outcomes)s::text[], %(reasons)s::text[],
    %(references)s::text[]
) AS tried (channel, outcome, reason, reference);
UPDATE notices_notice SET
    state = %(state)s,
    reason = %(reason)s,
    channel = %(channel)s,
    due_at = coalesce(%(due_at)s, due_at),
    settled_at = CASE WHEN %(due_at)s IS NULL THEN %(now)s::timestamptz END,
    claim = NULL,
    lease_until = NULL
WHERE id = %(notice)s AND claim = %(claim)s
"""  # noqa: S608 - of constants of this house


@dataclass(frozen=True, kw_only=True)
class Tried:
    channel: Channel
    posted: Posted


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What becomes of it. With a `due_at` it is tried again then."""

    state: Notice.State
    reason: str = ""
    channel: str = ""
    due_at: dt.datetime | None = None


def mark(
    notice: Notice, mark: Mark, *, tries: Sequence[Tried], now: dt.datetime
) -> bool:
    """Whether the notice was still ours. If not, the whole batch is not."""
    said = {
        "notice": notice.pk,
        "claim": notice.claim,
        "now": now,
        "state": mark.state.value,
        "reason": mark.reason[:200],
        "channel": str(mark.channel),
        "due_at": mark.due_at,
        "channels": [tried.channel.value for tried in tries],
        "outcomes": [tried.posted.outcome.value for tried in tries],
        "reasons": [tried.posted.reason[:200] for tried in tries],
        "references": [tried.posted.reference[:200] for tried in tries],
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK, said)
        is_ours = bool(cursor.rowcount)
    log.info("notice settled", extra={"notice": notice.pk, "state": mark.state})
    return is_ours


def settle(
    notices: Iterable[Notice], state: Notice.State, reason: str, *, now: dt.datetime
) -> None:
    """Many at once, without a try to post them: stale, cancelled or in the app."""
    held = [notice.pk for notice in notices]
    if not held:
        return
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.filter(pk__in=held, state=State.CLAIMED).update(
            state=state,
            reason=reason,
            settled_at=now,
            claim=None,
            lease_until=None,
            channel=Channel.APP if state is State.SENT else "",
        )
