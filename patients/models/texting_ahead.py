"""Which texts about appointments a patient will need, and when: told to below."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from patients.models.session import ClinicSession
from ptcare.notices.readers import Key
from ptcare.notices.rules.rationing import DAY, Rank
from ptcare.notices.texts import turns


@turns.provide
def of_booked_sessions(
    keys: Collection[Key], first: dt.date, last: dt.date
) -> dict[Key, dict[dt.date, Rank]]:
    """On the day before each, and on its own morning, by the patient's calendar."""
    booked = ClinicSession.objects.booked().filter(
        clinic__in={clinic for clinic, _user in keys},
        patient__user__in={user for _clinic, user in keys},
        patient__discharged_on=None,
        on__range=(first - DAY, last + 2 * DAY),
    )
    found: dict[Key, dict[dt.date, Rank]] = defaultdict(dict)
    for session in booked.select_related("patient", "clinic"):
        day = own_day(session)
        needs = found[session.clinic_id, session.patient.user_id]
        needs.setdefault(day, Rank.SESSION_TODAY)
        needs[day - DAY] = Rank.SESSION_TOMORROW
    return found


def own_day(session: ClinicSession) -> dt.date:
    """Where the patient is when it begins."""
    begins = session.begins(session.clinic.zone)
    return begins.astimezone(session.patient.zone).date()
