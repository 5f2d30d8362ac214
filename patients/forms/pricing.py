"""What the desk types about prices and the figures of a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, Dollars, FromDesk, Seen, in_dollars
from patients.forms.covering import Reason
from patients.models import PriceList

CENTS = tuple(
    field.name for field in PriceList._meta.fields if field.name.endswith("_cents")
)


class AmountsForm(FromDesk):
    """What the clinic charges who pays it themselves."""

    evaluation_cents = Dollars(label=_("Evaluation, $"))
    re_evaluation_cents = Dollars(label=_("Re-evaluation, $"))
    treatment_cents = Dollars(label=_("Treatment, $"))
    group_cents = Dollars(label=_("Group, $"))
    gym_cents = Dollars(label=_("Gym, $"))
    late_cancelled_cents = Dollars(label=_("Fee: cancelled late, $"))
    no_show_cents = Dollars(label=_("Fee: did not come, $"))

    def cents(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in CENTS}


class PricesForm(AmountsForm):
    valid_from = Day(label=_("From"))
    days = ("valid_from",)

    field_order = ("valid_from", *CENTS)


class CorrectPricesForm(Seen, AmountsForm):
    reason = Reason()


class YearAmountForm(Seen):
    amount_cents = Dollars(
        label=_("Amount, $"),
        required=False,
        help_text=_("Empty while it is not known. It is never taken as zero."),
    )
    source = forms.CharField(
        label=_("Where it says so"), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("amount_cents") is not None and not said.get("source"):
            self.add_error(
                "source", _("Name the rule or page, so that others can check.")
            )
        return said


def amounts_of(row: PriceList | None) -> dict[str, str]:
    """The amounts of a list as a form shows them."""
    if row is None:
        return {}
    return {name: in_dollars(getattr(row, name)) for name in CENTS}
