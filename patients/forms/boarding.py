"""What is chosen of the board of covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from patients.alert_words import ACTIONS
from patients.forms import TherapistField
from patients.models import Payer
from patients.models.boarding import Narrow
from ptcare.people.models import Clinic

SORTS = (
    ("urgency", _("Most urgent first")),
    ("name", _("Name")),
    ("left", _("Fewest visits left")),
    ("covered", _("Last covered date")),
    ("approval", _("End of the approval")),
)
TABS = (
    ("", _("All")),
    ("act", _("To act on")),
    ("beyond", _("Beyond cover")),
    ("few", _("Few left")),
    ("ends", _("Ends soon")),
    ("lapses", _("Lapses soon")),
    ("counting", _("Being counted")),
)


class BoardForm(forms.Form):
    only = forms.ChoiceField(choices=TABS, required=False, widget=forms.HiddenInput)
    action = forms.ChoiceField(
        label=_("Next action"),
        choices=[("", _("Any")), *ACTIONS.items()],
        required=False,
    )
    payer = forms.ModelChoiceField(
        label=_("Plan"),
        queryset=Payer.objects.none(),
        required=False,
        empty_label=_("Any"),
    )
    therapist = TherapistField(required=False)
    sort = forms.ChoiceField(label=_("Sorted by"), choices=SORTS, required=False)

    def __init__(
        self, *args: Any, clinic: Clinic, payers: QuerySet[Payer], **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.fields["payer"].queryset = payers.order_by("name")  # type: ignore[attr-defined]
        therapist: Any = self.fields["therapist"]
        therapist.offer(clinic)
        therapist.empty_label = _("Any")

    def sorting(self) -> str:
        return self.cleaned_data.get("sort") or "urgency"

    def narrowing(self, words: str) -> Narrow:
        """What was chosen; what could not be read narrows nothing."""
        said = self.cleaned_data
        payer, therapist = said.get("payer"), said.get("therapist")
        return Narrow(
            only=said.get("only", ""),
            action=said.get("action", ""),
            payer=payer.pk if payer else None,
            therapist=therapist.pk if therapist else None,
            words=words,
        )
