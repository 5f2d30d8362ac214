"""All that the scripts of a device say, in the person's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.dateformat import format as date_in_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Effort
from programs.models.day import Day
from programs.rules import schedule
from programs.services.syncing import Kind

DAY = dt.timedelta(days=1)


def words(days: Sequence[Day]) -> dict[str, Any]:
    """Days waiting are counted up to the eight that are open."""
    most = schedule.LOG_BACK.days + 1
    back = [days[0].on - n * DAY for n in range(1, most)]
    dates = [*back, *(day.on for day in days)]
    return {
        "away": _("No connection. You can go on; what you log is kept here."),
        "unsent": _(
            "No connection. This may not have been sent. It stays here: press again "
            "when you have a connection."
        ),
        "waiting": [
            ngettext(
                "%(number)d day waiting to send", "%(number)d days waiting to send", n
            )
            % {"number": n}
            for n in range(1, most + 1)
        ],
        "list": _("See what waits"),
        "mark": _("Waiting to send"),
        "rest": _("I did all the rest"),
        "unheard": _("What you told us has not reached the clinic. Please call."),
        "sent": _("Sent. All that you logged has reached the clinic."),
        "sent_in_part": _("Sent. What was not saved stands below."),
        "told": _("Sent. The clinic has been told that something is wrong."),
        "refused": _("This was not saved."),
        "lost": _("It was too old to be kept, and could not be sent."),
        "send": _("Send now"),
        "undo": _("Undo"),
        "dismiss": _("I have read this"),
        "kinds": kinds_in_words(),
        "days": {on.isoformat(): date_in_words(on, "l, F j") for on in dates},
        "items": names(days),
    }


def names(days: Sequence[Day]) -> dict[str, str]:
    """What an entry is about, as the device names it: an exercise by its number, what
    is taken or worn by what its button sends, a word for the day by itself."""
    exercises = {str(i.pk): i.exercise.words.name for day in days for i in day.items}
    things = {f"{each.kind}:{each.pk}": each.what for d in days for each in d.beside}
    efforts = {
        value: _("You said: %(effort)s") % {"effort": label}
        for value, label in Effort.choices
    }
    return exercises | things | efforts


def kinds_in_words() -> dict[str, str]:
    return {
        Kind.ALL: _("All of it"),
        Kind.SHORT: _("The short day"),
        Kind.EXERCISE: _("One exercise"),
        Kind.HURT: _("It hurt"),
        Kind.REPORT: _("How it was"),
        Kind.NOT_TODAY: _("Not today"),
        Kind.WEEK_PAIN: _("The pain of the week"),
        Kind.CHECK_IN: _("Anything new or wrong?"),
        Kind.MORNING: _("The pain this morning"),
        Kind.TICK: _("Taken or worn"),
        Kind.UNDO: _("Undo"),
    }
