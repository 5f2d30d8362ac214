"""Walk the lanes that have something due: several at a time, each by itself.

Only the posting is done in threads: they touch no database. A lane that is slow holds
up nobody, and one that is down is left after the first try that says so.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from ptcare import public_http
from ptcare.hooks import lanes, posting
from ptcare.hooks.models import Lane
from ptcare.hooks.posting import Parcel, Result

AT_ONCE = 8  # lanes
LANE_SECONDS = 20.0  # then it is others' turn; one posting may last ten more
WALK_SECONDS = 45.0  # then no further lane is begun


@dataclass(frozen=True)
class Step:
    """One posting of a lane; without a result: the lane is at its end."""

    lane: Lane
    delivery_id: int = 0
    result: Result | None = None


def deliver_due(*, now: dt.datetime) -> int:
    """How many messages were posted. Safe beside other workers."""
    steps: SimpleQueue[Step] = SimpleQueue()
    begun = time.monotonic()
    posted, open_lanes = 0, 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while True:
            if time.monotonic() - begun < WALK_SECONDS:
                for lane in lanes.claim(now=now, most=AT_ONCE - open_lanes):
                    found = lanes.parcels(lane, now=now)
                    threads.submit(_walk, lane, found, steps, now)
                    open_lanes += 1
            if not open_lanes:
                return posted
            step = steps.get()
            if step.result is None:
                lanes.release(step.lane, now=now)
                open_lanes -= 1
            else:
                lanes.mark(step.lane, step.delivery_id, step.result, now=now)
                posted += 1


def _walk(
    lane: Lane, parcels: Sequence[Parcel], steps: SimpleQueue[Step], now: dt.datetime
) -> None:
    """In a thread: whatever breaks, the lane comes to its end."""
    begun = time.monotonic()
    try:
        with public_http.session() as opened:
            for parcel in parcels:
                result = posting.post(opened, parcel, now=now)
                steps.put(Step(lane, parcel.delivery_id, result))
                if result.is_down or result.outcome == posting.Outcome.GONE:
                    return
                if time.monotonic() - begun > LANE_SECONDS:
                    return
    finally:
        steps.put(Step(lane))
