"""Days as staff read them, and the bands that several sections share."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from patients.models.treatment.dues import Due
from programs import treatment_words
from programs.models.halfyear import HalfYear
from programs.rules.timeline import DAY, Box
from ptcare.languages.dates import desk_day as day


def due(what: Due, today: dt.date) -> str:
    """What is due, without when."""
    return treatment_words.due_line(what, today=today).what


def span(first: dt.date | None, last: dt.date | None) -> str:
    """From when to when; a start that nobody knows, or an end that has not come."""
    begun = day(first) if first else _("not known")
    return _("%(first)s to %(last)s") % {
        "first": begun,
        "last": day(last) if last else _("now"),
    }


def resting(found: HalfYear, height: float) -> tuple[Box, ...]:
    """A band behind the days of a break or a hold."""
    bands = []
    for each in found.quiet:
        last = min(each.back_on - DAY, found.today)
        if place := found.axis.stretch(each.starts_on, last):
            words = _("On hold") if each.of else _("On a break")
            bands.append(
                Box(
                    x=place[0],
                    width=place[1],
                    y=0,
                    height=height,
                    kind="rest",
                    words=f"{words}, {span(each.starts_on, last)}",
                )
            )
    return tuple(bands)
