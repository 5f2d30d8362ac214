"""What somebody types of how to reach them. These forms save nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ptcare.notices.kinds import Topic
from ptcare.notices.rules import numbers
from ptcare.people.forms import DigitsForm


class NumberForm(forms.Form):
    """A number for texts, and what about. With one topic there is nothing to choose."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=numbers.LONGEST,
        help_text=_(
            "With the area code, as in 503\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}0100."
        ),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        ),
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **said: Any) -> None:
        super().__init__(*args, **said)
        self.offered = topics
        if len(topics) > 1:
            self.fields["topics"] = forms.MultipleChoiceField(
                label=_("What may the texts be about?"),
                choices=[(topic.value, topic.label) for topic in topics],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_number(self) -> str:
        try:
            return numbers.normalise(self.cleaned_data["number"])
        except numbers.NotANumber:
            words = _("Please type the whole number, with the area code.")
            raise forms.ValidationError(words) from None

    def topics_said(self) -> list[Topic]:
        said = self.cleaned_data.get("topics", self.offered)
        return [topic for topic in self.offered if topic in said]


class CodeDigitsForm(DigitsForm):
    """The six digits of a text that we have just sent."""

    digits = forms.CharField(
        label=_("The six digits from the text"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
