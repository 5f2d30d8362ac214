"""Who pays, for how much, and what they have approved. Money in integer cents.

The words and the rules of counting: `patients/rules/coverage`. Nothing here is a
counter: used, booked and left are counted from the sessions each time.
"""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger


class Days(Func):
    """A range of dates that includes both ends; no end is for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
DISCIPLINES = [("PT", _("Physical")), ("OT", _("Occupational")), ("ST", _("Speech"))]


def disciplines() -> list[str]:
    return ["PT"]


def no_list() -> list[Any]:
    return []


class OfClinicQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, actor: Any) -> Self:
        return self.filter(clinic_id=actor.clinic_id)


@ledger.keep_history()
class Payer(models.Model):
    """An insurance company, or another who pays, as this clinic knows it."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="payers")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    objects = OfClinicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"], name="one_payer_of_a_name_per_clinic"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.name


@ledger.keep_history()
class PriceList(models.Model):
    """What the clinic itself charges from a day on, in cents."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    evaluation_cents = models.PositiveIntegerField()
    re_evaluation_cents = models.PositiveIntegerField()
    treatment_cents = models.PositiveIntegerField()
    group_cents = models.PositiveIntegerField()
    gym_cents = models.PositiveIntegerField()
    late_cancelled_cents = models.PositiveIntegerField(default=0)
    no_show_cents = models.PositiveIntegerField(default=0)

    objects = OfClinicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "valid_from"], name="one_price_list_from_a_day"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"prices from {self.valid_from}"


class CoverageQuerySet(AboutPatientQuerySet["Coverage"]):
    def active_on(self, day: Any) -> Self:
        return self.filter(
            Q(effective_to=None) | Q(effective_to__gte=day), effective_from__lte=day
        )


@ledger.keep_history()
class Coverage(AboutPatient):
    """One insurance contract of one patient. Ended or corrected, never deleted."""

    class Period(models.TextChoices):
        CALENDAR_YEAR = "calendar_year", _("Calendar year")
        PLAN_YEAR = "plan_year", _("Plan year")
        WHOLE_COVERAGE = "whole_coverage", _("The whole contract")

    class Unit(models.TextChoices):
        DISCIPLINE_DAY = "discipline_day", _("Day and discipline")
        DAY = "day", _("Day")
        SESSION = "session", _("Session")

    class Required(models.TextChoices):
        NEVER = "never", _("Never")
        ALWAYS = "always", _("Always")
        AFTER_VISITS = "after_visits", _("After some visits")

    class AsSecondary(models.TextChoices):
        PAYS_REMAINING_SHARE = "pays_remaining_share", _("Pays the remaining share")
        ONLY_AFTER_PRIMARY = "only_after_primary", _("Only after the first plan")
        SUPPLEMENT = "supplement", _("Supplement")

    class Rate(models.TextChoices):
        SELF_PAY = "self_pay", _("The clinic's own price")
        ALLOWED = "allowed", _("The contract price")

    payer = models.ForeignKey(Payer, models.PROTECT, related_name="coverages")
    member_number = models.CharField(_("member number"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), choices=[(1, _("First plan")), (2, _("Second plan"))], default=1
    )
    effective_from = models.DateField(_("from"))
    effective_to = models.DateField(_("until"), null=True, blank=True)
    verified_on = models.DateField(_("plan's answer of"), null=True, blank=True)
    benefit_period = models.CharField(
        max_length=16, choices=Period, default=Period.CALENDAR_YEAR
    )
    plan_year_month = models.PositiveSmallIntegerField(default=1)
    plan_year_day = models.PositiveSmallIntegerField(default=1)
    visit_unit = models.CharField(
        max_length=16, choices=Unit, default=Unit.DISCIPLINE_DAY
    )
    evaluation_counts = models.BooleanField(default=True)
    evaluation_needs_authorization = models.BooleanField(default=False)
    authorization_required = models.CharField(
        _("authorization needed"),
        max_length=12,
        choices=Required,
        default=Required.NEVER,
    )
    free_visits = models.PositiveSmallIntegerField(_("visits before that"), default=0)
    excluded_services = ArrayField(
        models.CharField(max_length=16), default=no_list, blank=True
    )
    as_secondary = models.CharField(
        max_length=20, choices=AsSecondary, default=AsSecondary.PAYS_REMAINING_SHARE
    )
    not_covered_rate = models.CharField(
        max_length=8, choices=Rate, default=Rate.SELF_PAY
    )
    missed_fee_allowed = models.BooleanField(default=True)
    allowed_evaluation_cents = models.PositiveIntegerField(default=0)
    allowed_re_evaluation_cents = models.PositiveIntegerField(default=0)
    allowed_treatment_cents = models.PositiveIntegerField(default=0)
    allowed_group_cents = models.PositiveIntegerField(default=0)
    deductible_applies = models.BooleanField(default=False)
    deductible_cents = models.PositiveIntegerField(default=0)
    copay_cents = models.PositiveIntegerField(_("copay"), default=0)
    coinsurance_bp = models.PositiveIntegerField(
        default=0, help_text="Basis points: 2000 is 20 %."
    )
    oop_max_cents = models.PositiveIntegerField(null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None)
                | Q(effective_to__gte=F("effective_from")),
                name="coverage_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(rank__in=[1, 2]), name="coverage_is_first_or_second"
            ),
            models.CheckConstraint(
                condition=Q(
                    plan_year_month__range=(1, 12), plan_year_day__range=(1, 28)
                ),
                name="plan_year_begins_on_a_day_of_every_year",
            ),
            models.CheckConstraint(
                condition=Q(coinsurance_bp__lte=10_000),
                name="coinsurance_is_at_most_all",
            ),
            ExclusionConstraint(
                name="one_coverage_of_a_rank_on_any_day",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    (
                        Days("effective_from", "effective_to", BOTH_ENDS),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.payer}"


class OfCoverage(AboutPatient):
    """A line of a coverage. It carries patient and clinic for the access rules."""

    objects = AboutPatientQuerySet.as_manager()

    class Meta:
        abstract = True


@ledger.keep_history()
class VisitLimit(OfCoverage):
    """At most so many visits in a benefit period, of these disciplines together."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="visit_limits")
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    visits = models.PositiveSmallIntegerField(_("visits a period"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.visits} visits"


@ledger.keep_history()
class PriorUse(OfCoverage):
    """Visits of this benefit period that other clinics have used."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="prior_use")
    period_start = models.DateField()
    discipline = models.CharField(max_length=2, choices=DISCIPLINES, default="PT")
    visits = models.PositiveSmallIntegerField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.visits} elsewhere"


@ledger.keep_history()
class Accumulator(OfCoverage):
    """Deductible and out-of-pocket already met in a period, before our sessions."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="accumulators")
    period_start = models.DateField()
    deductible_met_cents = models.PositiveIntegerField(default=0)
    oop_met_cents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coverage", "period_start"], name="one_accumulator_per_period"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"met since {self.period_start}"


@ledger.keep_history()
class ExpenseThreshold(OfCoverage):
    """A sum beyond which claims are marked (Medicare's KX). It never ends coverage."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="thresholds")
    name = models.CharField(max_length=20)
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    amount_cents_by_year = models.JSONField(default=dict)
    prior_cents_by_period = models.JSONField(
        default=dict, help_text="Spent elsewhere, by the first day of the period."
    )

    class Meta:
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.name


@ledger.keep_history()
class Authorization(OfCoverage):
    """So many visits approved between two dates. Overlaps are allowed; void, not
    deleted."""

    class Status(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PENDING = "pending", _("Asked for")
        DENIED = "denied", _("Denied")
        VOID = "void", _("Void")

    coverage = models.ForeignKey(
        Coverage, models.PROTECT, related_name="authorizations"
    )
    number = models.CharField(_("number"), max_length=60, blank=True)
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.APPROVED
    )
    visits_approved = models.PositiveSmallIntegerField(_("visits"))
    used_elsewhere = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="authorization_ends_after_it_begins",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.number or f"authorization {self.pk}"
