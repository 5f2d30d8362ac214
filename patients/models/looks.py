"""What a patient has been told of the own cover, so that a change can be explained."""

from __future__ import annotations

from django.db import models

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.counted import CoverageSnapshot
from ptcare.audit import ledger


class CoverLook(AboutPatient):
    """The patient had that answer before their eyes on that day of the clinic.

    Once a day and answer. What is told as changed is held against a look of an earlier
    day, so that it stays to be read all day long.
    """

    snapshot = models.ForeignKey(CoverageSnapshot, models.PROTECT, related_name="+")
    on = models.DateField()
    looked_at = models.DateTimeField()

    objects = AboutPatientQuerySet["CoverLook"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "on", "snapshot"],
                name="one_look_at_an_answer_a_day",
            )
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"looked on {self.on}"
