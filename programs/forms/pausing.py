"""A break, as a patient asks for it: a reason, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day
from programs.forms.choosing import OneOf
from programs.models import Pause
from programs.rules import pausing
from programs.rules.pausing import Problem

PROBLEMS = {
    Problem.BACKWARDS: ("until", _("The last day comes before the first day.")),
    Problem.TOO_LONG: (
        "until",
        _("A break can last 28 days. For a longer one please call the clinic."),
    ),
    Problem.TOO_EARLY: ("starts_on", _("A break can begin up to 7 days ago.")),
    Problem.TOO_FAR: ("starts_on", _("A break can begin up to 60 days from now.")),
}


class PauseForm(forms.Form):
    """So many days from today; or from a day until a day, both counted."""

    reason = OneOf(label=_("Why?"), choices=Pause.Reason)
    days = forms.IntegerField(
        min_value=1, max_value=pausing.LONGEST, required=False, widget=forms.HiddenInput
    )
    starts_on = Day(label=_("First day"), required=False)
    until = Day(label=_("Last day"), required=False)

    def __init__(self, *args: Any, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.initial = {"starts_on": today}
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("days"):
            said["starts_on"] = self.today
            said["until"] = self.today + (said["days"] - 1) * pausing.DAY
        elif not self.errors and not said.get("until"):
            self.add_error("until", _("Which is the last day of your break?"))
        if not self.errors:
            said["starts_on"] = said["starts_on"] or self.today
            self._check(said["starts_on"], said["until"])
        return said

    def _check(self, starts_on: dt.date, until: dt.date) -> None:
        if problem := pausing.problem(starts_on, until, today=self.today):
            self.add_error(*PROBLEMS[problem])

    def asked(self) -> dict[str, Any]:
        """What `pausing.start` asks for."""
        wanted = ("reason", "starts_on", "until")
        return {name: self.cleaned_data[name] for name in wanted}
