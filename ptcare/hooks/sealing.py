"""Secrets that we have to know again, kept so that a copy of the database tells none.

Sealed with a key made from SECRET_KEY. After a change of it, those sealed with one of
SECRET_KEY_FALLBACKS still open; what none opens has to be made anew.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"ptcare.hooks.secrets"


class Unreadable(Exception):
    """Sealed with a key that is not known here any more."""


def sealed(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """Raises Unreadable."""
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _keys() -> MultiFernet:
    words = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(each) for each in words])


def _key(words: str) -> Fernet:
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(made.derive(words.encode())))
