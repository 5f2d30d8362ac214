"""What a patient wants to hear of by itself, and when each is to be looked at next."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger


class ReminderQuerySet(AboutPatientQuerySet["Reminder"]):
    def wanted(self) -> Self:
        return self.filter(is_on=True)


@ledger.keep_history(exclude=["next_due_at"])
class Reminder(AboutPatient):
    """One kind of reminder of one patient. Without a row it is off.

    Those of exercise are off until the patient turns them on. Of dates and of silence
    the database makes a row with each patient, since who never opens the app needs
    them most; they are the patient's to turn off.

    `next_due_at` is the moment at which planners look at it next: in the patient's own
    zone, outside of the quiet hours, of a day that no planner has looked at. When the
    patient moves, the database moves it along.
    """

    class Kind(models.TextChoices):
        EXERCISE = "exercise"  # at their hour, on days with something left to do
        NUDGE = "nudge"  # once more, later, if nothing is logged
        DUES = "dues"  # dates of the treatment
        SILENCE = "silence"  # a kind word after two weeks without a log

    # Each day every row moves on, which costs as much as it has indexes, and more where
    # their pages are full (migration 0049).
    clinic = models.ForeignKey(
        "people.Clinic", models.PROTECT, related_name="+", db_index=False
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    is_on = models.BooleanField(default=False)
    at = models.TimeField(null=True, blank=True)  # None: when the clinic's day begins
    skips_clinic_days = models.BooleanField(default=False)
    next_due_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"], name="one_reminder_a_kind_and_patient"
            ),
            models.CheckConstraint(
                condition=Q(is_on=True, next_due_at__isnull=False)
                | Q(is_on=False, next_due_at=None),
                name="a_reminder_that_is_on_comes_next",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "next_due_at"],
                condition=Q(next_due_at__isnull=False),
                name="reminders_due",
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.kind} of patient {self.patient_id}"
