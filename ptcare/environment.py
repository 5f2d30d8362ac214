"""How settings are read from the environment: loud about what is not there."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def switch(name: str, *, default: bool = False) -> bool:
    """A yes or no of the environment; anything else is refused."""
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": False}
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return words[value.strip().lower()]
    except KeyError:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}") from None


def number(name: str, *, default: int) -> int:
    """A whole number of the environment; anything else is refused."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}"
        ) from None


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list; of secrets, it may lie in a file, a line each."""
    parts = (secret(name) or default).replace("\n", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def secret(name: str) -> str | None:
    """From NAME, or from the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from None
    return os.environ.get(name) or None


def required(name: str) -> str:
    """A secret without which the site does not start."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} (or {name}_FILE) is not set. `make run` sets all that a demo "
            "needs; .env.example says what a real installation needs."
        )
    return value
