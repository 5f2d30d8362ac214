"""What the rules of opening hours eat: read for many clinics in two queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from patients.models.closures import Closure
from patients.models.hours import ClinicHours
from patients.rules.opening import LOOKED_AHEAD, Opening
from ptcare.people.models import Clinic

DAY = dt.timedelta(days=1)


def openings_of(
    clinics: Iterable[Clinic], *, since: dt.datetime, now: dt.datetime
) -> dict[int, Opening]:
    """By clinic, good for moments from `since` until two months from now."""
    known = {clinic.pk: clinic for clinic in clinics}
    kept = {row.clinic_id: row for row in ClinicHours.objects.filter(clinic__in=known)}
    closed = _closed(known, (since - DAY).date(), (now + LOOKED_AHEAD * DAY).date())
    return {
        pk: Opening(
            zone=clinic.zone,
            opens_at=hours.opens_at,
            closes_at=hours.closes_at,
            weekdays=hours.weekdays,
            closed=closed[pk],
        )
        for pk, clinic in known.items()
        if (hours := kept.get(pk) or ClinicHours(clinic=clinic))
    }


def opening_of(clinic: Clinic, *, now: dt.datetime) -> Opening:
    return openings_of([clinic], since=now, now=now)[clinic.pk]


def _closed(
    clinics: Iterable[int], first: dt.date, last: dt.date
) -> dict[int, set[dt.date]]:
    """The days of that span on which a whole clinic is closed."""
    rows = Closure.objects.standing().filter(clinic__in=clinics, therapist=None)
    found: dict[int, set[dt.date]] = defaultdict(set)
    for row in rows.between(first, last):
        found[row.clinic_id].update(day for day in row.days() if first <= day <= last)
    return found
