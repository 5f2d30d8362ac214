"""What a therapist taps about a proposal or a sign-off. These forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import ProgressionProposal

HOW = [("", ""), ("seen", ""), ("clinic", "")]
BACK = [("", ""), ("list", ""), ("caseload", "")]


class BackForm(forms.Form):
    """Where one came from: the list of proposals, the caseload, or else the chart.

    `then` is the proposal that stands next on that list.
    """

    back = forms.ChoiceField(choices=BACK, required=False)
    then = forms.IntegerField(required=False, min_value=1)

    def chosen(self, name: str) -> str:
        """What was sent, where it is one of the choices; nothing else counts."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DecideForm(BackForm):
    """How a level that is learned first goes on: seen done well, or in the clinic."""

    how = forms.ChoiceField(choices=HOW, required=False)

    @property
    def how_said(self) -> dict[str, bool]:
        how = self.chosen("how")
        return {"seen_done_well": how == "seen", "in_clinic": how == "clinic"}


class DeclineForm(BackForm):
    """Why not; nothing need be chosen."""

    reason = forms.ChoiceField(
        label=_("Why not (may be left out)"),
        choices=[("", "–"), *ProgressionProposal.Declined.choices],
        required=False,
    )


class LevelsForm(forms.Form):
    """Which of the levels that wait were seen done well."""

    levels = forms.MultipleChoiceField(
        label=_("Seen done well"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["levels"].choices = levels  # type: ignore[attr-defined]
