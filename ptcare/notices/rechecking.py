"""Asked once more at the moment of sending: is it still wanted, and in which words?

What was true when a notice was written may be over: the day is logged, the session is
moved, the program is on hold. Floors above say so for their own kinds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptcare.notices.models import Notice


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Of one notice. With a `not_wanted` it is cancelled for that reason."""

    not_wanted: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)  # for the templates


STILL = Verdict()
Rechecks = Callable[[Sequence[Notice], dt.datetime], Mapping[int, Verdict]]
_rechecks: dict[str, Rechecks] = {}


def rechecks(*kinds: str) -> Callable[[Rechecks], Rechecks]:
    """Name the function that looks at notices of these kinds again, many at once.

    It answers by their ids; what it does not name is still wanted as it is. A constant
    number of queries, across clinics.
    """

    def remember(asks: Rechecks) -> Rechecks:
        _rechecks.update(dict.fromkeys(kinds, asks))
        return asks

    return remember


def verdicts(notices: Iterable[Notice], *, now: dt.datetime) -> dict[int, Verdict]:
    """Of every one of these notices."""
    by_asker: dict[Rechecks, list[Notice]] = defaultdict(list)
    found = {}
    for notice in notices:
        found[notice.pk] = of_account(notice)
        if asks := _rechecks.get(notice.kind):
            by_asker[asks].append(notice)
    for asks, some in by_asker.items():
        said = asks(some, now)
        found |= {pk: said[pk] for pk in said if not found[pk].not_wanted}
    return found


def of_account(notice: Notice) -> Verdict:
    if notice.user and not notice.user.is_active:
        return Verdict(not_wanted="the account is closed")
    return STILL
