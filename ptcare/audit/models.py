"""Who did what to whom and when, and who looked at which chart."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from ptcare.audit import ledger


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(clinic_id=actor.clinic_id)


class AuditEvent(models.Model):
    """Appended to, never changed. No foreign keys: it outlives what it is about.

    `deed` is a noun, a dot and a past participle: "session.attended",
    "chart.opened". It carries ids, no names and no findings.
    """

    id: int
    at = models.DateTimeField(db_index=True)
    clinic_id = models.BigIntegerField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    by_role = models.CharField(max_length=20, blank=True)
    deed = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "-at"], name="audit_by_clinic"),
            models.Index(fields=["patient_id", "-at"], name="audit_by_patient"),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.deed} {self.about_type} {self.about_id}"
