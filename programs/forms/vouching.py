"""Who read what, by which licence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day
from programs.services.vouching import Reviewer
from ptcare.people.forms import Lines


class ReviewForm(forms.Form):
    """The pieces are ticked in the list; this is the rest of it."""

    pieces = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick what was reviewed."),
            "invalid_choice": _(
                "Something ticked has changed since you opened the page. Read it again."
            ),
        }
    )
    name = forms.CharField(label=_("Who reviewed it"), max_length=120)
    licence = forms.CharField(
        label=_("License"),
        max_length=80,
        help_text=_("Profession, number and state, as in: PT 012345, New York"),
    )
    on = Day(label=_("Reviewed on"))
    words = Lines(
        label=_("In their words"),
        max_length=1000,
        required=False,
        rows=3,
    )

    def __init__(
        self, data: Any, *, stamps: list[str], today: dt.date, **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        self.today = today
        chosen: Any = self.fields["pieces"]
        chosen.choices = [(stamp, stamp) for stamp in stamps]

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        return day

    @property
    def reviewer(self) -> Reviewer:
        names = ("name", "licence", "on", "words")
        return Reviewer(**{name: self.cleaned_data[name] for name in names})
