"""What a therapist asks a payer for, and says of each goal: cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Goal
from patients.rules import pacing
from programs.continuing_words import Asked
from programs.forms.choosing import OneOf
from programs.models.continuing import is_met
from ptcare.people.forms import Lines

ANSWERS = [
    ("met", _("Met")),
    ("partly", _("Partly met")),
    ("not_yet", _("Not met yet")),
]


class ContinueForm(forms.Form):
    visits = forms.IntegerField(label=_("Visits to ask for"), min_value=1, max_value=99)
    weeks = forms.IntegerField(
        label=_("Over how many weeks"), min_value=1, max_value=26
    )
    frequency = forms.CharField(label=_("How often"), max_length=120)
    why = Lines(
        label=_("Why more visits are needed"),
        help_text=_("In your own words: what only a therapist can do, and what next."),
        max_length=3000,
        rows=7,
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **said: Any) -> None:
        super().__init__(*args, **said)
        self.of_goal = {goal.pk: f"goal_{goal.pk}" for goal in goals}
        for goal in goals:
            self.fields[self.of_goal[goal.pk]] = OneOf(
                label=f"“{goal.words}”",
                choices=ANSWERS,
                initial="met" if is_met(goal) else None,
            )

    def clean(self) -> None:
        visits, weeks = self.cleaned_data.get("visits"), self.cleaned_data.get("weeks")
        if visits and weeks and visits > pacing.MOST_IN_A_WEEK * weeks:
            words = _("At most three a week: %(most)d visits in that time.")
            told = {"most": pacing.MOST_IN_A_WEEK * weeks}
            self.add_error("visits", forms.ValidationError(words, params=told))

    @property
    def of_request(self) -> list[forms.BoundField]:
        return [self[name] for name in ("visits", "weeks", "frequency")]

    @property
    def of_goals(self) -> list[forms.BoundField]:
        return [self[name] for name in self.of_goal.values()]

    @property
    def asked(self) -> Asked:
        said = dict(self.cleaned_data)
        goals = {pk: said.pop(name) for pk, name in self.of_goal.items()}
        return Asked(**said, goals=goals)
