"""What is asked of the planner. Sent in the address: it changes nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.rules.planning import Rhythm, Step
from patients.services.planning import Wish
from ptcare.languages.dates import CHOICE_OF_DAYS_SHORT

RHYTHMS = {
    "3": Rhythm(3),
    "2": Rhythm(2),
    "1": Rhythm(1),
    "1-2": Rhythm(1, 2),
    "1-4": Rhythm(1, 4),
}
OFTEN = (
    ("3", _("3 a week")),
    ("2", _("2 a week")),
    ("1", _("1 a week")),
    ("1-2", _("Every second week")),
    ("1-4", _("Every fourth week")),
)
STEPS = (1, 2, 3)
MOST_WEEKS = 26


class PlanForm(forms.Form):
    """Up to three steps, the weekdays, and whether the bookings stay."""

    days = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        choices=CHOICE_OF_DAYS_SHORT,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: the days the patient usually comes."),
    )
    anew = forms.BooleanField(
        label=_("Plan anew: leave out what is booked from tomorrow on"), required=False
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for number in STEPS:
            self.fields[f"often_{number}"] = forms.ChoiceField(
                label=_("Comes") if number == 1 else _("then"),
                choices=[("", "–"), *OFTEN],
                required=False,
            )
            self.fields[f"weeks_{number}"] = forms.IntegerField(
                label=_("for so many weeks"),
                min_value=1,
                max_value=MOST_WEEKS,
                required=False,
            )

    @property
    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"often_{each}"], self[f"weeks_{each}"]) for each in STEPS]

    def clean(self) -> None:
        said = self.cleaned_data
        for number in STEPS[:-1]:
            goes_on = said.get(f"often_{number + 1}")
            if goes_on and not said.get(f"often_{number}"):
                self.add_error(f"often_{number}", _("Say how often at first."))
            elif goes_on and not said.get(f"weeks_{number}", True):
                words = _("Say for how many weeks, before it changes.")
                self.add_error(f"weeks_{number}", words)

    def wish(self) -> Wish:
        """What was asked; of what was not understood, nothing."""
        if not self.is_valid():
            return Wish()
        said = self.cleaned_data
        return Wish(
            weekdays=tuple(said["days"]),
            steps=tuple(
                Step(rhythm=RHYTHMS[said[f"often_{each}"]], weeks=said[f"weeks_{each}"])
                for each in STEPS
                if said[f"often_{each}"]
            ),
            is_anew=said["anew"],
        )
