"""Visits, plans and what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.models import (
    Accumulator,
    Authorization,
    Claim,
    ClinicSession,
    Collected,
    Coverage,
    EstimateDelivery,
    EstimateRequest,
    ExpenseThreshold,
    GoodFaithEstimate,
    InsuranceConfirmed,
    MissedFee,
    PayerAnswer,
    PlanChange,
    PriorUse,
    VisitLimit,
    VisitNote,
    WriteOff,
)
from patients.services.attending.refusals import BeyondCover
from programs.record_set.shapes import Table


def beyond_cover(reason: Any) -> str:
    """Of the reasons to choose from; one from before them stays as it was typed."""
    return str(dict(BeyondCover.choices).get(reason, reason))


def no_number(limit: Mapping[str, Any]) -> dict[str, str]:
    """Of a limit that says that there is none any more."""
    return {"visits": gettext("No set number")} if limit["visits"] is None else {}


VISITS = (
    Table(
        key="sessions",
        title=_("Visits"),
        model=ClinicSession,
        on="on",
        is_brief=True,
        shown="start minutes kind place status therapist__user__name"
        " beyond_cover_reason signed_by__name",
        spoken={"beyond_cover_reason": beyond_cover},
    ),
    Table(
        key="visit_notes",
        title=_("Notes of your visits"),
        model=VisitNote,
        on="recorded_at",
        shown="session__on text",
    ),
)
COSTS = (
    Table(
        key="plans",
        title=_("Health plans"),
        model=Coverage,
        on="effective_from",
        shown="payer__name member_number group_number subscriber_relation"
        " subscriber_name subscriber_born_on is_in_network rank effective_to"
        " verified_on deductible_cents copay_cents oop_max_cents",
    ),
    Table(
        key="visit_limits",
        title=_("How many visits a health plan covers"),
        model=VisitLimit,
        on="coverage__effective_from",
        shown="coverage__payer__name visits period_start withdrawn_at",
        together=no_number,
    ),
    Table(
        key="prior_use",
        title=_("Visits used elsewhere"),
        model=PriorUse,
        on="period_start",
        shown="coverage__payer__name visits withdrawn_at",
    ),
    Table(
        key="amounts_met",
        title=_("What you had paid already in a year"),
        model=Accumulator,
        on="period_start",
        shown="coverage__payer__name deductible_met_cents oop_met_cents"
        " deductible_cents oop_max_cents",
    ),
    Table(
        key="thresholds",
        title=_("Yearly amounts that are watched"),
        model=ExpenseThreshold,
        on="coverage__effective_from",
        shown="coverage__payer__name figure withdrawn_at",
    ),
    Table(
        key="approvals",
        title=_("Approvals of visits"),
        model=Authorization,
        on="valid_from",
        shown="coverage__payer__name number status requested_on visits_requested"
        " decided_on visits_approved valid_to denial_reason",
    ),
    Table(
        key="plan_answers",
        title=_("What a health plan told the clinic"),
        model=PayerAnswer,
        on="answered_on",
        shown="coverage__payer__name means reference visits_left deductible_met_cents"
        " oop_met_cents note",
    ),
    Table(
        key="plan_changes",
        title=_("Changes to a health plan"),
        model=PlanChange,
        on="changed_at",
        is_brief=True,
        shown="coverage__payer__name changed_by__name reason",
    ),
    Table(
        key="claims",
        title=_("Bills sent to a health plan"),
        model=Claim,
        on="sent_on",
        is_brief=True,
        shown="session__on coverage__payer__name paid_on",
    ),
    Table(
        key="write_offs",
        title=_("Visits that nobody pays for"),
        model=WriteOff,
        on="recorded_at",
        is_brief=True,
        shown="session__on reason",
    ),
    Table(
        key="cover_confirmed",
        title=_("When you said that your health plan is the same"),
        model=InsuranceConfirmed,
        on="recorded_at",
        is_brief=True,
    ),
    Table(
        key="payments",
        title=_("What you paid"),
        model=Collected,
        on="collected_at",
        is_brief=True,
        shown="cents how session__on collected_by__name reason",
    ),
    Table(
        key="missed_fees",
        title=_("Missed visits"),
        model=MissedFee,
        on="recorded_at",
        is_brief=True,
        shown="session__on decision cents reason",
    ),
    Table(
        key="price_questions",
        title=_("When you asked what visits cost"),
        model=EstimateRequest,
        on="asked_on",
        shown="settled_how settled_at settled_reason",
    ),
    Table(
        key="estimates",
        title=_("Written estimates"),
        model=GoodFaithEstimate,
        on="issued_at",
        shown="version visits total_cents first_on last_on reason issued_by__name",
        secret=frozenset({"words"}),
    ),
    Table(
        key="estimates_given",
        title=_("How you got an estimate"),
        model=EstimateDelivery,
        on="at",
        shown="how address",
    ),
)
