"""By which ways one notice may go out, best first, as things stand at this moment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptcare.notices.channels import Way
from ptcare.notices.consent import choosing, heeding
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Notice


@dataclass(frozen=True)
class Route:
    way: Way
    address: Any


def routes(
    notices: Sequence[Notice], ways: Mapping[Channel, Way], *, now: dt.datetime
) -> dict[int, list[Route]]:
    """By a notice's id. Without any it stands in the app, and nowhere else.

    In the order its reader chose, by no way they turned off, and by none that they
    asked the clinic not to take. What a channel refused for this notice, or sent back,
    is not tried there again.
    """
    addresses = {channel: way.addresses(notices) for channel, way in ways.items()}
    wanted = choosing.ways_wanted(notices)
    asked = heeding.asked_about(notices)
    closed = closed_to(notices)
    return {
        notice.pk: [
            Route(ways[channel], address)
            for channel in wanted[notice.pk]
            if channel in ways and channel not in closed[notice.pk]
            for address in addresses[channel].get(notice.pk, ())
            if heeding.allows(asked.get(notice.pk), channel, address)
        ]
        for notice in notices
    }


def closed_to(notices: Sequence[Notice]) -> dict[int, set[str]]:
    tried_before = [notice.pk for notice in notices if notice.tries > 1]
    found: dict[int, set[str]] = defaultdict(set)
    if tried_before:
        rows = Attempt.objects.closing().filter(notice__in=tried_before)
        for pk, channel in rows.values_list("notice_id", "channel"):
            found[pk].add(channel)
    return found
