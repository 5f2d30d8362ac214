"""Every table of the record, in the order in which one reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programs.record_set.at_home import AT_HOME, SIGNS
from programs.record_set.care import PROGRAM, TESTS
from programs.record_set.health import HEALTH
from programs.record_set.money import COSTS, VISITS
from programs.record_set.shapes import Chapter
from programs.record_set.yours import AGREED, ASKED, PEOPLE, TOLD

CHAPTERS = (
    Chapter(title=_("People around you"), tables=PEOPLE),
    Chapter(title=_("Your health"), tables=HEALTH),
    Chapter(title=_("Tests, goals and notes"), tables=TESTS),
    Chapter(title=_("Your exercises"), tables=PROGRAM),
    Chapter(title=_("What you told us from home"), tables=AT_HOME),
    Chapter(title=_("Warning signs"), tables=SIGNS),
    Chapter(title=_("Your visits"), tables=VISITS),
    Chapter(title=_("Your health plans and costs"), tables=COSTS),
    Chapter(title=_("Messages"), tables=TOLD),
    Chapter(title=_("What you agreed to"), tables=AGREED),
    Chapter(title=_("What you asked about your record"), tables=ASKED),
)
