"""What the clinic is called, whom to call, and at which hours it writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from ptcare.people.clinic_form import ClinicForm
from ptcare.people.zones import choices_near

# Nobody is written to before 8 AM or after 9 PM of their own day, whatever stands here;
# and from 4 PM on they are reminded of the next day's visit.
FIRST_HOURS = [(8, "8:00 AM"), (9, "9:00 AM"), (10, "10:00 AM"), (11, "11:00 AM")]
LAST_HOURS = [
    (17, "5:00 PM"),
    (18, "6:00 PM"),
    (19, "7:00 PM"),
    (20, "8:00 PM"),
    (21, "9:00 PM"),
]


class ClinicFactsForm(Seen, ClinicForm):
    quiet_until = forms.TypedChoiceField(
        label=_("Messages go out from"), choices=FIRST_HOURS, coerce=int
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Messages go out until"),
        choices=LAST_HOURS,
        coerce=int,
        help_text=_(
            "By the clock of who gets it. A warning sign goes out at any hour, and so "
            "does what somebody waits for. An invitation does too."
        ),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of the clinic"),
        help_text=_(
            "Days and hours of all visits are told by this clock. It can be changed "
            "until somebody is in care."
        ),
    )

    def __init__(self, *args: Any, zone_stays: bool, home: str, **said: Any) -> None:
        super().__init__(*args, **said)
        if zone_stays:
            del self.fields["time_zone"]
            return
        self.fields["time_zone"].choices = choices_near(home)  # type: ignore[attr-defined]
