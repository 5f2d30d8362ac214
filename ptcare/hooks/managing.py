"""A lead says which systems hear of what; each in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from ptcare import clashes
from ptcare.audit.recording import record
from ptcare.hooks import sealing, signing
from ptcare.hooks.kinds import Kind
from ptcare.hooks.models import Delivery, Endpoint, Lane, Secret
from ptcare.hooks.telling import write
from ptcare.people.actors import Actor

MOST = 10  # of one clinic, turned on
ONE_OF_AN_ADDRESS = "one_endpoint_of_an_address"
OVERLAP = dt.timedelta(hours=24)  # so long the secret before still signs
Off, State = Endpoint.Off, Delivery.State


class ThereAlready(Exception):
    """This address is told already."""


class TooMany(Exception):
    """A clinic has at most MOST endpoints that are on."""


class NotNow(Exception):
    """It is so already; perhaps a colleague was quicker."""


@transaction.atomic
def add(
    *,
    clinic_id: int,
    name: str,
    url: str,
    kinds: Collection[str],
    by: Actor,
    now: dt.datetime,
) -> Endpoint:
    """Raises ThereAlready or TooMany. Nothing goes there before it has a secret."""
    if Endpoint.objects.on().filter(clinic=clinic_id).count() >= MOST:
        raise TooMany
    with clashes.told_as(ThereAlready, of=ONE_OF_AN_ADDRESS), transaction.atomic():
        endpoint = Endpoint.objects.create(
            clinic_id=clinic_id,
            name=name,
            url=url,
            kinds=sorted(kinds),
            added_at=now,
            added_by=by.user,
        )
    Lane.objects.create(endpoint=endpoint)
    record("hook.added", about=endpoint, by=by, at=now)
    return endpoint


@transaction.atomic
def make_secret(*, endpoint: Endpoint, by: Actor, now: dt.datetime) -> str:
    """A new one, which only now can be read. Those before hold for OVERLAP more."""
    Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    lasting = Secret.objects.filter(endpoint=endpoint, ends_at=None)
    lasting.update(ends_at=now + OVERLAP)
    secret = signing.new_secret()
    Secret.objects.create(
        endpoint=endpoint, sealed=sealing.sealed(secret), made_at=now, made_by=by.user
    )
    record("hook.secret_made", about=endpoint, by=by, at=now)
    return secret


@transaction.atomic
def turn_off(*, endpoint: Endpoint, by: Actor, now: dt.datetime) -> None:
    """What waits goes on waiting; what happens from now on is not told. NotNow."""
    on = Endpoint.objects.on().filter(pk=endpoint.pk)
    if not on.update(off_at=now, off_why=Off.PERSON):
        raise NotNow
    record("hook.turned_off", about=endpoint, by=by, at=now, note=Off.PERSON)


@transaction.atomic
def turn_on(*, endpoint: Endpoint, by: Actor, now: dt.datetime) -> None:
    """As if it had never failed: what still waits goes out. NotNow, ThereAlready."""
    _wake(endpoint, failures=0, failing_since=None)
    Delivery.objects.filter(endpoint=endpoint, state=State.DUE).update(
        due_at=now, tries=0
    )
    off = Endpoint.objects.filter(pk=endpoint.pk, off_at__isnull=False)
    with clashes.told_as(ThereAlready, of=ONE_OF_AN_ADDRESS), transaction.atomic():
        if not off.update(off_at=None, off_why=""):
            raise NotNow
    record("hook.turned_on", about=endpoint, by=by, at=now)


@transaction.atomic
def try_out(*, endpoint: Endpoint, by: Actor, now: dt.datetime) -> None:
    """A message about nothing, on the way of all others. NotNow where it is off."""
    if not Endpoint.objects.on().filter(pk=endpoint.pk).exists():
        raise NotNow
    _wake(endpoint)
    write(Kind.TRIAL, [endpoint], said=[{}], now=now)
    record("hook.tried", about=endpoint, by=by, at=now)


@transaction.atomic
def send_again(*, delivery: Delivery, by: Actor, now: dt.datetime) -> None:
    """Under the same id, from the first try. NotNow while it waits, or where it is
    off; of two who press at once one wins."""
    _wake(delivery.endpoint)
    settled = Delivery.objects.filter(pk=delivery.pk, endpoint__off_at=None)
    again = settled.exclude(state=State.DUE)
    if not again.update(state=State.DUE, due_at=now, settled_at=None, tries=0):
        raise NotNow
    record("hook.sent_again", about=delivery.endpoint, by=by, at=now)


def _wake(endpoint: Endpoint, **anew: Any) -> None:
    """Somebody looks: its lane need not rest. First of all, as `lanes.mark` locks it
    first."""
    Lane.objects.filter(endpoint=endpoint).update(rests_until=None, **anew)
