"""One person with two accounts: what was hers by the one opens to the other."""

from __future__ import annotations

from patients.models import DoubledRecord, Patient
from programs.services import doubling
from ptcare.people.actors import Actor
from tests import factories as make


def second_of(patient: Patient) -> Patient:
    """The same person entered once more, with an address."""
    user = make.user(email="pat@example.net")
    return make.patient(clinic=patient.clinic, user=user)


def carry(patient: Patient, second: Patient, *, by: Actor) -> DoubledRecord:
    """The record opens to the account of the second one, which is closed."""
    patient.user.email = None
    patient.user.save()
    row = doubling.close_as_double(
        doubled=second,
        kept=patient,
        reason="She said so",
        carries=True,
        by=by,
        now=make.now(),
    )
    patient.refresh_from_db()
    return row
