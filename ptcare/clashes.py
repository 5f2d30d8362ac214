"""Which rule of the database a statement has broken, and what that is told as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError


@contextmanager
def told_as(refusal: type[Exception], *, of: str) -> Iterator[None]:
    """Of the constraint of that name `refusal`; another fault stays what it is."""
    try:
        yield
    except IntegrityError as clash:
        if broken_by(clash) != of:
            raise
        raise refusal from clash


def broken_by(refusal: IntegrityError) -> str:
    """The name of the constraint; empty where PostgreSQL names none."""
    told = getattr(refusal.__cause__, "diag", None)
    return getattr(told, "constraint_name", None) or ""
