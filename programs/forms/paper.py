"""How a sheet is printed: on which paper, and for how many weeks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

PAPERS = {"letter": _("Letter"), "a4": "A4"}
WEEKS = (1, 2, 4)
LETTER_ZONES = ("America/", "US/", "Canada/", "Pacific/Honolulu")


class PaperForm(forms.Form):
    """Asked by address alone; what makes no sense falls back to what is usual."""

    paper = forms.ChoiceField(choices=PAPERS.items(), required=False)
    weeks = forms.TypedChoiceField(
        choices=[(number, number) for number in WEEKS], coerce=int, required=False
    )

    def wanted(self, *, time_zone: str) -> tuple[str, int]:
        """The paper and how many weeks. The zone says which paper is at hand."""
        self.is_valid()
        said = self.cleaned_data
        return said.get("paper") or usual_paper(time_zone), said.get("weeks") or 1


def usual_paper(time_zone: str) -> str:
    """Letter in North America, A4 elsewhere."""
    return "letter" if time_zone.startswith(LETTER_ZONES) else "a4"
