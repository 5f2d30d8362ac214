"""Where each patient stands on the list of the most urgent.

The rules say it, a worker keeps it, so that a page needs no more rows than it shows.
Whoever changes what the rules read raises the row's version, by the database itself and
in the same transaction: a page works those out on the spot that are behind.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger
from ptcare.audit.statements import after

# In the order of patients, so that no two writers of many can wait for each other.
RAISE = """
    INSERT INTO programs_caseloadplace AS kept
        (patient_id, clinic_id, version, counted, changed_at, place, reasons)
    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,
        ARRAY[]::varchar[]
    FROM ({changed}) AS changed
    ORDER BY patient_id
    ON CONFLICT (patient_id) DO UPDATE
    SET version = kept.version + 1, changed_at = clock_timestamp();
    RETURN NULL;
"""
RAISE_ALL = """
    WITH held AS (
        SELECT patient_id FROM programs_caseloadplace
        WHERE clinic_id IN (SELECT clinic_id FROM written)
        ORDER BY patient_id FOR NO KEY UPDATE
    )
    UPDATE programs_caseloadplace AS kept SET version = kept.version + 1
    FROM held WHERE kept.patient_id = held.patient_id;
    RETURN NULL;
"""
WRITTEN = "SELECT patient_id, clinic_id FROM written"

NEWS_OF_A_PATIENT = (
    after(pgtrigger.Insert, "new_on_the_caseload", RAISE.format(changed=WRITTEN)),
    after(pgtrigger.Update, "changed_on_the_caseload", RAISE.format(changed=WRITTEN)),
)
"""For the Meta.triggers of every table of this floor that the caseload reads."""

NEWS_OF_A_CLINIC = (
    after(pgtrigger.Insert, "new_for_a_caseload", RAISE_ALL),
    after(pgtrigger.Update, "changed_for_a_caseload", RAISE_ALL),
)


class CaseloadPlaceQuerySet(AboutPatientQuerySet["CaseloadPlace"]):
    def behind(self) -> Self:
        """Something has changed since they were worked out, or they never were."""
        return self.filter(counted__lt=F("version"))

    def of_another_day(self, today: dt.date) -> Self:
        """Worked out, but for a day that is over."""
        return self.filter(as_of__lt=today)


class CaseloadPlace(AboutPatient):
    """The place of one patient, and each reason that was found, the most urgent first.

    `place` and `reasons` are what `rules.attention` said of version `counted`, as of a
    day of the patient's. Written by triggers and by `services.placing` alone.
    """

    patient = models.OneToOneField("patients.Patient", models.PROTECT)
    version = models.PositiveBigIntegerField(default=1)
    counted = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())
    place = models.IntegerField(default=0)
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    as_of = models.DateField(null=True)

    objects = CaseloadPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__lte=F("version")),
                name="no_place_is_counted_before_its_facts",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "place", "patient"], name="caseload_places"),
            models.Index(fields=["clinic", "as_of"], name="places_by_day"),
            models.Index(fields=["clinic", "changed_at"], name="places_by_news"),
            models.Index(
                fields=["clinic", "changed_at"],
                condition=Q(counted__lt=F("version")),
                name="places_to_count",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"place {self.place}"
