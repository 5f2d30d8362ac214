"""Days at a gym: said in one tap, and taken back in one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import Patient
from programs.models.gym import GymDay, rests
from programs.services import saying
from programs.services.saying import Saying
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


def log_gym_day(*, patient: Patient, said: Saying) -> bool:
    """One for each day, however often it is pressed; whether this one was new.

    Raises saying.DayClosed for a day ahead, or more than a week back, and OnHold
    while no gym is for now.
    """
    saying.check_day(patient, said)
    if rests(patient, on=patient.today(said.now)):
        raise saying.OnHold
    mine = GymDay(
        patient=patient,
        clinic_id=patient.clinic_id,
        token=said.token,
        **said.of_a_row(),
    )
    with transaction.atomic():
        return saying.say(mine, said, deed="gym_day.logged")


@transaction.atomic
def undo_gym_day(*, day: GymDay, by: Actor, now: dt.datetime) -> bool:
    """It stays in the history. Pressing twice takes back once."""
    standing = GymDay.objects.standing().filter(pk=day.pk)
    if not standing.update(undone_at=now, undone_by=by.user):
        return False
    record("gym_day.undone", about=day, by=by, at=now)
    return True
