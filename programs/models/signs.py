"""Warning signs that close exercises, as the database reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import JSONObject

from programs.rules.redflags import Lock

# As `redflags.is_locked` reads them; a test holds both together.
LOCKED = {
    Lock.EVERYTHING: Q(pk__isnull=False),
    Lock.STANDING: Q(exercise__movement_flags__contains=["fall_risk_standing"]),
    Lock.AEROBIC: Q(exercise__category="aerobic"),
    Lock.IMPACT: ~Q(exercise__impact="none"),
    Lock.LOADED: Q(exercise__category="strength")
    | Q(exercise__movement_flags__contains=["loaded"])
    | Q(exercise__levels__level=F("level"), exercise__levels__adds_load=True),
}


def locked_on(day: dt.date) -> Q:
    """Of items: an open sign of that day or before closes them, in one join.

    A lock stays until the sign is cleared, one for the day until a clear check-in has
    ended it; the days before the sign stay as they were.
    """
    flag = "patient__safetyflag__"
    going = Q(**{flag + "day_locks_ended_on": None}) | Q(
        **{flag + "day_locks_ended_on__gt": day}
    )
    closed = Q()
    for lock, what in LOCKED.items():
        today = Q(**{flag + "day_locks__contains": [lock]}) & going
        closed |= what & (Q(**{flag + "locks__contains": [lock]}) | today)
    return closed & Q(**{flag + "cleared_at": None, flag + "on__lte": day})


def signs_on(day: dt.date, patient: Any) -> ArraySubquery:
    """Of an item, what its `locked_by` and `is_resting` on that day are read from: as
    `locked_on`, but found once, and the rule itself says what each of them closes."""
    is_open = Q(cleared_at=None, on__lte=day)
    goes_on = Q(day_locks_ended_on=None) | Q(day_locks_ended_on__gt=day)
    return _signs(patient, is_open, goes_on, key="key")


def open_signs(patient: Any) -> ArraySubquery:
    """The same of any day, for `rests_on`."""
    is_open = Q(cleared_at=None)
    return _signs(patient, is_open, Q(), on="on", ended_on="day_locks_ended_on")


def of_day(sign: Mapping[str, Any], day: dt.date) -> Mapping[str, Any]:
    """One of `open_signs`, with what `signs_on` that day says of its locks."""
    said = day.isoformat()
    is_open, ended_on = sign["on"] <= said, sign["ended_on"]
    goes_on = is_open and (ended_on is None or said < ended_on)
    return {
        **sign,
        "locks": sign["locks"] if is_open else [],
        "day_locks": sign["day_locks"] if goes_on else [],
    }


def _signs(patient: Any, is_open: Q, goes_on: Q, **also: str) -> ArraySubquery:
    """With the locks of those that are open, those for the day of those that go on."""
    flags = apps.get_model("programs", "SafetyFlag")._default_manager
    has_stopped = Q(level="hold", seen_at=None, log__isnull=False)
    none = Value([], ArrayField(CharField(max_length=10)))
    sign = JSONObject(
        **also,
        locks=Case(When(is_open, then=F("locks")), default=none),
        day_locks=Case(When(is_open & goes_on, then=F("day_locks")), default=none),
        stopped=Case(When(has_stopped, then=F("log__item__exercise"))),
    )
    mine = flags.filter(is_open | has_stopped, patient=patient)
    return ArraySubquery(mine.order_by("-on").values(sign=sign))
