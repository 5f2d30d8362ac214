"""What one request has loaded of patients, and whether it has written its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Noticed:
    """The patients in the order in which they were first loaded, with their names."""

    patients: dict[int, str] = field(default_factory=dict)
    has_line: bool = False


_now: ContextVar[Noticed | None] = ContextVar("noticed", default=None)


@contextmanager
def noticing() -> Iterator[Noticed]:
    noticed = Noticed()
    mark = _now.set(noticed)
    try:
        yield noticed
    finally:
        _now.reset(mark)


def patient(pk: int, name: str) -> None:
    """A record was loaded. Outside of a request nobody is told."""
    if noticed := _now.get():
        noticed.patients.setdefault(pk, name)


def line() -> None:
    """Somebody's deed was written down: the request needs no further line."""
    if noticed := _now.get():
        noticed.has_line = True
