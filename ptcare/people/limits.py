"""How often one person may ask for what costs much; then 429, and when to come back.

What can be guessed (passwords, codes, cards, addresses of calendars) is counted where
it is tried. All is counted in the database: in each process, and after a restart.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
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
SEARCHES = ("q", "words")  # what our search fields are called


def limited(what: str) -> Callable[[View], View]:
    """Stands outside the mark that opens the view: what is refused costs nothing more.

    An invitation or an import is counted when it is sent, a search when it has words.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_counted(request, what) and not has_room(request, what):
                return too_often(request, wait_for(request, what))
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


def has_room(request: HttpRequest, what: str) -> bool:
    """Whoever waits longer than a second to be counted, behind twenty presses of one
    button, is let through uncounted while there is room."""
    used = ratelimit.consume(
        request, app="ptcare", action=what, config=RATES, limit_get=True
    )
    return used is not None or not full(request, what)


def wait_for(request: HttpRequest, what: str) -> int:
    """Seconds until there is room again; the longest of its rates."""
    return math.ceil(max([1.0, *full(request, what)]))


def full(request: HttpRequest, what: str) -> list[float]:
    """Of each rate that is used up, the seconds until there is room again."""
    waits, now = [], time.time()
    for rate in ratelimit.get_rates(app="ptcare", action=what, config=RATES):
        key = ratelimit.get_cache_key(request, app="ptcare", action=what, rate=rate)
        used = [at for at in cache.get(key, []) if at > now - rate.duration]
        if len(used) >= rate.amount:
            waits.append(used[-1] + rate.duration - now)
    return waits


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    answer = render(request, "errors/429.html", status=429)
    answer["Retry-After"] = str(seconds)
    return answer
