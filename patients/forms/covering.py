"""What the desk types about plans and approvals, cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, MOST_VISITS, Day, Dollars, FromDesk
from patients.models import Authorization, Coverage


class CoverageForm(FromDesk):
    payer = forms.CharField(label=_("Who pays"), max_length=120)
    payer_phone = forms.CharField(label=_("Their phone"), max_length=40, required=False)
    member_number = forms.CharField(
        label=_("Member number"), max_length=60, required=False
    )
    rank = forms.TypedChoiceField(
        label=_("Pays first or second"),
        choices=[(1, _("First plan")), (2, _("Second plan"))],
        coerce=int,
        initial=1,
    )
    effective_from = Day(label=_("From"))
    effective_to = Day(label=_("Until"), required=False)
    verified_on = Day(label=_("The plan answered on"), required=False)
    benefit_period = forms.ChoiceField(
        label=_("Visits begin anew"),
        choices=Coverage.Period,
        help_text=_("A plan year begins on the day and month of From."),
    )
    visits = forms.IntegerField(
        label=_("Visits a period"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
        help_text=_("Empty when the plan sets no number, as Medicare."),
    )
    authorization_required = forms.ChoiceField(
        label=_("Approval needed"), choices=Coverage.Required
    )
    free_visits = forms.IntegerField(
        label=_("Visits before approval is needed"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
    )
    allowed_evaluation_cents = Dollars(label=_("Plan's price of an evaluation, $"))
    allowed_treatment_cents = Dollars(label=_("Plan's price of a treatment, $"))
    copay_cents = Dollars(label=_("Copay a visit, $"), required=False)
    coinsurance = forms.IntegerField(
        label=_("Coinsurance, %"), min_value=0, max_value=100, required=False
    )
    deductible_cents = Dollars(label=_("Deductible a period, $"), required=False)

    days = ("effective_from", "effective_to")

    def clean(self) -> None:
        super().clean()
        first = self.cleaned_data.get("effective_from")
        last = self.cleaned_data.get("effective_to")
        if first and last and last < first:
            self.add_error("effective_to", _("This lies before the first day."))
        self.refuse_outside("verified_on", self.today - FAR, self.today)

    def terms(self) -> dict[str, Any]:
        """The fields of Coverage that were said."""
        said = dict(self.cleaned_data)
        for name in ("payer", "payer_phone", "visits"):
            said.pop(name)
        deductible = said["deductible_cents"] or 0
        first = said["effective_from"]
        return said | {
            "plan_year_month": first.month,
            "plan_year_day": min(first.day, 28),
            "coinsurance_bp": (said.pop("coinsurance") or 0) * 100,
            "copay_cents": said["copay_cents"] or 0,
            "deductible_cents": deductible,
            "deductible_applies": deductible > 0,
            "free_visits": said["free_visits"] or 0,
            "allowed_re_evaluation_cents": said["allowed_evaluation_cents"],
            "allowed_group_cents": said["allowed_treatment_cents"],
        }


class EndForm(FromDesk):
    last_day = Day(label=_("Last day it pays for"))
    days = ("last_day",)


class ConfirmForm(FromDesk):
    answered_on = Day(label=_("The plan answered on"))

    def clean(self) -> None:
        self.refuse_outside("answered_on", self.today - FAR, self.today)


class LimitForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits a period"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
        help_text=_("Empty when the plan sets no number."),
    )


class PriorUseForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits used at other clinics this period"),
        min_value=0,
        max_value=MOST_VISITS,
    )


class AuthorizationForm(FromDesk):
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    visits = forms.IntegerField(label=_("Visits"), min_value=1, max_value=MOST_VISITS)
    valid_from = Day(label=_("From"))
    valid_to = Day(label=_("Until"))
    status = forms.ChoiceField(
        label=_("The plan's answer"),
        choices=[
            (each.value, each.label)
            for each in Authorization.Status
            if each != Authorization.Status.VOID
        ],
        initial=Authorization.Status.APPROVED,
    )
    days = ("valid_from", "valid_to")

    def clean(self) -> None:
        super().clean()
        first = self.cleaned_data.get("valid_from")
        last = self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("This lies before the first day."))


class ExtendForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits in all"), min_value=1, max_value=MOST_VISITS
    )
    valid_to = Day(label=_("Until"))
    days = ("valid_to",)
