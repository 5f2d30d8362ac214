"""How often one person may ask for what costs much; then 429, and when to come back.

What can be guessed (passwords, codes, cards, addresses of calendars) is counted where
it is tried. All is counted in the database: in each process, and after a restart.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]

RATES = {
    "export": "30/h/user",  # a table of what a list shows
    "import": "30/h/user",  # a file from another system
    "invite": "60/h/user",  # somebody is written to, or given a card
    "paper": "300/h/user",  # a PDF: a morning's sheets for a whole caseload
    "search": "120/m/user",  # two a second, all day, is no person
}
# One statement, in the table that allauth counts in: the moments of the last while, and
# this one behind them if there is room. Who presses at the same moment waits for it.
COUNT = """
    INSERT INTO rate_limits AS kept (cache_key, value, expires)
    VALUES (%(key)s, jsonb_build_array(%(now)s::float8)::text, %(until)s)
    ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires, value = (
        SELECT (
            coalesce(jsonb_agg(at ORDER BY at), '[]')
            || CASE WHEN count(*) < %(most)s THEN excluded.value::jsonb ELSE '[]' END
        )::text
        FROM jsonb_array_elements(kept.value::jsonb) AS at
        WHERE at::float8 > %(since)s
    )
    RETURNING value
"""
SEARCHES = ("q", "words")  # what our search fields are called


def limited(what: str) -> Callable[[View], View]:
    """Stands outside the mark that opens the view: what is refused costs nothing more.

    An invitation or an import is counted when it is sent, a search when it has words.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_counted(request, what) and (seconds := wait_for(request, what)):
                return too_often(request, seconds)
            return view(request, *args, **kwargs)

        door.limited = what  # type: ignore[attr-defined]
        return door

    return mark


def is_counted(request: HttpRequest, what: str) -> bool:
    if not request.user.is_authenticated:
        return False  # the mark inside sends them away
    if what in ("invite", "import"):
        return request.method == "POST"
    if what == "search":
        said = [*request.GET.items(), *request.POST.items()]
        return any(name in SEARCHES and str(words).strip() for name, words in said)
    return True


def wait_for(request: HttpRequest, what: str) -> int:
    """Counts this one if there is room; else the seconds until there is, 1 or more."""
    rates = ratelimit.get_rates(app="ptcare", action=what, config=RATES)
    return max((_counted(what, request.user.pk, rate) for rate in rates), default=0)


def _counted(what: str, user_id: int | None, rate: ratelimit.Rate) -> int:
    now = time.time()
    said = {
        "key": f"limit:{what}:{rate.duration}:{user_id}",
        "now": now,
        "since": now - rate.duration,
        "until": dt.datetime.fromtimestamp(now + rate.duration, tz=dt.UTC),
        "most": rate.amount,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, said)
        (found,) = cursor.fetchone()
    times = json.loads(found)
    if times[-1] == now:
        return 0
    return max(math.ceil(times[0] + rate.duration - now), 1)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    answer = render(request, "errors/429.html", status=429)
    answer["Retry-After"] = str(seconds)
    return answer
