"""What a patient says is wrong in the own record. Forms never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import RecordRequest
from patients.models.record_requests import LONGEST
from ptcare.people.forms import Lines

NEEDS_WORDS = {"required": _("Please write it in your own words.")}


class ChangeForm(forms.Form):
    """Three questions, in the patient's own words."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=RecordRequest.Topic,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of these.")},
    )
    wrong = Lines(
        label=_("What is wrong, or what is missing?"),
        help_text=_("Tell us where you saw it, if you can."),
        max_length=LONGEST,
        rows=4,
        error_messages=NEEDS_WORDS,
    )
    right = Lines(
        label=_("What would be right?"),
        max_length=LONGEST,
        rows=4,
        error_messages=NEEDS_WORDS,
    )


class StatementForm(forms.Form):
    words = Lines(
        label=_("What do you want to say about this answer?"),
        max_length=LONGEST,
        error_messages=NEEDS_WORDS,
        rows=6,
    )
