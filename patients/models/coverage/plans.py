"""One insurance contract of one patient, with its terms. Money in cents."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.counted import FACT_OF_COVER
from patients.models.coverage.payers import Payer
from patients.models.coverage.terms import BOTH_ENDS, Days, no_list
from ptcare.audit import ledger


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
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return f"{self.payer}"
