"""What was counted of cover, and of which version of the facts.

The version of a patient's facts is raised by the database itself, in the transaction
that changed one of them, however it was changed: so no writer can forget it. A list
that finds the version ahead of the snapshot says that the cover is being counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.outlooks import COLUMNS, OutlookColumns
from ptcare.audit import ledger
from ptcare.audit.statements import after
from ptcare.people.fields import one_standing

# Rows are locked in the order of patients, so that no two writers of many can wait for
# each other; and by statement, so that a thousand rows raise a version once.
RAISE = """
    INSERT INTO patients_coverversion AS kept (patient_id, clinic_id, version, counted)
    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0
    FROM ({changed}) AS changed
    ORDER BY patient_id
    ON CONFLICT (patient_id) DO UPDATE SET version = kept.version + 1;
    RETURN NULL;
"""
_RAISE_ALL = """
    WITH held AS (
        SELECT patient_id FROM patients_coverversion
        WHERE clinic_id IN (SELECT clinic_id FROM written)
            OR EXISTS (SELECT FROM written WHERE clinic_id IS NULL)
        ORDER BY patient_id FOR NO KEY UPDATE
    )
    UPDATE patients_coverversion AS kept SET version = kept.version + 1
    FROM held WHERE kept.patient_id = held.patient_id;
    RETURN NULL;
"""

_NEW = "SELECT patient_id, clinic_id FROM written"
_OLD = "SELECT patient_id, clinic_id FROM before"

BEGINS_A_VERSION = after(
    pgtrigger.Insert,
    "begins_a_version_of_cover",
    RAISE.format(changed="SELECT id AS patient_id, clinic_id FROM written"),
)
"""Of the patient's own table: everybody has a version, at first of nothing."""

FACT_OF_COVER = (
    after(pgtrigger.Insert, "new_fact_of_cover", RAISE.format(changed=_NEW)),
    after(
        pgtrigger.Update,
        "changed_fact_of_cover",
        RAISE.format(changed=f"{_NEW} UNION {_OLD}"),
        old="before",
    ),
)
"""For the Meta.triggers of every table about a patient that `facts` reads."""

# What is counted for a person is counted of all their records: see `facts`.
RAISES_THE_KEPT_ONE = pgtrigger.Trigger(
    name="raises_the_kept_one",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("version"),
    condition=pgtrigger.Condition("NEW.version > OLD.version"),
    func="""
        UPDATE patients_coverversion AS kept SET version = kept.version + 1
        FROM patients_doubledrecord AS doubled
        WHERE doubled.patient_id = NEW.patient_id
            AND doubled.withdrawn_at IS NULL AND kept.patient_id = doubled.kept_id;
        RETURN NULL;
    """,
)

FACT_OF_A_CLINICS_COVER = (
    after(pgtrigger.Insert, "new_fact_of_all_cover", _RAISE_ALL),
    after(pgtrigger.Update, "changed_fact_of_all_cover", _RAISE_ALL),
)
"""The same for tables about a whole clinic, such as its prices; without one, of all."""


class CoverVersionQuerySet(AboutPatientQuerySet["CoverVersion"]):
    def behind_their_facts(self) -> Self:
        """A fact has changed since they were counted, or they never were."""
        return self.filter(counted__lt=F("version"))

    def of_another_day(self, today: dt.date) -> Self:
        """Counted as of a day that is over, or of one that has not come yet: where a
        clinic's clock was set to another zone."""
        old = CoverageSnapshot.objects.current().filter(is_of_another_day(today))
        return self.filter(patient__in=old.values("patient"))

    def stale(self, *, today: dt.date) -> Self:
        return self.behind_their_facts() | self.of_another_day(today)

    def held(self, *, skip_locked: bool = False) -> Self:
        """Locked until the transaction ends: the facts of none of them can change."""
        return self.select_for_update(
            of=("self",), no_key=True, skip_locked=skip_locked
        )


