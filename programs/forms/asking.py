"""What is written between a patient and the clinic, and decided of an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models.absences import colleagues_there
from programs.models import AnswerReview
from programs.models.everyday import activities
from programs.models.messages import LONGEST
from programs.rules.everyday import Answer
from ptcare.people.actors import Actor
from ptcare.people.forms import Lines
from ptcare.people.models import Membership

LONGEST_SEARCH = 100


class LookUpForm(forms.Form):
    """What is looked for, as it was typed."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)


class QuestionForm(forms.Form):
    """A patient's question. `about` that is no activity is nothing."""

    text = Lines(
        label=_("Your question"),
        help_text=_(
            "Words only: pictures and files cannot be sent here. Bring them to a visit."
        ),
        max_length=LONGEST,
        rows=5,
        error_messages={"required": _("Please write your question first.")},
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_about(self) -> str:
        said: str = self.cleaned_data["about"]
        return said if said in activities() else ""


class AnswerForm(forms.Form):
    """A therapist's words."""

    text = Lines(
        label=_("Your answer"),
        help_text=_("Words only: files cannot be sent here yet."),
        max_length=LONGEST,
        rows=5,
        error_messages={"required": _("Write something, or mark it as answered.")},
    )


class HandOverForm(forms.Form):
    """To which therapist of the clinic."""

    to = forms.ModelChoiceField(
        label=_("Hand over to"), queryset=Membership.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, by: Actor, **said: Any) -> None:
        super().__init__(*args, **said)
        field: Any = self.fields["to"]
        field.queryset = colleagues_there(by)
        field.label_from_instance = lambda row: row.user.name


class DecideForm(forms.Form):
    """One answer of daily life: as it is, or another with its reason."""

    answer = forms.TypedChoiceField(
        label=_("The patient reads"),
        coerce=lambda said: Answer(int(said)),
        choices=AnswerReview.Said,
        widget=forms.RadioSelect,
    )
    note = Lines(
        label=_("Your words for the patient"),
        help_text=_("Needed where the answer differs from the general advice."),
        max_length=300,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, general: int, **said: Any) -> None:
        super().__init__(*args, **said)
        self.general = general

    def clean(self) -> None:
        answer = self.cleaned_data.get("answer")
        if answer is None or answer == self.general or self.errors:
            return
        if not self.cleaned_data.get("note"):
            self.add_error("note", _("Say why, in words for the patient."))
