"""The terms of a contract: the few usual questions, and the rest folded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, Dollars
from patients.forms.covering.fields import (
    BEFORE,
    Folded,
    Groups,
    Visits,
    refuse_low_maximum,
)
from patients.models import MARKING, Coverage
from patients.models.patient import EARLIEST_BIRTH


class TermsForm(Folded):
    """Whether entered or corrected."""

    payer = forms.CharField(
        label=_("Payer"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "payers"}),
    )
    member_number = forms.CharField(
        label=_("Member number"), max_length=60, required=False
    )
    rank = forms.TypedChoiceField(
        label=_("Which plan"),
        choices=[(1, _("First plan")), (2, _("Second plan"))],
        coerce=int,
    )
    effective_from = Day(label=_("From"))
    effective_to = Day(label=_("Until"), required=False)
    authorization_required = forms.ChoiceField(
        label=_("Approval needed"), choices=Coverage.Required
    )
    free_visits = Visits(label=_("Visits before approval is needed"), required=False)
    allowed_evaluation_cents = Dollars(label=_("Plan's price of an evaluation, $"))
    allowed_treatment_cents = Dollars(label=_("Plan's price of a treatment, $"))
    copay_cents = Dollars(label=_("Copay a visit, $"), required=False)
    coinsurance = forms.DecimalField(
        label=_("Coinsurance, %"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
    )
    deductible_cents = Dollars(label=_("Deductible a period, $"), required=False)

    group_number = forms.CharField(
        label=_("Group number"), max_length=60, required=False
    )
    subscriber_relation = forms.ChoiceField(
        label=_("Who holds the contract"), choices=Coverage.Relation, required=False
    )
    subscriber_name = forms.CharField(
        label=_("Holder's name"), max_length=120, required=False
    )
    subscriber_born_on = Day(label=_("Holder's date of birth"), required=False)
    is_in_network = forms.BooleanField(
        label=_("We are in this plan's network"), required=False, initial=True
    )
    payer_phone = forms.CharField(
        label=_("Phone for benefits"), max_length=40, required=False
    )
    electronic_id = forms.CharField(label=_("Payer ID"), max_length=40, required=False)
    portal_url = forms.URLField(
        label=_("Portal"), required=False, assume_scheme="https"
    )

    benefit_period = forms.ChoiceField(
        label=_("Visits begin anew"), choices=Coverage.Period, required=False
    )
    plan_year_month = forms.IntegerField(
        label=_("Plan year begins in month"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("Empty: on the month and day of From."),
    )
    plan_year_day = forms.IntegerField(
        label=_("… on day"), min_value=1, max_value=28, required=False
    )
    visit_unit = forms.ChoiceField(
        label=_("One visit is"), choices=Coverage.Unit, required=False
    )
    evaluation_counts = forms.BooleanField(
        label=_("An evaluation counts as a visit"), required=False, initial=True
    )
    evaluation_needs_authorization = forms.BooleanField(
        label=_("An evaluation needs an approval"), required=False
    )
    excluded_services = forms.MultipleChoiceField(
        label=_("What the plan does not cover"),
        choices=Coverage.Service,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    as_secondary = forms.ChoiceField(
        label=_("If it is the second plan"),
        choices=Coverage.AsSecondary,
        required=False,
    )
    not_covered_rate = forms.ChoiceField(
        label=_("Price where the plan does not pay"),
        choices=Coverage.Rate,
        required=False,
    )
    missed_fee_allowed = forms.BooleanField(
        label=_("A fee for missed visits is allowed"), required=False, initial=True
    )

    allowed_re_evaluation_cents = Dollars(
        label=_("Plan's price of a re-evaluation, $"),
        required=False,
        help_text=_("Empty: as an evaluation."),
    )
    allowed_group_cents = Dollars(
        label=_("Plan's price of a group, $"),
        required=False,
        help_text=_("Empty: as a treatment."),
    )
    oop_max_cents = Dollars(label=_("Out-of-pocket maximum, $"), required=False)
    thresholds = forms.MultipleChoiceField(
        label=_("Claims are marked from"),
        choices=[(figure.value, figure.label) for figure in MARKING],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Medicare only. It never ends the cover."),
    )

    days = ("effective_from", "effective_to")
    folds: Groups = {
        _("Contract and holder"): (
            "group_number",
            "effective_to",
            "subscriber_relation",
            "subscriber_name",
            "subscriber_born_on",
            "is_in_network",
        ),
        _("The payer: phone, ID and portal"): (
            "payer_phone",
            "electronic_id",
            "portal_url",
        ),
        _("How visits are counted"): (
            "disciplines",
            "benefit_period",
            "plan_year_month",
            "plan_year_day",
            "visit_unit",
            "evaluation_counts",
            "evaluation_needs_authorization",
            "excluded_services",
            "as_secondary",
        ),
        _("More about money"): (
            "allowed_re_evaluation_cents",
            "allowed_group_cents",
            "oop_max_cents",
            "deductible_met_cents",
            "oop_met_cents",
            "not_covered_rate",
            "missed_fee_allowed",
            "thresholds",
        ),
    }

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        first, last = said.get("effective_from"), said.get("effective_to")
        self.refuse_if(first and last and last < first, "effective_to", BEFORE)
        self._clean_holder(said)
        self._clean_rules(said)

    def _clean_holder(self, said: dict[str, Any]) -> None:
        is_own = said.get("subscriber_relation") in ("", Coverage.Relation.SELF)
        name, born = said.get("subscriber_name"), said.get("subscriber_born_on")
        self.refuse_if(
            is_own and name,
            "subscriber_relation",
            _("Somebody else is named below: say who they are."),
        )
        self.refuse_if(
            not is_own and not name, "subscriber_name", _("Whose contract is it?")
        )
        self.refuse_if(
            born and not EARLIEST_BIRTH <= born <= self.today,
            "subscriber_born_on",
            _("This cannot be a date of birth."),
        )

    def _clean_rules(self, said: dict[str, Any]) -> None:
        required, free = said.get("authorization_required"), said.get("free_visits")
        is_after = required == Coverage.Required.AFTER_VISITS
        self.refuse_if(
            free and not is_after,
            "free_visits",
            _("Only where approval is needed after some visits."),
        )
        self.refuse_if(
            is_after and not free, "free_visits", _("After how many visits?")
        )
        is_first = said.get("rank") == 1
        self.refuse_if(
            is_first and said.get("as_secondary") == Coverage.AsSecondary.SUPPLEMENT,
            "as_secondary",
            _("A supplement is a second plan."),
        )
        refuse_low_maximum(self)

    def contact(self) -> dict[str, str]:
        """What is said of the payer itself."""
        said = self.cleaned_data
        return {
            "phone": said["payer_phone"],
            "electronic_id": said["electronic_id"],
            "portal_url": said["portal_url"],
        }

    def terms(self) -> dict[str, Any]:
        """The fields of Coverage that were said; what was left open as is usual."""
        said, first = self.cleaned_data, self.cleaned_data["effective_from"]
        deductible = said["deductible_cents"] or 0
        same = (
            *("member_number", "rank", "effective_from", "effective_to"),
            *("authorization_required", "allowed_evaluation_cents"),
            *("allowed_treatment_cents", "group_number", "subscriber_name"),
            *("subscriber_born_on", "is_in_network", "evaluation_counts"),
            *("evaluation_needs_authorization", "excluded_services"),
            *("missed_fee_allowed", "oop_max_cents"),
        )
        usual = {
            "benefit_period": Coverage.Period.CALENDAR_YEAR,
            "subscriber_relation": Coverage.Relation.SELF,
            "visit_unit": Coverage.Unit.DISCIPLINE_DAY,
            "as_secondary": Coverage.AsSecondary.PAYS_REMAINING_SHARE,
            "not_covered_rate": Coverage.Rate.SELF_PAY,
            "plan_year_month": first.month,
            "plan_year_day": min(first.day, 28),
            "allowed_re_evaluation_cents": said["allowed_evaluation_cents"],
            "allowed_group_cents": said["allowed_treatment_cents"],
            "copay_cents": 0,
            "free_visits": 0,
        }
        return {
            **{name: said[name] for name in same},
            **{
                name: default if said[name] in (None, "") else said[name]
                for name, default in usual.items()
            },
            "coinsurance_bp": int((said["coinsurance"] or 0) * 100),
            "deductible_cents": deductible,
            "deductible_applies": deductible > 0,
        }
