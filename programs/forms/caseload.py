"""What a therapist says about a row of the caseload. These forms never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from programs.forms.choosing import OneOf
from programs.models import CaseloadLimits, Review
from programs.models.caseload_limits import RANGES
from programs.models.messages import LONGEST
from programs.models.reviews import LONGEST_NOTE
from programs.rules.attention import Why
from programs.services.looking import LONGEST_SNOOZE, InView
from ptcare.people.forms import Lines

DAY = dt.timedelta(days=1)
MOST_SIGNS = 50


class InViewForm(forms.Form):
    """What stood on the page: hidden fields, of which nonsense means nothing."""

    last = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def view(self) -> InView:
        self.is_valid()
        data: Any = self.data
        signs = data.getlist("sign")[:MOST_SIGNS] if self.is_bound else []
        reasons = data.getlist("reason") if self.is_bound else []
        last = self.cleaned_data.get("last") if self.is_bound else None
        return InView(
            last=last,
            reasons=[each for each in reasons if each in list(Why)],
            signs=[int(each) for each in signs if each.isascii() and each.isdigit()],
        )


class CallForm(forms.Form):
    reached = OneOf(
        label=_("Reached"),
        choices=[("yes", _("We spoke")), ("no", _("Nobody answered"))],
        error_messages={"required": _("Say whether you spoke.")},
    )
    note = Lines(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        rows=2,
        error_messages={"required": _("Write a word about the call.")},
    )

    @property
    def kind(self) -> str:
        is_reached = self.cleaned_data["reached"] == "yes"
        return Review.Kind.CALLED if is_reached else Review.Kind.NOT_REACHED


class WriteForm(forms.Form):
    text = Lines(
        label=_("Message"),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": _("Write something first.")},
    )


class SnoozeForm(forms.Form):
    until = forms.DateField(
        label=_("Put off until"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("Choose a day.")},
    )

    def __init__(self, *args: Any, today: dt.date, **how: Any) -> None:
        super().__init__(*args, **how)
        self.today = today
        self.fields["until"].widget.attrs |= {
            "min": (today + DAY).isoformat(),
            "max": (today + LONGEST_SNOOZE * DAY).isoformat(),
        }

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if not 1 <= (until - self.today).days <= LONGEST_SNOOZE:
            raise forms.ValidationError(
                _("From tomorrow on, and for four weeks at most.")
            )
        return until


UNITS = {
    "pain_points": _("Points of 0 to 10, over the patient's own usual."),
    "pain_logs": _("The newest answers that are compared."),
    "silent_days": _("Days; more for who usually logs less often, 14 at most."),
    "less_percent": _("Percent of the days that are usual for the patient."),
    "ending_days": _("Days."),
    "few_visits": _("Visits, after bookings."),
    "review_days": _("Days, where the reason still holds."),
    "quiet_days": _("Days."),
}


class CaseloadLimitsForm(Seen):
    """One number each, within what the database allows."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        for name, (least, most) in RANGES.items():
            label = CaseloadLimits._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(
                label=label, min_value=least, max_value=most, help_text=UNITS[name]
            )
