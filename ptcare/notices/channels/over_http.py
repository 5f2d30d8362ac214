"""What every provider that is spoken to over HTTP has in common."""

from __future__ import annotations

import datetime as dt
import email.utils

import requests
from urllib3.exceptions import NewConnectionError

LONGEST_REST = dt.timedelta(hours=6)  # whatever it asks for
BETWEEN = (502, 504)  # who stands behind them may have taken what they were asked


def never_connected(error: BaseException) -> bool:
    """Whether it failed before anything was on its way: surely not taken."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    return isinstance(cause_of(error), NewConnectionError)


def cause_of(error: BaseException) -> object:
    """What stopped the last of several tries, as urllib3 tells it within the error."""
    tried = error.args[0] if error.args else None
    return getattr(tried, "reason", None)


def rest_of(response: requests.Response, *, now: dt.datetime) -> dt.timedelta | None:
    """What Retry-After asks for, in seconds or as a date (RFC 9110, 10.2.3)."""
    said = response.headers.get("Retry-After", "")
    if said.isascii() and said.isdecimal() and len(said) < 10:
        asked = dt.timedelta(seconds=int(said))
    else:
        try:
            asked = email.utils.parsedate_to_datetime(said) - now
        except (TypeError, ValueError, OverflowError):
            return None
    return min(max(asked, dt.timedelta()), LONGEST_REST)
