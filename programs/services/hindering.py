"""Why a week was hard, said once a week; another answer takes its place."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import Patient
from programs.models import Hindrance
from programs.rules import schedule
from programs.services.saying import DayClosed, Saying, say

ASKED_FOR = dt.timedelta(days=14)


def say_why(*, patient: Patient, what: str, said: Saying) -> None:
    """Of a week that is over, by its Monday. Raises DayClosed for any other."""
    this_monday = schedule.monday_of(patient.today(said.now))
    if said.day.isoweekday() != 1 or not (
        this_monday - ASKED_FOR <= said.day < this_monday
    ):
        raise DayClosed
    mine = Hindrance(
        patient=patient,
        clinic_id=patient.clinic_id,
        what=what,
        token=said.token,
        **said.of_a_row(),
    )
    with transaction.atomic():
        say(mine, said, deed="week.explained")
