"""What a therapist types of a phase, cleaned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day
from programs.forms.prescribing import SessionsField
from programs.models.phase import WEEKS
from programs.services.prescribing import Weeks


class WeekField(forms.IntegerField):
    """A week of a program, from 1."""

    def __init__(self, **said: Any) -> None:
        super().__init__(min_value=1, max_value=WEEKS, **said)


class PhaseForm(forms.Form):
    """Its name, its weeks and its clinic sessions."""

    name = forms.CharField(label=_("Name"), max_length=120)
    focus = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    week_from = WeekField(label=_("From week"))
    week_to = WeekField(label=_("To week"))
    sessions_per_week = SessionsField()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("week_from"), said.get("week_to")
        if first and last and last < first:
            self.add_error("week_to", _("It ends before it begins."))
        return said

    @property
    def weeks(self) -> Weeks:
        return Weeks(**self.cleaned_data)


class OpenForm(forms.Form):
    """Which planned exercises begin, which running ones end, and when."""

    begin = forms.TypedMultipleChoiceField(coerce=int, required=False)
    end = forms.TypedMultipleChoiceField(coerce=int, required=False)
    from_day = Day(label=_("From"))

    def __init__(
        self,
        *args: Any,
        begin: Iterable[int],
        end: Iterable[int],
        may_begin: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_begin = may_begin
        for name, ids in (("begin", begin), ("end", end)):
            choices = [(each, each) for each in ids]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Where something may begin, none of it is no phase."""
        chosen = self.cleaned_data.get("begin"), self.cleaned_data.get("end")
        if self.may_begin and not any(chosen) and not self.errors:
            self.add_error(None, _("Tick at least one exercise that begins or ends."))

    @property
    def wanted(self) -> tuple[set[int], set[int], dt.date]:
        said = self.cleaned_data
        return set(said["begin"]), set(said["end"]), said["from_day"]
