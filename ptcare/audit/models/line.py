"""Who did what to whom and when, and who looked at which chart."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a line is, whatever its deed is called."""

    WRITE = "write", _("Changed")
    VIEW = "view", _("Opened")
    LIST = "list", _("Seen in a list")
    PRINT = "print", _("Printed")
    EXPORT = "export", _("Taken out as a file")
    ACCESS = "access", _("Ways in")
    DENIED = "denied", _("Refused")


SEEING = (Kind.VIEW, Kind.LIST, Kind.PRINT, Kind.EXPORT)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(clinic_id=actor.clinic_id)

    def of_patient(self, patient_id: int) -> Self:
        """What was done to one record, and who saw it, on its own or in a list."""
        in_a_list = models.Q(showed__contains=[patient_id])
        return self.filter(models.Q(patient_id=patient_id) | in_a_list)

    def by_person(self, user_id: int) -> Self:
        return self.filter(by_user_id=user_id)

    def seeing(self) -> Self:
        """Somebody read something: on the screen, on paper or in a file."""
        return self.filter(kind__in=SEEING)

    def seen_by(self, user_id: int) -> Self:
        return self.by_person(user_id).seeing()

    def in_emergency(self, *accesses: int) -> Self:
        """What was done and seen while a record was open by one of these accesses."""
        return self.filter(emergency_id__in=accesses)

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        """From `start`, before `end`. Reads only the months that it touches."""
        return self.filter(at__gte=start, at__lt=end)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class AuditEvent(models.Model):
    """Appended to, never changed. No foreign keys: it outlives what it is about.

    `deed` is a noun, a dot and a past participle: "session.attended",
    "chart.opened". It carries ids, no names and no findings. Of a list, `showed` are
    the ids of the patients that stood on it.

    The table is kept by months of `at`, and refuses UPDATE, DELETE and TRUNCATE with a
    trigger of its own: `pgtrigger.ignore` opens nothing here. `seal_audit` draws the
    chain over it. Its columns are only ever added to, and what is added may be null.
    """

    id: int
    at = models.DateTimeField()
    clinic_id = models.BigIntegerField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    by_role = models.CharField(max_length=20, blank=True)
    # In the database as well: a version that knew no kinds wrote down what it changed.
    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.WRITE, db_default=Kind.WRITE
    )
    deed = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    showed = ArrayField(models.BigIntegerField(), null=True)
    request_id = models.CharField(max_length=64, blank=True)
    from_ip = models.GenericIPAddressField(null=True)
    note = models.CharField(max_length=200, blank=True)
    # The access by which a record was open that otherwise is not: "break the glass".
    emergency_id = models.BigIntegerField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic_id", "-at"], name="audit_by_clinic"),
            models.Index(fields=["patient_id", "-at"], name="audit_by_patient"),
            models.Index(fields=["by_user_id", "-at"], name="audit_by_person"),
            GinIndex(
                fields=["showed"],
                name="audit_by_showed",
                condition=models.Q(showed__isnull=False),
            ),
            models.Index(
                fields=["emergency_id", "-at"],
                name="audit_by_emergency",
                condition=models.Q(emergency_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.about_type} {self.about_id}"
