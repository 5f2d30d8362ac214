"""One insurance contract of one patient, with its terms. Money in cents."""

from __future__ import annotations

import datetime as dt
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
    def standing(self) -> Self:
        """All but those that were entered by mistake."""
        return self.filter(withdrawn_at=None)

    def active_on(self, day: Any) -> Self:
        return self.standing().filter(
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

    class Service(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        RE_EVALUATION = "re_evaluation", _("Re-evaluation")
        TREATMENT = "treatment", _("Treatment")
        GROUP = "group", _("Group")
        TELEHEALTH = "telehealth", _("By video")

    class Rate(models.TextChoices):
        SELF_PAY = "self_pay", _("The clinic's own price")
        ALLOWED = "allowed", _("The contract price")

    class Relation(models.TextChoices):
        SELF = "self", _("The patient")
        SPOUSE = "spouse", _("Husband or wife")
        PARENT = "parent", _("Mother or father")
        OTHER = "other", _("Somebody else")

    class Rank(models.IntegerChoices):
        FIRST = 1, _("First plan")
        SECOND = 2, _("Second plan")

    payer = models.ForeignKey(
        Payer, models.PROTECT, related_name="coverages", verbose_name=_("payer")
    )
    member_number = models.CharField(_("member number"), max_length=60, blank=True)
    group_number = models.CharField(_("group number"), max_length=60, blank=True)
    subscriber_relation = models.CharField(
        _("who holds the contract"),
        max_length=8,
        choices=Relation,
        default=Relation.SELF,
    )
    subscriber_name = models.CharField(_("holder's name"), max_length=120, blank=True)
    subscriber_born_on = models.DateField(_("holder's birth"), null=True, blank=True)
    is_in_network = models.BooleanField(_("in network"), default=True)
    rank = models.PositiveSmallIntegerField(_("rank"), choices=Rank, default=1)
    effective_from = models.DateField(_("from"))
    effective_to = models.DateField(_("until"), null=True, blank=True)
    verified_on = models.DateField(_("plan's answer of"), null=True, blank=True)
    benefit_period = models.CharField(
        _("visits begin anew"),
        max_length=16,
        choices=Period,
        default=Period.CALENDAR_YEAR,
    )
    plan_year_month = models.PositiveSmallIntegerField(_("plan year, month"), default=1)
    plan_year_day = models.PositiveSmallIntegerField(_("plan year, day"), default=1)
    visit_unit = models.CharField(
        _("one visit is"), max_length=16, choices=Unit, default=Unit.DISCIPLINE_DAY
    )
    evaluation_counts = models.BooleanField(
        _("an evaluation counts as a visit"), default=True
    )
    evaluation_needs_authorization = models.BooleanField(
        _("an evaluation needs an approval"), default=False
    )
    authorization_required = models.CharField(
        _("authorization needed"),
        max_length=12,
        choices=Required,
        default=Required.NEVER,
    )
    free_visits = models.PositiveSmallIntegerField(_("visits before that"), default=0)
    excluded_services = ArrayField(
        models.CharField(max_length=16, choices=Service),
        verbose_name=_("not covered"),
        default=no_list,
        blank=True,
    )
    as_secondary = models.CharField(
        _("as second plan"),
        max_length=20,
        choices=AsSecondary,
        default=AsSecondary.PAYS_REMAINING_SHARE,
    )
    not_covered_rate = models.CharField(
        _("price where it does not pay"),
        max_length=8,
        choices=Rate,
        default=Rate.SELF_PAY,
    )
    missed_fee_allowed = models.BooleanField(
        _("a fee for missed visits is allowed"), default=True
    )
    allowed_evaluation_cents = models.PositiveIntegerField(
        _("plan's price of an evaluation"), default=0
    )
    allowed_re_evaluation_cents = models.PositiveIntegerField(
        _("plan's price of a re-evaluation"), default=0
    )
    allowed_treatment_cents = models.PositiveIntegerField(
        _("plan's price of a treatment"), default=0
    )
    allowed_group_cents = models.PositiveIntegerField(
        _("plan's price of a group"), default=0
    )
    deductible_applies = models.BooleanField(_("the deductible applies"), default=False)
    deductible_cents = models.PositiveIntegerField(_("deductible"), default=0)
    copay_cents = models.PositiveIntegerField(_("copay"), default=0)
    coinsurance_bp = models.PositiveIntegerField(
        _("coinsurance"), default=0, help_text="Basis points: 2000 is 20 %."
    )
    oop_max_cents = models.PositiveIntegerField(
        _("out-of-pocket maximum"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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
                condition=Q(withdrawn_at=None),
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return f"{self.payer}"

    @property
    def member_ending(self) -> str:
        """What is shown of the member number outside its form."""
        return self.member_number[-4:]

    def has_ended_by(self, day: dt.date) -> bool:
        return self.effective_to is not None and self.effective_to < day
