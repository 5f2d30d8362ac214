"""Write down, once a batch, which ways out of the house are open, and that we live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection

from ptcare.notices.channels import Outcome, Posted
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Heartbeat

AWAY = (Outcome.CLOSED, Outcome.UNKNOWN)
WRITE = """
INSERT INTO notices_channelhealth AS kept (
    channel, taken_at, shut_since, shut_why, heard_at
)
SELECT heard.channel,
    CASE WHEN heard.why = '' THEN %(now)s::timestamptz END,
    CASE WHEN heard.why <> '' THEN %(now)s::timestamptz END,
    heard.why, %(now)s
FROM unnest(%(channels)s::text[], %(whys)s::text[]) AS heard (channel, why)
ORDER BY heard.channel
ON CONFLICT (channel) DO UPDATE SET
    taken_at = coalesce(excluded.taken_at, kept.taken_at),
    shut_since = CASE WHEN excluded.shut_why <> ''
        THEN coalesce(kept.shut_since, excluded.shut_since) END,
    shut_why = excluded.shut_why,
    heard_at = excluded.heard_at
"""


def write_down(heard: Mapping[Channel, Posted], *, now: dt.datetime) -> None:
    """What each channel said last. That it refused one notice shows that it is open."""
    if not heard:
        return
    said: dict[str, Any] = {
        "now": now,
        "channels": [str(channel) for channel in heard],
        "whys": [why_shut(posted) for posted in heard.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, said)


def why_shut(posted: Posted) -> str:
    return (posted.reason or "no reason")[:200] if posted.outcome in AWAY else ""


def show_life(name: str, *, now: dt.datetime) -> None:
    """Of a planner: that it has run to its end."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})
