"""What every table about a patient has in common."""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from django.db import models

from ptcare.people.actors import Actor

Row = TypeVar("Row", bound=models.Model)


class AboutPatientQuerySet(models.QuerySet[Row], Generic[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """The rows of the actor's clinic; for patients and helpers, of one record."""
        rows = self.filter(clinic_id=actor.clinic_id)
        if actor.is_patient_side:
            rows = rows.filter(patient_id=actor.patient_id)
        return rows


class AboutPatient(models.Model):
    """Carries its clinic beside its patient; the database holds that they agree.

    (A composite foreign key of each such table, made in migrations and checked by
    `tests/test_house.py`.)
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT)

    class Meta:
        abstract = True
