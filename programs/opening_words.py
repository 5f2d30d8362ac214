"""When somebody at the clinic will look, said honestly to who waits for it."""

from __future__ import annotations

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from patients.rules import opening as hours
from patients.rules.opening import DAY, Opening
from ptcare.languages.dates import in_order, plain_clock


def when_looked(opening: Opening, *, now: dt.datetime) -> str:
    """By the clinic's clock; nothing where it says of no day that it opens."""
    opens = hours.opens_next(opening, after=now)
    if opens is None:
        return ""
    if opens == now:
        closes = hours.closes_next(opening, after=now) or now
        words = {"time": _clock(closes, opening)}
        return _("The clinic is open until %(time)s today.") % words
    words = {"day": _day(opens, opening, now), "time": _clock(opens, opening)}
    return _("The clinic is closed until %(time)s %(day)s.") % words


def _clock(at: dt.datetime, opening: Opening) -> str:
    return plain_clock(at.astimezone(opening.zone).time())


def _day(at: dt.datetime, opening: Opening, now: dt.datetime) -> str:
    on = at.astimezone(opening.zone).date()
    ahead = (on - now.astimezone(opening.zone).date()) // DAY
    if ahead < 2:
        return _("tomorrow") if ahead else _("today")
    return _("on %(day)s") % {"day": formats.date_format(on, in_order("l, F j"))}
