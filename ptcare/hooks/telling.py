"""Write down that something happened, for the systems that are to hear of it.

In the transaction of the deed: what is rolled back was never told, and what is written
is told at least once. Without an endpoint that wants it nothing is written.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ptcare.hooks.kinds import Kind
from ptcare.hooks.models import Delivery, Endpoint, Happening


def wanting(kind: Kind, *, clinic_id: int) -> list[Endpoint]:
    """Who of this clinic's is told of that."""
    on = Endpoint.objects.on().filter(clinic=clinic_id, kinds__contains=[kind])
    return list(on.order_by("pk"))


def write(
    kind: Kind,
    endpoints: list[Endpoint],
    *,
    said: Iterable[Mapping[str, Any]],
    now: dt.datetime,
) -> None:
    """For these endpoints, all of one clinic, one message for each of `said`: ids, days
    and moments; no names, no findings, no money."""
    clinic_id = endpoints[0].clinic_id
    bodies = [body_of(kind, {"clinic": clinic_id, **each}, now) for each in said]
    happenings = Happening.objects.bulk_create(
        Happening(clinic_id=clinic_id, kind=kind, body=body, at=now) for body in bodies
    )
    Delivery.objects.bulk_create(
        Delivery(happening=happening, endpoint=each, due_at=now, made_at=now)
        for happening in happenings
        for each in endpoints
    )


def body_of(kind: Kind, said: Mapping[str, Any], now: dt.datetime) -> str:
    body = {
        "type": kind.value,
        "timestamp": moment(now),
        "data": {name: _plain(value) for name, value in said.items()},
    }
    return json.dumps(body, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def moment(at: dt.datetime) -> str:
    """In UTC, to the second: 2026-11-26T14:05:09Z."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
