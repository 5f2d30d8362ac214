"""What was brought in from another system: by whom, when, and which row it became."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    OfClinicQuerySet,
)
from patients.models.coverage import Authorization, Coverage
from patients.models.session import ClinicSession
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user, by_user_or_null
from ptcare.people.roles import Permission


def permission_of(kind: str) -> Permission:
    """Who admits patients may bring them in; all else is cover."""
    if kind == Import.Kind.PATIENTS:
        return Permission.ADMIT_PATIENTS
    return Permission.MANAGE_COVERAGE


class ImportQuerySet(OfClinicQuerySet["Import"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the kinds that the actor may bring in."""
        kinds = [kind for kind in Import.Kind if actor.may(permission_of(kind))]
        return super().visible_to(actor).filter(kind__in=kinds)

    def waiting(self) -> Self:
        """Looked at, and neither imported nor dropped."""
        return self.filter(done_at=None, dropped_at=None)


@ledger.keep_history()
class Import(models.Model):
    """A file that was sent, by its name and fingerprint, and what became of it.

    `created`, `there`, `changed` and `left` count its rows once it is imported.
    """

    class Kind(models.TextChoices):
        PATIENTS = "patients", _("Patients")
        PLANS = "plans", _("Plans")
        APPROVALS = "approvals", _("Approvals")
        VISITS = "visits", _("Past visits")

    class Dates(models.TextChoices):
        ISO = "iso", _("2026-11-25 (year-month-day)")
        US = "us", _("11/25/2026 (month/day/year)")

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    dates = models.CharField(max_length=3, choices=Dates)
    rows = models.PositiveIntegerField()
    sent_by = by_user()
    sent_at = models.DateTimeField()
    done_by = by_user_or_null()
    done_at = models.DateTimeField(null=True)
    takes_changes = models.BooleanField(default=False)
    created = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    dropped_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False, dropped_at=None),
                name="import_is_done_by_somebody_or_dropped",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-sent_at"], name="imports_of_a_clinic"),
            models.Index(
                fields=["sent_at"],
                condition=Q(done_at=None, dropped_at=None),
                name="imports_that_wait",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.dropped_at is None


class ImportFile(models.Model):
    """The file itself, while its import waits: it goes with the press, or after a day.

    No history is kept of it, and no copy.
    """

    KEPT = dt.timedelta(hours=24)

    of = models.OneToOneField(
        Import, models.PROTECT, primary_key=True, related_name="file"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"file of import {self.pk}"


class ImportedRowQuerySet(AboutPatientQuerySet["ImportedRow"]):
    def called(self, ids: Collection[str]) -> Self:
        """By what other systems call them, in whichever letter case: nobody on the
        telephone says which. Python's upper case and the database's are not the same
        for every letter, so what is written alike is found too.

        Reads all that the clinic brought in, 2 ms of 20,000: behind the policies of the
        tables PostgreSQL asks no index of upper().
        """
        rows = self.alias(upper=Upper("source_id"))
        upper = [each.upper() for each in ids]
        return rows.filter(Q(source_id__in=ids) | Q(upper__in=upper))

    def numbers_of(self, patient_id: int) -> list[str]:
        """What other systems call that patient, the latest first."""
        rows = self.filter(patient=patient_id, kind=Import.Kind.PATIENTS)
        rows = rows.exclude(source_id="").order_by("-pk")
        return list(rows.values_list("source_id", flat=True))


class ImportedRow(AboutPatient):
    """One line of an imported file and the row it became, or was found to be.

    `source_id` is the other system's own name for it: by it the row is found again,
    even where the file later says something else of it.
    """

    of = models.ForeignKey(Import, models.PROTECT, related_name="imported")
    kind = models.CharField(max_length=10, choices=Import.Kind)
    line = models.PositiveIntegerField()
    source_id = models.CharField(max_length=60, blank=True)
    coverage = models.ForeignKey(Coverage, models.PROTECT, null=True, related_name="+")
    authorization = models.ForeignKey(
        Authorization, models.PROTECT, null=True, related_name="+"
    )
    session = models.ForeignKey(
        ClinicSession, models.PROTECT, null=True, related_name="+"
    )

    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "source_id"],
                condition=~Q(source_id=""),
                name="one_row_of_a_source_id",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="patients", coverage=None, authorization=None, session=None
                )
                | Q(
                    kind="plans",
                    coverage__isnull=False,
                    authorization=None,
                    session=None,
                )
                | Q(
                    kind="approvals",
                    coverage=None,
                    authorization__isnull=False,
                    session=None,
                )
                | Q(
                    kind="visits",
                    coverage=None,
                    authorization=None,
                    session__isnull=False,
                ),
                name="imported_row_is_of_its_kind",
            ),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"line {self.line} of import {self.of_id}"
