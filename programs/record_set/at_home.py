"""What the patient and their helpers said, and what it rang."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.flag_names import NAMES
from programs.models import (
    CheckIn,
    DayReport,
    Escalation,
    ExerciseLog,
    GymDay,
    Hindrance,
    Pause,
    SafetyFlag,
    Tick,
)
from programs.record_set.shapes import Table
from ptcare.languages.library import translated


def sign(key: Any) -> str:
    return str(NAMES.get(key, key))


def signs(keys: Any) -> str:
    """Null is no answer; an empty list says that there was nothing."""
    if not keys:
        return gettext("Nothing")
    return ", ".join(map(sign, keys))


AT_HOME = (
    Table(
        key="logs",
        title=_("Exercises, day by day"),
        model=ExerciseLog,
        on="on",
        shown="item__exercise__name done pain pain_where pain_is_new corrected_because",
        is_daily=True,
        spoken={"item__exercise__name": translated},
    ),
    Table(
        key="day_reports",
        title=_("How the days were"),
        model=DayReport,
        on="on",
        shown="effort pain not_today",
        is_daily=True,
    ),
    Table(
        key="checkins",
        title=_("What was asked before the exercises"),
        model=CheckIn,
        on="on",
        shown="asked signs pain",
        is_daily=True,
        spoken={"signs": signs},
    ),
    Table(
        key="ticks",
        title=_("Medicine taken and braces worn"),
        model=Tick,
        on="on",
        shown="medication__name aid__name",
        is_daily=True,
    ),
    Table(
        key="gym_days",
        title=_("Days at the gym"),
        model=GymDay,
        on="on",
        shown="said_by__name",
        is_daily=True,
    ),
    Table(
        key="hindrances",
        title=_("What got in the way"),
        model=Hindrance,
        on="on",
        shown="what",
        is_daily=True,
    ),
    Table(
        key="pauses",
        title=_("Breaks"),
        model=Pause,
        on="starts_on",
        shown="reason until back_on",
    ),
)
SIGNS = (
    Table(
        key="warning_signs",
        title=_("Signs that you told us of"),
        model=SafetyFlag,
        on="on",
        shown="key level note seen_by__name cleared_by__name cleared_because was_slip "
        "mistaken_at spoken_on spoken_how doctor",
        spoken={"key": sign},
    ),
    Table(
        key="signs_told",
        title=_("Who was told of a sign"),
        model=Escalation,
        on="at",
        shown="flag__key to__user__name name",
        spoken={"flag__key": sign},
    ),
)
