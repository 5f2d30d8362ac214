"""Why a week was hard, said once a week; another answer takes its place."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from patients.models import Patient
from programs.models import Hindrance
from programs.rules import schedule
from programs.services.saying import DayClosed, Saying, say
from ptcare.people.actors import Actor

ASKED_FOR = dt.timedelta(days=14)


def say_why(
    *,
    patient: Patient,
    monday: dt.date,
    what: str,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Of a week that is over. Raises DayClosed for any other."""
    this_monday = schedule.monday_of(patient.today(now))
    if monday.isoweekday() != 1 or not (
        this_monday - ASKED_FOR <= monday < this_monday
    ):
        raise DayClosed
    said = Saying(day=monday, token=token, by=by, now=now)
    mine = Hindrance(
        patient=patient,
        clinic_id=patient.clinic_id,
        what=what,
        token=token,
        **said.of_a_row(),
    )
    with transaction.atomic():
        say(mine, deed="week.explained", by=by, now=now)
