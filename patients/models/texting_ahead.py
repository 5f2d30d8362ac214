"""Which texts about appointments a patient will need, and when: told to below."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from patients.models.session import ClinicSession
from ptcare.notices import turns
from ptcare.notices.readers import Key
from ptcare.notices.rules.rationing import DAY, Rank


@turns.provide
def of_booked_sessions(
    keys: Collection[Key], first: dt.date, last: dt.date
) -> dict[Key, dict[dt.date, Rank]]:
    """On the day before each, and on its own morning."""
    booked = ClinicSession.objects.booked().filter(
        clinic__in={clinic for clinic, _user in keys},
        patient__user__in={user for _clinic, user in keys},
        on__range=(first, last + DAY),
    )
    found: dict[Key, dict[dt.date, Rank]] = defaultdict(dict)
    for clinic, user, day in booked.values_list("clinic_id", "patient__user_id", "on"):
        found[clinic, user].setdefault(day, Rank.SESSION_TODAY)
        found[clinic, user][day - DAY] = Rank.SESSION_TOMORROW
    return found
