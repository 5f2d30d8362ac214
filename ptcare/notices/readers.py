"""In whose day and hours a notice is read. Floors above know whom they care for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ptcare.notices.models import Notice


@dataclass(frozen=True, kw_only=True)
class Reader:
    time_zone: str
    # An hour they chose, if before the clinic's quiet ends.
    wakes: dt.time | None = None


Key = tuple[int, int]  # a clinic's and a user's id
FindReaders = Callable[[Collection[Key]], Mapping[Key, Reader]]
_finders: list[FindReaders] = []


def provide(find: FindReaders) -> FindReaders:
    """Name a function that knows some of these people; many at once, one query."""
    _finders.append(find)
    return find


def readers_of(notices: Sequence[Notice]) -> dict[int, Reader]:
    """By a notice's id. Whom nobody knows reads in the clinic's own day."""
    keys = {(each.clinic_id, each.user_id) for each in notices if each.user_id}
    known: dict[Key, Reader] = {}
    for find in _finders:
        known |= find(keys)
    return {
        notice.pk: known.get((notice.clinic_id, notice.user_id or 0))
        or Reader(time_zone=notice.clinic.time_zone)
        for notice in notices
    }
