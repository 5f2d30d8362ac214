"""What `manage.py check --deploy` warns of besides Django's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004

HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
CLOSED = frozenset({"require", "verify-ca", "verify-full"})


@register(Tags.security, deploy=True)
def lines_are_closed(app_configs: Any, **rest: Any) -> list[CheckMessage]:
    return open_lines(settings.DATABASES["default"], settings.REDIS_URL)


def open_lines(database: Mapping[str, Any], redis_url: str) -> list[CheckMessage]:
    """To another machine, what patients say travels by TLS only (ASVS 12.3.1)."""
    found: list[CheckMessage] = []
    host = str(database.get("HOST") or "")
    mode = (database.get("OPTIONS") or {}).get("sslmode")
    if host not in HERE and not host.startswith("/") and mode not in CLOSED:
        words = "DATABASE_URL leads to another machine without sslmode=verify-full."
        found.append(Warning(words, id="ptcare.W001"))
    redis = urlsplit(redis_url)
    if redis.scheme == "redis" and (redis.hostname or "") not in HERE:
        words = "REDIS_URL leads to another machine; it should start with rediss://."
        found.append(Warning(words, id="ptcare.W002"))
    return found
