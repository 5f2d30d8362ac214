"""What is kept sealed under the site's secret, and how a new secret takes over.

A new SECRET_KEY seals; the former ones, SECRET_KEY_FALLBACKS, still open. Sessions and
signed links do so by Django's own means; here is the rest.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = b"ptcare.people.sealing"
SEALED = "sealed:"  # before what is sealed; what stood here earlier is plain


def secrets() -> list[str]:
    """The present one, then the former ones."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def names_of(said: str, *, salt: str) -> list[str]:
    """What the present secret calls it, then what former ones called it."""
    return [salted_hmac(salt, said, secret=each).hexdigest() for each in secrets()]


def seal(text: str) -> str:
    return SEALED + keys(PURPOSE).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """What was sealed; InvalidToken where no secret of ours opens it."""
    if not text.startswith(SEALED):
        return text
    return keys(PURPOSE).decrypt(text.removeprefix(SEALED)).decode()


def sealed_anew(data: Any) -> Any:
    """The same with every text in it under the present secret."""
    if isinstance(data, dict):
        return {name: sealed_anew(value) for name, value in data.items()}
    if isinstance(data, list):
        return [sealed_anew(value) for value in data]
    if isinstance(data, str):
        return seal(opened(data))
    return data


def keys(purpose: bytes) -> MultiFernet:
    """Of one purpose: what is sealed for another, they do not open."""
    return MultiFernet([_key(each, purpose) for each in secrets()])


def _key(secret: str, purpose: bytes) -> Fernet:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=purpose)
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
