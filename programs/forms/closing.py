"""The end of care and what follows, cleaned. Forms never save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.choosing import YesNo
from programs.forms.findings import CHOOSE
from programs.models import Checkup, Closing, ProgramItem
from programs.rules import upkeep
from programs.services.closing import Answers
from ptcare.languages.dates import CHOICE_OF_DAYS_SHORT
from ptcare.people.forms import Lines

# Of clinical reference 6.1: what a patient who trains alone has to call about.
WARNING_SIGNS = _(
    "New, sudden or sharp back pain. A fall. A new ache in the thigh or groin. "
    "You have become shorter or more stooped."
)


class CloseForm(forms.Form):
    """Why care ends, what was reached, and whether a plan stays."""

    reason = forms.ChoiceField(
        label=_("Why care ends"), choices=[CHOOSE, *Closing.Reason.choices]
    )
    reached = Lines(
        label=_("What was reached"),
        help_text=_("The patient reads this: strength, balance, goals in their words."),
        max_length=600,
        rows=3,
    )
    keeps_plan = forms.BooleanField(
        label=_("The exercises at home stay, as the patient's own plan"),
        required=False,
        initial=True,
    )
    warning_signs = Lines(
        label=_("When to call us or a doctor"),
        initial=WARNING_SIGNS,
        max_length=600,
        rows=3,
    )


class CheckupForm(forms.Form):
    """The four questions after care."""

    keeps_going = YesNo(label=_("Do you still do your exercises?"))
    has_fallen = YesNo(label=_("Have you fallen since you left us?"))
    has_new_pain = YesNo(label=_("Do you have a new pain?"))
    wants_call = YesNo(label=_("Would you like us to call you?"))

    @property
    def answers(self) -> Answers:
        return Answers(**self.cleaned_data)


class FinishForm(forms.Form):
    """What came of a check."""

    outcome = forms.ChoiceField(
        label=_("How it goes"), choices=[CHOOSE, *Checkup.Outcome.choices]
    )
    note = forms.CharField(label=_("Notes"), max_length=300, required=False)


class OwnDaysForm(forms.Form):
    """The weekdays of each exercise of the own plan; none: it is left out for now."""

    def __init__(self, *args: Any, items: Iterable[ProgramItem], **said: Any) -> None:
        super().__init__(*args, **said)
        self.items = list(items)
        for item in self.items:
            self.fields[f"days_{item.pk}"] = forms.TypedMultipleChoiceField(
                label=item.exercise.words.name,
                choices=CHOICE_OF_DAYS_SHORT,
                coerce=int,
                required=False,
                initial=item.weekdays,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.values()):
            raise forms.ValidationError(_("Keep at least one exercise on one day."))
        return said

    @property
    def wishes(self) -> dict[int, tuple[int, ...]]:
        return {
            item.pk: tuple(self.cleaned_data[f"days_{item.pk}"]) for item in self.items
        }

    @property
    def is_strength_side_by_side(self) -> bool:
        return upkeep.strength_is_side_by_side(
            upkeep.OwnDays(
                category=item.exercise.category,
                weekdays=tuple(self.cleaned_data[f"days_{item.pk}"]),
            )
            for item in self.items
        )
