"""Days and sums as sentences say them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ptcare.languages import dates
from ptcare.languages.listing import listed
from ptcare.templating import money

MOST_DATES = 6  # more than these are told as spans


def long_day(day: dt.date) -> str:
    return dates.date_format(day, "l, F j")


def full_day(day: dt.date) -> str:
    return dates.date_format(day, "F j, Y")


def short_day(day: dt.date) -> str:
    return dates.date_format(day, "F j")


def about(cents: int) -> str:
    """Whole dollars; the sentence around it says "about"."""
    return str(money(cents, "about"))


def days_said(runs: Sequence[Sequence[dt.date]]) -> str:
    """Each day; of very many, from when to when, run by run."""
    if sum(map(len, runs)) <= MOST_DATES:
        return listed([short_day(day) for run in runs for day in run])
    return listed([_span(run) for run in runs])


def _span(run: Sequence[dt.date]) -> str:
    if run[0] == run[-1]:
        return short_day(run[0])
    ends = {"first": short_day(run[0]), "last": short_day(run[-1])}
    return _("%(first)s to %(last)s") % ends
