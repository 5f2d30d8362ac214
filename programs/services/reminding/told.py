"""What each kind of reminder puts into the statement of `planning`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

A_WEEK, TODAY_ONLY = 7, 1
TOMORROW = "clock.next_due_at"


@dataclass(frozen=True, kw_only=True)
class Told:
    """`written` gives the rows to be told of, with its parameters: `key`, `clinic_id`,
    `user_id`, `reminder_id`, `on`, `due_at` and `stale_at`, from `moved` and `days`.
    """

    notice: str  # a kind of notice
    page: str
    written: Callable[[], tuple[str, dict[str, Any]]]
    days: int = TODAY_ONLY  # so many that planners have missed are made up for
    moves_to: str = TOMORROW
    beside_clock: str = ""  # joined to `claimed`, for `moves_to`

    def link(self) -> str:
        return reverse(self.page)
