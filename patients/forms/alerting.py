"""From when on a clinic wants to be warned, and until when something may wait."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from patients.models import AlertLimits

LATER = {1: _("Tomorrow"), 3: _("In 3 days"), 7: _("In a week"), 14: _("In 2 weeks")}


class LaterForm(forms.Form):
    days = forms.TypedChoiceField(choices=list(LATER.items()), coerce=int)


def _number(name: str, *, most: int, unit: Any) -> forms.IntegerField:
    label = AlertLimits._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=unit)


DAYS, VISITS = _("Days."), _("Visits.")


class AlertLimitsForm(Seen):
    few_visits = _number("few_visits", most=60, unit=VISITS)
    approval_days = _number("approval_days", most=90, unit=_("Days before it ends."))
    approval_days_again = _number(
        "approval_days_again", most=90, unit=_("Days before it ends.")
    )
    pending_days = _number("pending_days", most=90, unit=DAYS)
    year_days = _number("year_days", most=120, unit=_("Days before it ends."))
    verify_days = _number("verify_days", most=366, unit=DAYS)
    threshold_percent = _number(
        "threshold_percent", most=100, unit=_("Percent of the amount.")
    )

    def clean(self) -> None:
        first = self.cleaned_data.get("approval_days")
        again = self.cleaned_data.get("approval_days_again")
        if first is not None and again is not None and again > first:
            words = _("The second warning cannot come before the first.")
            self.add_error("approval_days_again", words)
