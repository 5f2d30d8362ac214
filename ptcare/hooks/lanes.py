"""Which worker walks which lane, and what becomes of each delivery on it.

A lane is leased, not a delivery: an endpoint has one worker at a time. One that is
killed leaves its deliveries due; when its lease is over the next goes on, and posts
once more what it had posted and not yet written down, under the same id.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.db.models import F
from django.urls import reverse

from ptcare.audit.recording import record
from ptcare.hooks import sealing
from ptcare.hooks.models import LEASE, Delivery, Endpoint, Lane, Secret, Try
from ptcare.hooks.posting import Parcel, Result
from ptcare.notices.outbox.reconnecting import once_more
from ptcare.notices.sending import tell_leads
from ptcare.people import tenancy

PER_TURN = 50
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
PAUSES = (  # behind each try but the last: 75 hours and 36 minutes in all
    *(MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
RESTS = (MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE)  # of a whole lane
FAILING_FOR = dt.timedelta(days=3)
State, Outcome = Delivery.State, Try.Outcome


@once_more
def claim(*, now: dt.datetime, most: int) -> list[Lane]:
    """Lanes with something due; first whose last turn is longest ago. Other workers
    pass over them."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        free = Lane.objects.to_walk(now).select_related("endpoint")
        free = free.order_by(F("lease_until").asc(nulls_first=True), "pk")
        held = list(free.select_for_update(of=("self",), skip_locked=True)[:most])
        for lane in held:
            lane.claim, lane.lease_until = uuid.uuid4(), now + LEASE
        Lane.objects.bulk_update(held, ["claim", "lease_until"])
    return held


@once_more
def parcels(lane: Lane, *, now: dt.datetime) -> list[Parcel]:
    """What is due on it, the oldest first."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        signed_with = _secrets(lane.endpoint, now)
        due = Delivery.objects.due(now).filter(endpoint=lane.endpoint)
        rows = due.select_related("happening").order_by("due_at", "pk")[:PER_TURN]
        return [
            Parcel(
                delivery_id=row.pk,
                url=lane.endpoint.url,
                message_id=row.happening.message_id,
                body=row.happening.body,
                secrets=signed_with,
            )
            for row in rows
        ]


def _secrets(endpoint: Endpoint, now: dt.datetime) -> list[str]:
    """Those that can be read; where none can, the try says so."""
    found = []
    for secret in Secret.objects.filter(endpoint=endpoint).holding(now):
        try:
            found.append(sealing.opened(secret.sealed))
        except sealing.Unreadable:
            continue
    return found


@once_more
def mark(lane: Lane, delivery_id: int, result: Result, *, now: dt.datetime) -> None:
    """A try is a row, whatever came of it; what it means is decided under a lock."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        kept = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
        held = Delivery.objects.select_for_update().filter(pk=delivery_id)
        for delivery in held:  # none where it was dropped meanwhile
            Try.objects.create(
                delivery=delivery, at=now, outcome=result.outcome, status=result.status
            )
            if delivery.is_due:
                settle(delivery, result, now)
        note(kept, result, now)
        if why := why_off(kept, result, now):
            turn_off(kept.endpoint, why, now)


def settle(delivery: Delivery, result: Result, now: dt.datetime) -> None:
    delivery.tries += 1
    if result.outcome == Outcome.TAKEN:
        delivery.state, delivery.settled_at = State.ARRIVED, now
    elif delivery.tries > len(PAUSES):
        delivery.state, delivery.settled_at = State.GIVEN_UP, now
    else:
        pause = PAUSES[delivery.tries - 1] * random.uniform(0.9, 1.1)  # noqa: S311
        delivery.due_at = now + max(pause, result.rest or dt.timedelta())
    delivery.save(update_fields=["tries", "state", "settled_at", "due_at"])


def note(lane: Lane, result: Result, now: dt.datetime) -> None:
    """How it goes with the endpoint. What is down rests, and longer each time."""
    if result.outcome == Outcome.TAKEN:
        lane.failures, lane.failing_since, lane.rests_until = 0, None, None
    else:
        lane.failures += 1
        lane.failing_since = lane.failing_since or now
    if result.is_down:
        rest = RESTS[min(lane.failures, len(RESTS)) - 1]
        lane.rests_until = now + max(rest, result.rest or rest)
    lane.save(update_fields=["failures", "failing_since", "rests_until"])


def why_off(lane: Lane, result: Result, now: dt.datetime) -> Endpoint.Off | None:
    if result.outcome == Outcome.GONE:
        return Endpoint.Off.GONE
    since = lane.failing_since
    is_over = since is not None and now - since >= FAILING_FOR
    return Endpoint.Off.FAILING if is_over else None


def turn_off(endpoint: Endpoint, why: Endpoint.Off, now: dt.datetime) -> None:
    """By itself; the clinic's leads are told that there is something to look at."""
    on = Endpoint.objects.on().filter(pk=endpoint.pk)
    if not on.update(off_at=now, off_why=why):
        return
    record("hook.turned_off", about=endpoint, by=None, at=now, note=why)
    tell_leads(
        [f"hook:{endpoint.pk}:off:{now:%Y-%m-%dT%H:%M}"],
        clinic_id=endpoint.clinic_id,
        link=reverse("patients:hook", args=[endpoint.pk]),
        now=now,
    )


@once_more
def release(lane: Lane, *, now: dt.datetime) -> None:
    """Unless others have taken us for dead, and hold it now."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        mine = Lane.objects.filter(claim=lane.claim)
        mine.update(claim=None, lease_until=now)
