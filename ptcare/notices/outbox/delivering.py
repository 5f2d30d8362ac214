"""Claim what is due, ask once more whether it is wanted, post it, write it down.

What a message promises is kept by the database. A worker may be killed at any point: in
the one window that no sender can close, when the post office has taken a notice and we
have not yet written that down, its kind decides (`kinds`): it is sent again under the
same id, or it stands as "may have been sent".
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ptcare.notices import rechecking
from ptcare.notices.channels import Outcome, Parcel, Posted, Way
from ptcare.notices.channels.opening import open_ways
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.notices.outbox import health, hours, routing
from ptcare.notices.outbox.claiming import (
    LEASE,
    claim,
    end,
    is_still_ours,
    put_back,
    settle_lost,
)
from ptcare.notices.outbox.marking import Mark, Tried, mark_all, settle, settle_each
from ptcare.notices.outbox.routing import Route
from ptcare.notices.readers import readers_of
from ptcare.people import tenancy

log = logging.getLogger(__name__)
State = Notice.State

BATCH = 200
MOST_TRIES = 5
FIRST_PAUSE = dt.timedelta(minutes=1)
IN_THE_APP = "in the app"
NO_WAY = "no way to reach them"
NO_OTHER_WAY = "; no other way to reach them"  # after why one did not work


@dataclass
class Hands:
    """Notices in one worker's hands, and what it learned of its channels so far."""

    ways: Mapping[Channel, Way]
    now: dt.datetime
    shut: dict[Channel, Posted] = field(default_factory=dict)
    heard: dict[Channel, Posted] = field(default_factory=dict)  # the best of each
    untried: dict[tuple[str, dt.datetime], list[Notice]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by why, and when again
    marks: list[Mark] = field(default_factory=list)  # to be written down
    ends_at: float = field(
        default_factory=lambda: time.monotonic() + LEASE.total_seconds() / 2
    )


def deliver_due(
    *, now: dt.datetime, most: int = BATCH, only_safety: bool = False
) -> int:
    """One batch: how many notices were taken in hand. Safe beside other workers."""
    settle_lost(now=now)
    held = claim(now=now, most=most, only_safety=only_safety)
    if held:
        send(held, now=now)
    return len(held)


def send(held: Sequence[Notice], *, now: dt.datetime) -> None:
    fresh = leave_out_stale(held, now=now)
    with tenancy.reaching(tenancy.Reach.PLANNER):
        verdicts = rechecking.verdicts(fresh, now=now)
        readers = readers_of(fresh)
    wanted = leave_out_unwanted(fresh, verdicts, now=now)
    wanted = hours.leave_for_later(wanted, readers, now=now)
    hands = Hands(ways=open_ways(now=now), now=now)
    try:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            routes = routing.routes(wanted, hands.ways, now=now)
        post_all(leave_in_the_app(wanted, routes, now=now), routes, verdicts, hands)
    finally:
        for way in hands.ways.values():
            way.close()
    end(held)
    health.write_down(hands.heard | hands.shut, now=now)


def leave_out_stale(held: Iterable[Notice], *, now: dt.datetime) -> list[Notice]:
    """What was tried until its time had passed has failed; else it is only too late."""
    fresh: list[Notice] = []
    stale: list[Notice] = []
    for notice in held:
        is_late = notice.stale_at is not None and notice.stale_at <= now
        (stale if is_late else fresh).append(notice)
    never_tried = [notice for notice in stale if not notice.reason]
    settle(never_tried, State.STALE, "its time had passed", now=now)
    failed = {notice: notice.reason for notice in stale if notice.reason}
    settle_each(failed, State.FAILED, now=now)
    return fresh


def leave_out_unwanted(
    held: Iterable[Notice],
    verdicts: Mapping[int, rechecking.Verdict],
    *,
    now: dt.datetime,
) -> list[Notice]:
    reasons = {notice: verdicts[notice.pk].not_wanted for notice in held}
    unwanted = {notice: reason for notice, reason in reasons.items() if reason}
    settle_each(unwanted, State.CANCELLED, now=now)
    return [notice for notice in reasons if notice not in unwanted]


def leave_in_the_app(
    held: Iterable[Notice], routes: Mapping[int, Sequence[Route]], *, now: dt.datetime
) -> list[Notice]:
    """Who can be reached nowhere else finds it there; the row itself is the message."""
    outside, inside = [], []
    nowhere = {}
    for notice in held:
        if routes[notice.pk]:
            outside.append(notice)
        elif notice.reason or notice.user is None or not notice.sort.stands_in_app:
            nowhere[notice] = notice.reason + NO_OTHER_WAY if notice.reason else NO_WAY
        else:
            inside.append(notice)
    settle(inside, State.SENT, IN_THE_APP, now=now)
    settle_each(nowhere, State.FAILED, now=now)
    return outside


def post_all(
    held: Iterable[Notice],
    routes: Mapping[int, Sequence[Route]],
    verdicts: Mapping[int, rechecking.Verdict],
    hands: Hands,
) -> None:
    """Each by itself, in order: one bad address stops nobody else.

    Ends when the lease is half gone, or when the batch turns out to be somebody
    else's. What was not tried goes back.
    """
    waiting = list(held)[::-1]
    is_ours = True
    try:
        while waiting and is_ours and time.monotonic() < hands.ends_at:
            notice = waiting.pop()
            facts = verdicts[notice.pk].facts
            is_ours = post(notice, routes[notice.pk], facts, hands)
    finally:
        write_down(hands)
    if is_ours:
        put_back(waiting, due_at=hands.now)
        put_back_untried(hands)


def leave(
    notice: Notice, closed: Sequence[Posted], hands: Hands, *, was_tried: bool
) -> None:
    """Surely not sent by any way. Due again when all that is shut to it may be open,
    as far as it said when."""
    why = "; ".join(posted.reason for posted in closed)[:200]
    asked = [posted.retry_after for posted in closed if posted.retry_after]
    pause = max([FIRST_PAUSE, *asked])
    if was_tried and not asked:
        pause *= 2  # it may itself be what is not liked: all others go before it
    hands.untried[why, hands.now + pause].append(notice)


def put_back_untried(hands: Hands) -> None:
    for (why, due_at), untried in hands.untried.items():
        put_back(untried, due_at=due_at, reason=why)
    hands.untried.clear()


def write_down(hands: Hands) -> None:
    mark_all(hands.marks, now=hands.now)
    hands.marks.clear()


def post(
    notice: Notice, routes: Sequence[Route], facts: Mapping[str, Any], hands: Hands
) -> bool:
    """By the first route that takes it; of some kinds, by all. Whether it was ours."""
    open_now = [route for route in routes if route.way.channel not in hands.shut]
    shut = {route.way.channel for route in routes} & set(hands.shut)
    closed = [hands.shut[channel] for channel in sorted(shut)]
    if not open_now:
        leave(notice, closed, hands, was_tried=False)
        return True
    put_back_untried(hands)  # what lies before one that is posted counts as gone out
    parcels = [
        (route.way, Parcel(notice=notice, address=route.address, facts=facts))
        for route in open_now
    ]
    way, parcel = parcels[0]
    if not is_still_ours(notice, meanwhile=partial(way.get_ready, parcel)):
        return False
    tries = try_each(parcels, hands, closed)
    if tries:
        is_cut_short = len(tries) < len(routes)
        hands.marks.append(
            decide(notice, tries, is_cut_short=is_cut_short, now=hands.now)
        )
    else:
        leave(notice, closed, hands, was_tried=True)
    if not (tries and hands.marks[-1].may_wait):
        write_down(hands)  # what lies before it is known to have gone out, this not
    return True


def try_each(
    parcels: Iterable[tuple[Way, Parcel]], hands: Hands, closed: list[Posted]
) -> list[Tried]:
    """Way by way until it is enough. What is shut to all is no try of this one, and
    goes to `closed`."""
    tries: list[Tried] = []
    for way, parcel in parcels:
        posted = hand_over(parcel, way, hands)
        if posted.outcome is Outcome.CLOSED:
            closed.append(posted)
            continue
        tries.append(Tried(channel=way.channel, posted=posted))
        if is_enough(parcel.notice, posted):
            break
    return tries


def hand_over(parcel: Parcel, way: Way, hands: Hands) -> Posted:
    """What breaks in our own house is that notice's end, and no other's."""
    channel = way.channel
    try:
        posted = way.post(parcel, now=hands.now)
    except Exception as error:
        log.exception("notice %s broke in %s", parcel.notice.pk, channel)
        reason = f"an error of ours: {type(error).__name__}"
        return Posted(outcome=Outcome.UNKNOWN, reason=reason)
    is_away = posted.outcome in health.AWAY
    if not is_away or channel not in hands.heard:
        hands.heard[channel] = posted
    if is_away and posted.is_for_all:
        hands.shut[channel] = posted  # nobody else need wait for it
        log.warning("%s is away: %s", channel, posted.reason)
    return posted


def is_enough(notice: Notice, posted: Posted) -> bool:
    if posted.outcome is Outcome.ACCEPTED:
        return not notice.goes_everywhere
    return posted.outcome is Outcome.UNKNOWN and not notice.is_repeated


def decide(
    notice: Notice, tries: Sequence[Tried], *, is_cut_short: bool, now: dt.datetime
) -> Mark:
    """What the tries of this moment come to. `is_cut_short`: some ways were not tried,
    because they are shut for everybody just now."""
    by_outcome = {tried.posted.outcome: tried for tried in reversed(tries)}
    last = tries[-1]
    became = Mark(
        notice=notice,
        state=State.UNKNOWN,
        tries=tries,
        reason=last.posted.reason,
        channel=last.channel,
    )
    if taken := by_outcome.get(Outcome.ACCEPTED):
        return replace(became, state=State.SENT, reason="", channel=taken.channel)
    if Outcome.UNKNOWN in by_outcome and not notice.is_repeated:
        return became
    may_come = set(by_outcome) - {Outcome.REFUSED}
    was_tried = may_come & {Outcome.LATER, Outcome.UNKNOWN}
    is_hopeless = not may_come and not is_cut_short
    if is_hopeless or (was_tried and notice.tries >= MOST_TRIES):
        state = State.UNKNOWN if Outcome.UNKNOWN in may_come else State.FAILED
        return replace(became, state=state)
    due_at = now + pause(notice.tries, tries)
    return replace(became, state=State.DUE, channel="", due_at=due_at)


def pause(number: int, tries: Iterable[Tried]) -> dt.timedelta:
    """Twice as long each time, a little uneven; longer where a provider asks for it."""
    ours = FIRST_PAUSE * 2 ** min(number - 1, 6) * random.uniform(0.8, 1.2)  # noqa: S311
    theirs = (tried.posted.retry_after for tried in tries)
    return max([ours, *(asked for asked in theirs if asked)])
