"""What each kind of reminder puts into the statement of `planning`, and how it is
asked once more, when it is sent, whether it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict
from ptcare.prepared.plans import rows_by_name

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


def look_again(
    sql: str,
    notices: Sequence[Notice],
    *,
    now: dt.datetime,
    name: str = "",
    **more: Any,
) -> dict[int, Verdict]:
    """What `sql` says of each: its id, and why it is not wanted any more, if so.

    It may read `%(now)s`, and of the notices, in the same order, the arrays
    `%(notices)s`, `%(reminders)s` and `%(days)s`; and `more`. With a `name` each
    connection prepares it once.
    """
    said = more | {
        "now": now,
        "notices": [notice.pk for notice in notices],
        "reminders": [notice.about for notice in notices],
        "days": [notice.on for notice in notices],
    }
    if name:
        found = rows_by_name(name, sql, said)
    else:
        with connection.cursor() as cursor:
            cursor.execute(sql, said)
            found = cursor.fetchall()
    return {pk: Verdict(not_wanted=reason) for pk, reason in found}