class CoverVersion(AboutPatient):
    """How often the facts of one patient's cover have changed, and what is counted.

    `counted` is the version of the current snapshot; where it lags behind, the snapshot
    is stale. `sessions_sum` is what the sessions of the version `summed` came to; where
    that is another one, or none, it is not known. Written by triggers and by
    `services.counting`, `summing` and `auditing` alone.
    """

    patient = models.OneToOneField("patients.Patient", models.PROTECT)
    version = models.PositiveBigIntegerField()
    counted = models.PositiveBigIntegerField(default=0)
    summed = models.PositiveBigIntegerField(null=True)
    sessions_sum = models.BigIntegerField(null=True)

    objects = CoverVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__lte=F("version")),
                name="no_version_is_counted_before_it_is_there",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "patient"],
                condition=Q(counted__lt=F("version")),
                name="covers_to_count",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, RAISES_THE_KEPT_ONE]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def is_behind(self) -> bool:
        return self.counted < self.version


class CoverageSnapshotQuerySet(AboutPatientQuerySet["CoverageSnapshot"]):
    def current(self) -> Self:
        return self.filter(superseded_at=None)

    def fresh(self, *, today: dt.date) -> Self:
        """The current ones that are still true."""
        return self.current().with_staleness(today=today).filter(is_stale=False)

    def with_staleness(self, *, today: dt.date) -> Self:
        """Adds `is_stale`: the facts have changed since, or it is of another day."""
        return self.annotate(is_stale=_stale(~Q(as_of=today), "patient__coverversion"))


def is_of_another_day(today: Any) -> Q:
    """Of snapshots, said so that an index of days can answer it."""
    return Q(as_of__lt=today) | Q(as_of__gt=today)


def _stale(is_old: Q, version: str) -> ExpressionWrapper:
    is_behind = Q(**{f"{version}__version__gt": F(f"{version}__counted")})
    return ExpressionWrapper(is_behind | is_old, models.BooleanField())


def cover_is_stale(*, today: dt.date) -> ExpressionWrapper:
    """Of patients who are joined with their current snapshot as `cover`."""
    return _stale(Q(cover=None) | ~Q(cover__as_of=today), "coverversion")


class CoverageSnapshot(OutlookColumns, AboutPatient):
    """What `evaluate` said of one version of the facts. Rebuilt, never edited.

    A recount that finds the same answer only moves `as_of` on: it still holds that day.
    `visits_left` null means that no limit binds. The few columns repeat what stands in
    `result`, so that a list of thousands needs no JSON.
    """

    as_of = models.DateField()
    made_at = models.DateTimeField()
    version = models.PositiveBigIntegerField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    coverage = models.ForeignKey(
        "patients.Coverage", models.PROTECT, null=True, related_name="+"
    )
    visits_left = models.IntegerField(null=True)
    limited_by = models.CharField(max_length=16)
    until = models.DateField(null=True)
    booked = models.IntegerField(default=0)
    first_uncovered_on = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    is_stale: bool  # put on by `with_staleness`

    objects = CoverageSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient",
                until="superseded_at",
                name="one_current_snapshot_per_patient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "visits_left", "patient"],
                condition=Q(superseded_at=None),
                name="snapshots_by_visits_left",
            ),
            models.Index(
                fields=["clinic", "as_of"],
                condition=Q(superseded_at=None),
                name="snapshots_by_day",
            ),
            *(
                models.Index(
                    fields=["clinic", column, "patient"],
                    condition=Q(superseded_at=None),
                    name=f"snapshots_by_{column}"[:30],
                )
                for column in ("left_after", "last_covered_on", "approval_ends_on")
            ),
        ]
        triggers = [
            ledger.NEVER_DELETED,
            # By the columns that are named, so that a new day for thousands of rows
            # need not compare a single result.
            pgtrigger.Protect(
                name="never_edited",
                operation=pgtrigger.UpdateOf(
                    *("patient_id", "clinic_id", "version", "result", "digest"),
                    *("coverage_id", "visits_left", "limited_by", "until", "booked"),
                    *("first_uncovered_on", "made_at", *COLUMNS),
                ),
            ),
            pgtrigger.Protect(
                name="superseded_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"cover as of {self.as_of}"

    def says(self, answer: Mapping[str, Any]) -> bool:
        """Whether these fields stand here already, with these values."""
        return all(getattr(self, name) == said for name, said in answer.items())
