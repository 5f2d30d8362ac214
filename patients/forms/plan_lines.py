"""What the desk types about what hangs on a plan: limits, use elsewhere, answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, Day, Dollars, FromDesk
from patients.forms.covering import Reason, Visits, refuse_low_maximum
from patients.models import PayerAnswer
from patients.models.coverage import DISCIPLINES
from patients.services.verifying import Told


class LimitForm(FromDesk):
    """How many visits; in every year of the plan, or from one of those around today."""

    visits = Visits(
        label=_("Visits a period"),
        required=False,
        help_text=_("Empty where the plan sets no number any more, from a year on."),
    )
    disciplines = forms.MultipleChoiceField(
        label=_("For these together"),
        choices=DISCIPLINES,
        widget=forms.CheckboxSelectMultiple,
        initial=["PT"],
    )
    period_start = forms.TypedChoiceField(
        label=_("From which year on"),
        coerce=dt.date.fromisoformat,
        empty_value=None,
        required=False,
        help_text=_("The years before keep the number they have."),
    )

    def __init__(self, *args: Any, years: list[tuple[str, str]], **said: Any) -> None:
        super().__init__(*args, **said)
        every = ("", _("In every year of this plan"))
        self.fields["period_start"].choices = [every, *years]  # type: ignore[attr-defined]
        if not years:
            del self.fields["period_start"]

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        is_empty = said.get("visits") is None and "visits" not in self.errors
        if is_empty and not said.get("period_start"):
            self.add_error("visits", _("Say how many."))


class CorrectLimitForm(FromDesk):
    visits = Visits(
        label=_("Visits a period"),
        required=False,
        help_text=_(
            "For all years it holds in, also those that are over. Another number from a"
            " year on? Do not change it here: add a limit that holds from that year."
            " Empty when the plan sets no such number."
        ),
    )
    reason = Reason()

    def __init__(self, *args: Any, is_of_a_year: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        if is_of_a_year:
            self.fields["visits"].help_text = _(
                "Empty takes this back: what the plan covered before goes on."
            )


class OfPeriodForm(FromDesk):
    """Something of one benefit period, among those around today."""

    period_start = forms.TypedChoiceField(
        label=_("Benefit period"), coerce=dt.date.fromisoformat
    )
    reason = Reason()

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["period_start"].choices = periods  # type: ignore[attr-defined]


class PriorUseForm(OfPeriodForm):
    visits = Visits(label=_("Visits used at other clinics"))
    discipline = forms.ChoiceField(
        label=_("Kind of therapy"), choices=DISCIPLINES, initial="PT"
    )

    field_order = ("period_start", "visits", "discipline", "reason")


class MetForm(OfPeriodForm):
    deductible_met_cents = Dollars(
        label=_("Deductible met before our first session, $"), required=False
    )
    oop_met_cents = Dollars(
        label=_("Out-of-pocket met before our first session, $"), required=False
    )

    deductible_cents = Dollars(
        label=_("Deductible of that year, $"),
        required=False,
        help_text=_("Only where it is another than before. Years before it stay."),
    )
    oop_max_cents = Dollars(
        label=_("Out-of-pocket maximum of that year, $"), required=False
    )

    field_order = (
        "period_start",
        "deductible_met_cents",
        "oop_met_cents",
        "deductible_cents",
        "oop_max_cents",
        "reason",
    )

    def clean(self) -> None:
        super().clean()
        refuse_low_maximum(self)


class SpentForm(OfPeriodForm):
    cents = Dollars(label=_("Plan's prices of visits elsewhere, $"))

    field_order = ("period_start", "cents", "reason")


class AnswerForm(FromDesk):
    """What the payer told, when, and by what means. Empty is not told, never zero."""

    answered_on = Day(label=_("The plan answered on"))
    means = forms.ChoiceField(label=_("By what means"), choices=PayerAnswer.Means)
    visits_left = Visits(
        label=_("Visits left on that day"),
        required=False,
        help_text=_("As the plan counts them. Empty if it did not say."),
    )
    reference = forms.CharField(
        label=_("Reference number"), max_length=60, required=False
    )
    deductible_met_cents = Dollars(label=_("Deductible met, $"), required=False)
    oop_met_cents = Dollars(label=_("Out-of-pocket met, $"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean(self) -> None:
        self.refuse_outside("answered_on", self.today - FAR, self.today)

    def told(self) -> Told:
        return Told(**self.cleaned_data)
