"""What every table about a patient, or about a clinic, has in common."""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from django.db import models

from ptcare import rows
from ptcare.people.actors import Actor

Row = TypeVar("Row", bound=models.Model)


class OfClinicQuerySet(models.QuerySet[Row], Generic[Row]):
    """Of tables about a clinic itself, and about nobody in particular."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(clinic_id=actor.clinic_id)


class ClinicSettings(models.Model):
    """One row a clinic, once somebody has saved it; until then the fields' defaults."""

    class Meta:
        abstract = True

    @classmethod
    def of(cls, clinic_id: int) -> Self:
        """What the clinic has set, or what holds where it has set nothing."""
        kept = cls._default_manager.filter(clinic=clinic_id).first()
        return kept or cls(clinic_id=clinic_id)


class AboutPatientQuerySet(models.QuerySet[Row], Generic[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """The rows of the actor's clinic, but for records that are closed to them; for
        patients and helpers, of one record."""
        rows = self.filter(clinic_id=actor.clinic_id)
        if actor.is_patient_side:
            rows = rows.filter(patient_id=actor.patient_id)
        return (
            rows.exclude(patient_id__in=sorted(actor.closed)) if actor.closed else rows
        )


class AboutPatient(rows.Row):
    """Carries its clinic beside its patient; the database holds that they agree.

    (A composite foreign key of each such table, made in migrations and checked by
    `tests/test_house.py`.)
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT)

    class Meta:
        abstract = True
