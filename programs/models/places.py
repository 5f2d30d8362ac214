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
from django.db.models.functions import Left, Now

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

WHO_DOES = """
    SELECT item.patient_id, item.clinic_id
    FROM programs_programitem AS item
    JOIN programs_program AS program ON program.id = item.program_id
    WHERE program.signed_at IS NOT NULL AND program.ended_at IS NULL
        AND item.exercise_id IN ({exercises})
"""


def news_of_exercises(exercise: str, *columns: str) -> pgtrigger.Trigger:
    """For the Meta.triggers of a table of the library: whoever is asked for one of its
    exercises has news, where any of these columns has changed."""
    now, was = (", ".join(f"{of}.{name}" for name in columns) for of in ("now", "was"))
    changed = f"""
        SELECT now.{exercise} FROM written AS now JOIN before AS was USING (id)
        WHERE ({now}) IS DISTINCT FROM ({was})
    """  # noqa: S608
    raises = RAISE.format(changed=WHO_DOES.format(exercises=changed))
    name = "changed_for_who_does_it"
    return after(pgtrigger.Update, name, raises, old="before")


NEWS_OF_A_CLINIC = (
    after(pgtrigger.Insert, "new_for_a_caseload", RAISE_ALL),
    after(pgtrigger.Update, "changed_for_a_caseload", RAISE_ALL),
)


KEPT_BY = Left("shown", len('{"code":"') + 12)  # how `caseload_kept` begins a row


class CaseloadRulesQuerySet(models.QuerySet["CaseloadRules"]):
    def are_newest(self, code: str, *, now: dt.datetime) -> bool:
        """Whether no newer release than this one, which is at work, is so too."""
        mine, _is_new = self.update_or_create(code=code, defaults={"seen_at": now})
        gone = now - CaseloadRules.GONE_AFTER
        return not self.filter(pk__gt=mine.pk, seen_at__gt=gone).exists()


class CaseloadRules(models.Model):
    """By which rules rows are kept: of each release its own, as they came. Of two that
    run side by side only the newer works the other's rows out anew."""

    GONE_AFTER = dt.timedelta(minutes=10)  # without a word: stopped, or taken back

    code = models.CharField(max_length=12, unique=True)
    seen_at = models.DateTimeField()

    objects = CaseloadRulesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "rules of the caseload"

    def __str__(self) -> str:
        return self.code


class CaseloadPlaceQuerySet(AboutPatientQuerySet["CaseloadPlace"]):
    def behind(self) -> Self:
        """Something has changed since they were worked out, or they never were."""
        return self.filter(counted__lt=F("version"))

    def over(self, *, now: dt.datetime) -> Self:
        """Worked out, but for a day that is over, or while cover was being counted."""
        return self.filter(good_until__lte=now)

    def by_other_rules(self, code: str) -> tuple[Self, Self]:
        """In two ranges of the index, which costs nothing where both are empty."""
        mine = f'{{"code":"{code}'
        rows = self.alias(kept_by=KEPT_BY)
        return rows.filter(kept_by__lt=mine), rows.filter(kept_by__gt=mine)


class CaseloadPlace(AboutPatient):
    """The place of one patient, and each reason that was found, the most urgent first.

    `place` and `reasons` are what `rules.attention` said of version `counted`, as of a
    day of the patient's. `shown` is the whole row (`caseload_kept`), which holds until
    `good_until` at the latest. Written by triggers and by `services.placing` alone.
    """

    patient = models.OneToOneField("patients.Patient", models.PROTECT)
    version = models.PositiveBigIntegerField(default=1)
    counted = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())
    place = models.IntegerField(default=0)
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    as_of = models.DateField(null=True)
    shown = models.TextField(db_default="")
    good_until = models.DateTimeField(db_default=Now())

    objects = CaseloadPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__lte=F("version")),
                name="no_place_is_counted_before_its_facts",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "place", "patient"], name="caseload_places"),
            models.Index(fields=["clinic", "good_until"], name="places_by_end"),
            models.Index(fields=["clinic", "changed_at"], name="places_by_news"),
            models.Index(
                fields=["clinic", "changed_at"],
                condition=Q(counted__lt=F("version")),
                name="places_to_count",
            ),
            models.Index("clinic", KEPT_BY, name="places_by_rules"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"place {self.place}"


class CaseloadReason(AboutPatient):
    """One of the `reasons` of a place, beside it: so that a list of those who have it
    is read in its order, and no further than it is shown. Of an array no index tells
    that: what it holds is a question that PostgreSQL asks only behind its policy.

    Written with the place, by a trigger of that (migration 0055), and by nobody else.
    """

    reason = models.CharField(max_length=20)
    place = models.IntegerField()

    objects = AboutPatientQuerySet["CaseloadReason"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "reason"], name="one_row_a_patient_and_reason"
            )
        ]
        indexes = [
            models.Index(
                fields=["clinic", "reason", "place", "patient"], name="caseload_reasons"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}, place {self.place}"
