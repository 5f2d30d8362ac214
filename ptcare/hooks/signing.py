"""Signatures as Standard Webhooks 1.0 has them (standardwebhooks.com), version v1.

    signed = "{id}.{seconds since 1970}.{body}"
    signature = "v1," + base64(HMAC-SHA256(key, signed))

A secret is "whsec_" and its key in base64. Of several secrets that hold, each signs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
KEY_BYTES = 32  # of 24 to 64 that are allowed


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def signatures(
    with_secrets: Iterable[str], *, message_id: str, seconds: int, body: str
) -> str:
    """As the header has them: one a secret, with spaces between."""
    signed = f"{message_id}.{seconds}.{body}".encode()
    return " ".join(f"v1,{_one(secret, signed)}" for secret in with_secrets)


def _one(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
