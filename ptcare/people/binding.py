"""Whose a device's copy is, and the key that opens it: of one person, for one record,
at one clinic, in one session."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from ptcare.people import sealing
from ptcare.people.actors import Actor
from ptcare.people.sessions import OWN_DEVICE

LENGTH = 32
KEPT_FOR = dt.timedelta(days=30)
DEVICE_KEY = "device_key"  # in the session: it goes with it


@dataclass(frozen=True)
class DeviceKey:
    """Opens the copy of one device until a moment. `secret` is 32 bytes."""

    id: str
    secret: bytes
    until: dt.datetime


def owner_of(actor: Actor) -> str:
    """A name that says nothing to others, and differs with each of the three."""
    return owners_of(actor)[0]


def owners_of(actor: Actor) -> list[str]:
    """First that name; then what a device calls them that was away while the site's
    secret was replaced."""
    return owners_named(actor, user_id=actor.user.pk, patient_id=actor.patient_id)


def owners_named(actor: Actor, *, user_id: int, patient_id: int | None) -> list[str]:
    """The same, had they come by another account or to another record."""
    said = f"{user_id}:{actor.role}:{patient_id}:{actor.clinic_id}"
    names = sealing.names_of(said, salt="ptcare.device.owner")
    return [name[:LENGTH] for name in names]


def keeps_copy(request: HttpRequest, actor: Actor) -> bool:
    """Only where the person has said that the device is their own."""
    return actor.is_patient_side and bool(request.session.get(OWN_DEVICE))


def device_key(request: HttpRequest, actor: Actor, *, now: dt.datetime) -> DeviceKey:
    """This session's own; another after 30 days, and after every sign-in."""
    kept: dict[str, str] = request.session.get(DEVICE_KEY) or {}
    if not kept or dt.datetime.fromisoformat(kept["since"]) + KEPT_FOR <= now:
        kept = {"id": secrets.token_hex(8), "since": now.isoformat()}
        request.session[DEVICE_KEY] = kept
    name = f"{kept['id']}:{owner_of(actor)}"
    digest = salted_hmac("ptcare.device.key", name, algorithm="sha256").digest()
    return DeviceKey(id=name, secret=digest, until=now + KEPT_FOR)
