"""Secrets that we have to know again, kept so that a copy of the database tells none.

Sealed with a key made from SECRET_KEY. After a change of it, those sealed with one of
SECRET_KEY_FALLBACKS still open; what none opens has to be made anew.
"""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from ptcare.people import sealing

PURPOSE = b"ptcare.hooks.secrets"


class Unreadable(Exception):
    """Sealed with a key that is not known here any more."""


def sealed(secret: str) -> str:
    return sealing.keys(PURPOSE).encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """Raises Unreadable."""
    try:
        return sealing.keys(PURPOSE).decrypt(kept.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
