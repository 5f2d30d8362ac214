"""The key by which push services know us (VAPID, RFC 8292).

A browser subscribes to one key: with another, each device has to be turned on again.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02, VapidException

MISSING = "no key: VAPID_PRIVATE_KEY is not set"
NO_KEY = "VAPID_PRIVATE_KEY is not a key as `manage.py make_push_key` makes them"
NO_CONTACT = "VAPID_CONTACT is neither mailto: an address nor https://"
LENGTH = 32  # bytes of a private key


class Unusable(Exception):
    """No message can be sent with these settings. Its words say which and why."""


@dataclass(frozen=True)
class Keys:
    signer: Vapid02
    public: str  # as browsers take it
    contact: str  # where a push service may complain

    def headers(self, origin: str, *, expires: int) -> dict[str, str]:
        """Who we are, for one push service, until then (seconds since 1970)."""
        claims = {"aud": origin, "exp": expires, "sub": self.contact}
        signed: dict[str, str] = self.signer.sign(claims)
        return signed


def ours() -> Keys:
    """As the settings have them; Unusable."""
    return read(settings.VAPID_PRIVATE_KEY, contact())


def problem() -> str:
    """Why nothing can be sent; nothing if it can."""
    try:
        ours()
    except Unusable as reason:
        return str(reason)
    return ""


def contact() -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return settings.VAPID_CONTACT or f"mailto:{address}"


@lru_cache(maxsize=4)
def read(private: str, contact: str) -> Keys:
    if not private:
        raise Unusable(MISSING)
    try:
        if len(decode(private)) != LENGTH:
            raise Unusable(NO_KEY)
        signer = Vapid02.from_raw(private.encode())
    except ValueError:
        raise Unusable(NO_KEY) from None
    keys = Keys(signer=signer, public=public_of(signer.private_key), contact=contact)
    try:
        keys.headers("https://push.example", expires=1)
    except VapidException:
        raise Unusable(NO_CONTACT) from None
    return keys


def fresh() -> str:
    """A new private key, as VAPID_PRIVATE_KEY takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encode(number.to_bytes(LENGTH, "big"))


def write(file: Path) -> None:
    """A new one, for us alone to read. FileExistsError: one is never replaced."""
    made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    with os.fdopen(made, "w") as opened:
        opened.write(fresh())


def public_of(private: ec.EllipticCurvePrivateKey) -> str:
    point = serialization.PublicFormat.UncompressedPoint
    return encode(private.public_key().public_bytes(serialization.Encoding.X962, point))


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """ValueError where it is not base64."""
    padded = text + "=" * (-len(text) % 4)
    return base64.b64decode(padded.encode(), altchars=b"-_", validate=True)
