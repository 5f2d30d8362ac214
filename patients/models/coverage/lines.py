"""What hangs on a contract: its limits, what was used and met, its thresholds."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.counted import FACT_OF_COVER
from patients.models.coverage.amounts import Figure
from patients.models.coverage.plans import Coverage
from patients.models.coverage.terms import DISCIPLINES, disciplines
from ptcare.audit import ledger


class OfCoverage(AboutPatient):
    """A line of a coverage. It carries patient and clinic for the access rules."""

    objects = AboutPatientQuerySet.as_manager()

    class Meta:
        abstract = True


@ledger.keep_history()
class VisitLimit(OfCoverage):
    """At most so many visits in a benefit period, of these disciplines together.

    It holds from a period on, until a later one sets another for just the same.
    """

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="visit_limits")
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    visits = models.PositiveSmallIntegerField(
        _("visits a period"),
        null=True,
        blank=True,
        help_text="Null is no number any more, from that period on.",
    )
    period_start = models.DateField(
        null=True,
        blank=True,
        help_text="The first day of the first period it holds in. Null is every one.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    @property
    def holds_from(self) -> dt.date:
        return self.period_start or dt.date.min

    def __str__(self) -> str:
        return "no number of visits" if self.visits is None else f"{self.visits} visits"


@ledger.keep_history()
class PriorUse(OfCoverage):
    """Visits of this benefit period that other clinics have used."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="prior_use")
    period_start = models.DateField()
    discipline = models.CharField(max_length=2, choices=DISCIPLINES, default="PT")
    visits = models.PositiveSmallIntegerField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return f"{self.visits} elsewhere"


@ledger.keep_history()
class Accumulator(OfCoverage):
    """Deductible and out-of-pocket already met in a period, before our sessions.

    And what the plan set as both, where that period has others than the one before.
    """

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="accumulators")
    period_start = models.DateField()
    deductible_met_cents = models.PositiveIntegerField(default=0)
    oop_met_cents = models.PositiveIntegerField(default=0)
    deductible_cents = models.PositiveIntegerField(null=True, blank=True)
    oop_max_cents = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coverage", "period_start"], name="one_accumulator_per_period"
            )
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return f"met since {self.period_start}"


@ledger.keep_history()
class ExpenseThreshold(OfCoverage):
    """A sum beyond which claims are marked (Medicare's KX). It never ends coverage.

    The sum of each year stands in `YearAmount`, under the same figure.
    """

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="thresholds")
    figure = models.CharField(max_length=24, choices=Figure, default=Figure.KX_PT_SLP)
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    prior_cents_by_period = models.JSONField(
        default=dict, help_text="Spent elsewhere, by the first day of the period."
    )

    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return self.get_figure_display()


def is_medicare() -> Exists:
    """Of a coverage in a query: Medicare alone has a threshold that marks claims."""
    rows = ExpenseThreshold.objects.filter(coverage=OuterRef("pk"), withdrawn_at=None)
    return Exists(rows)
