"""When a patient can come to a therapist: for who asks on the telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from patients.models import ClinicHours, ClinicSession, Patient
from patients.models.calendars import Gap, gaps_on
from patients.rules import pacing
from patients.services.attending.looking import Around, Slot, around
from ptcare.people.models import Membership

DAY = dt.timedelta(days=1)
LOOKED_AHEAD = 21  # days: who has no time in three weeks is asked by the calendar


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    on: dt.date
    gaps: list[Gap]


def free_days(
    patient: Patient,
    *,
    therapist: Membership,
    minutes: int,
    kind: str,
    first: dt.date,
    now: dt.datetime,
    without: ClinicSession | None = None,
) -> Iterator[FreeDay]:
    """The days from `first` on with room for such a session, within opening hours.

    `now` is the clinic's own clock. `without` is a session that would be moved.
    """
    hours = ClinicHours.of(patient.clinic_id)
    since = max(first, now.date())
    days = [since + number * DAY for number in range(LOOKED_AHEAD)]
    days = [day for day in days if day.isoweekday() in hours.weekdays]
    if not days:
        return
    slots = [Slot(on=day, start=hours.opens_at, therapist=therapist) for day in days]
    found = around(patient, slots, without)
    own = [span for span, _counts in found.own]
    others = [span for _therapist, span in found.others]
    for day in days:
        if not _may_come(found, day, kind):
            continue
        busy = [span for span in (*own, *others) if day - DAY <= span.on <= day]
        gaps = gaps_on(day, busy, hours=hours, minutes=minutes, now=now)
        if gaps:
            yield FreeDay(on=day, gaps=gaps)


def _may_come(found: Around, day: dt.date, kind: str) -> bool:
    if any(each.first_on <= day <= each.last_on for each in found.closures):
        return False
    if kind == ClinicSession.Kind.GYM:
        return True
    counted = [span.on for span, counts in found.own if counts]
    return pacing.has_room(counted, on=day)
