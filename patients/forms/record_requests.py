"""What somebody asked about a record, and what is answered. Forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, PastDayForm
from patients.forms.own_changes import ChangeForm
from patients.models import RecordRequest, RecordStep
from patients.models.record_requests import JUDGED, LONGEST
from ptcare.people.forms import Lines


class ForPatient(Lines):
    """Words that the patient reads."""

    def __init__(self, *, rows: int = 3, **said: Any) -> None:
        said.setdefault("help_text", _("The patient reads this."))
        super().__init__(rows=rows, max_length=LONGEST, **said)


class WrittenDownForm(PastDayForm):
    """What somebody asked in writing or at the desk."""

    asked_on = Day(label=_("Asked on"))
    came = forms.ChoiceField(
        label=_("How it came"),
        choices=RecordRequest.Came.choices[1:],
        widget=forms.RadioSelect,
    )
    asked_for_them_by = forms.CharField(
        label=_("Who asks, if not the patient"),
        help_text=_("And by what right: a court, a power of attorney, a parent."),
        max_length=120,
        required=False,
    )

    day = "asked_on"


class CopyAskedForm(WrittenDownForm):
    form = forms.CharField(
        label=_("How it is wanted"),
        help_text=_("On paper, as a file, to be looked at here; and which part of it."),
        max_length=200,
    )
    field_order = ("form", "asked_on", "came", "asked_for_them_by")


class ChangeAskedForm(WrittenDownForm, ChangeForm):
    field_order = (
        *("topic", "wrong", "right"),
        *("asked_on", "came", "asked_for_them_by"),
    )


class ExtendForm(forms.Form):
    words = ForPatient(label=_("Why it takes longer"))


class AcceptForm(forms.Form):
    words = ForPatient(
        label=_("What was changed"),
        help_text=_("Change it first, in its own place. The patient reads this."),
    )


class DenyForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why not"),
        help_text=_("The law knows these four reasons."),
        choices=RecordStep.Because,
        widget=forms.RadioSelect,
    )
    words = ForPatient(label=_("In plain words"))


class NoCopyForm(forms.Form):
    """The law's reasons; what only a clinician judges is offered to clinicians."""

    because = forms.ChoiceField(
        label=_("Why not"),
        help_text=_("The law knows these reasons. What may be given is given anyway."),
        widget=forms.RadioSelect,
    )
    words = ForPatient(
        label=_("In plain words"),
        help_text=_(
            "Of which part; who else has it, if you know. The patient reads it."
        ),
    )

    def __init__(self, *args: Any, judges: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["because"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in RecordStep.NoCopy.choices
            if judges or value not in JUDGED
        ]


class FulfilForm(PastDayForm):
    on = Day(label=_("Handed over on"))
    words = ForPatient(
        label=_("How"),
        help_text=_("On paper, by post to which address, as a file; and who got it."),
        rows=2,
    )


class TakeBackForm(forms.Form):
    words = forms.CharField(
        label=_("Why no answer is needed"),
        help_text=_("Written down by mistake, or not wanted any more."),
        max_length=200,
    )
