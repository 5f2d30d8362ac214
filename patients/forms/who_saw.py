"""Whose looks are asked for, and between which two moments: cleaned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.ledger import colleagues
from ptcare.people.models import Clinic

LONGEST = dt.timedelta(days=366 * 10)
FORMAT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A moment by the clinic's clock, by the browser's own picker."""

    def __init__(self, **said: Any) -> None:
        picker = forms.DateTimeInput(format=FORMAT, attrs={"type": "datetime-local"})
        formats = [FORMAT, f"{FORMAT}:%S"]
        super().__init__(widget=picker, input_formats=formats, **said)


class BetweenMoments(forms.Form):
    since = Moment(label=_("From"))
    until = Moment(label=_("Until"))

    def clean(self) -> None:
        since, until = map(self.cleaned_data.get, ("since", "until"))
        if not since or not until:
            return
        if until <= since:
            self.add_error("until", _("This has to be later than the other moment."))
        elif until - since > LONGEST:
            self.add_error("until", _("That is more than ten years. Choose less."))


class WhoSawForm(BetweenMoments):
    who = forms.ChoiceField(label=_("Account"), required=False)
    ip = forms.GenericIPAddressField(
        label=_("Network address"),
        required=False,
        help_text=_("As it stands in the log of the servers."),
    )

    field_order = ("who", "ip", "since", "until")

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, **said)
        choices = [("", _("Anybody")), *colleagues(clinic)]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        is_said = any(map(self.cleaned_data.get, ("who", "ip")))
        if not is_said and not {"who", "ip"} & self.errors.keys():
            self.add_error("who", _("Choose an account, or give an address."))
