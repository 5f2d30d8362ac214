"""Lets another system read a clinic's records, gives it keys, and shuts it out.

A secret begins with the number of its clinic, so that nobody has to look across
clinics for whose it is: elsewhere it finds nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import uuid
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from patients.models import ConnectedSystem, SystemKey
from patients.services.subscribing import hash_of
from ptcare.audit.recording import record
from ptcare.numbers import whole_number
from ptcare.people.actors import Actor

RANDOM_BYTES = 32
KEY_LASTS = dt.timedelta(hours=1)
USED_AGAIN = dt.timedelta(minutes=1)


class NameTaken(Exception):
    """A system of that name may read already."""


class AlreadyEnded(Exception):
    """Somebody has shut it out already."""


class NotKnown(Exception):
    """No such system, a wrong secret, or one that was shut out: which is not said."""


class NotAllowed(Exception):
    """It asks for what it may not read."""


def connect(
    *, name: str, types: Collection[str], token: uuid.UUID, by: Actor, now: dt.datetime
) -> tuple[ConnectedSystem, str]:
    """A system and its secret, told this once. Raises NameTaken.

    A second press of the same page is about the same system: it gets the secret that
    is shown then, and the one before opens nothing.
    """
    try:
        with transaction.atomic():
            return _connect(name, types, token, by, now)
    except IntegrityError:
        row = _standing_as(name, by)
        if row is None:
            raise
        if row.token != token:
            raise NameTaken from None
        return new_secret(system=row, by=by, now=now)


def _standing_as(name: str, by: Actor) -> ConnectedSystem | None:
    rows = ConnectedSystem.objects.standing().filter(clinic_id=by.clinic_id)
    alike = rows.alias(lower=Lower("name")).filter(lower=Lower(Value(name)))
    return alike.first()


def _connect(
    name: str, types: Collection[str], token: uuid.UUID, by: Actor, now: dt.datetime
) -> tuple[ConnectedSystem, str]:
    secret = _new(by.clinic_id)
    row = ConnectedSystem.objects.create(
        clinic_id=by.clinic_id,
        name=name,
        key=f"{by.clinic_id}-{secrets.token_hex(10)}",
        secret_hash=hash_of(secret),
        types=sorted(types),
        token=token,
        made_at=now,
        made_by=by.user,
        secret_at=now,
    )
    record("system.connected", about=row, by=by, at=now)
    return row, secret


@transaction.atomic
def new_secret(
    *, system: ConnectedSystem, by: Actor, now: dt.datetime
) -> tuple[ConnectedSystem, str]:
    """In place of the one before, which opens nothing from now on; nor do its keys.

    Raises AlreadyEnded.
    """
    row = _hold(system)
    secret = _new(row.clinic_id)
    row.secret_hash, row.secret_at = hash_of(secret), now
    row.save(update_fields=["secret_hash", "secret_at"])
    SystemKey.objects.filter(system=row).delete()
    record("system.secret_made", about=row, by=by, at=now)
    return row, secret


@transaction.atomic
def disconnect(*, system: ConnectedSystem, by: Actor, now: dt.datetime) -> None:
    """It reads nothing more from its next request on. Raises AlreadyEnded."""
    row = _hold(system)
    row.ended_at, row.ended_by = now, by.user
    row.save(update_fields=["ended_at", "ended_by"])
    record("system.disconnected", about=row, by=by, at=now)


def _hold(system: ConnectedSystem) -> ConnectedSystem:
    rows = ConnectedSystem.objects.standing().select_for_update(of=("self",))
    row = rows.filter(pk=system.pk).first()
    if row is None:
        raise AlreadyEnded
    return row


# --- At the door


def clinic_of(secret: str) -> int | None:
    """The clinic whose secret, key or client_id it may be; None where it is none."""
    number, dash, rest = secret.partition("-")
    return whole_number(number) if dash and rest and len(secret) < 200 else None


@transaction.atomic
def give_key(
    *, key: str, secret: str, types: Collection[str] | None, now: dt.datetime
) -> tuple[SystemKey, str]:
    """An access token for as much as was asked for, or for all that it may read.

    Raises NotKnown and NotAllowed.
    """
    rows = ConnectedSystem.objects.standing().select_for_update(of=("self",))
    row = rows.filter(key=key).first() if "\x00" not in key else None
    kept = row.secret_hash if row else ""
    if not hmac.compare_digest(hash_of(secret), kept) or row is None:
        raise NotKnown
    asked = set(row.types) if types is None else set(types) & set(row.types)
    if not asked:
        raise NotAllowed
    SystemKey.objects.filter(system=row, expires_at__lte=now).delete()
    told = _new(row.clinic_id)
    given = SystemKey.objects.create(
        clinic_id=row.clinic_id,
        system=row,
        secret_hash=hash_of(told),
        types=sorted(asked),
        made_at=now,
        expires_at=now + KEY_LASTS,
    )
    record("system.key_given", about=row, by=None, at=now, note=row.name)
    return given, told


def find(told: str, *, now: dt.datetime) -> SystemKey | None:
    """The valid key with its system and clinic; asked at each request."""
    rows = SystemKey.objects.valid(now=now).filter(secret_hash=hash_of(told))
    return rows.select_related("system__clinic").first()


def remember_reading(system: ConnectedSystem, *, now: dt.datetime) -> None:
    """So that the lead sees who reads, and who does no longer."""
    if system.used_at is None or system.used_at <= now - USED_AGAIN:
        ConnectedSystem.objects.filter(pk=system.pk).update(used_at=now)


def _new(clinic_id: int) -> str:
    return f"{clinic_id}-{secrets.token_urlsafe(RANDOM_BYTES)}"
