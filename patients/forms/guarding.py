"""Who may see a record, why one is opened, and whether that was right: cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import EmergencyAccess
from ptcare.people.forms import Lines
from ptcare.people.models import Clinic, Membership

LEAST = 10  # letters of a reason


class Colleagues(forms.ModelMultipleChoiceField):
    """Some of those who work at the clinic now."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            queryset=Membership.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Name at least one.")},
            **said,
        )

    def offer(self, clinic: Clinic) -> None:
        current = Membership.objects.current().filter(clinic=clinic)
        self.queryset = current.select_related("user").order_by("user__name", "pk")

    def label_from_instance(self, row: Membership) -> str:
        return f"{row.user.name} ({row.get_role_display()})"


class RestrictForm(forms.Form):
    colleagues = Colleagues(
        label=_("Who may see this record?"),
        help_text=_(
            "The therapist who treats the person may anyway. Name somebody at the desk "
            "as well: for all others its visits are not in the calendar either."
        ),
    )
    reason = forms.CharField(
        label=_("Why is it restricted?"),
        max_length=300,
        help_text=_(
            "A colleague who is a patient here, somebody well known, a threat."
        ),
    )

    def __init__(
        self, *args: Any, clinic: Clinic, is_restricted: bool, **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.fields["colleagues"].offer(clinic)  # type: ignore[attr-defined]
        if is_restricted:
            del self.fields["reason"]


class EmergencyForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why do you open this record?"),
        choices=EmergencyAccess.Why,
        widget=forms.RadioSelect,
    )
    reason = Lines(
        label=_("In your own words"),
        min_length=LEAST,
        max_length=300,
        error_messages={"min_length": _("A few words more, please.")},
        rows=3,
    )


class ReviewForm(forms.Form):
    was_right = forms.TypedChoiceField(
        label=_("Was it right to open the record?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("was_right") is False and not self.cleaned_data.get(
            "note"
        ):
            self.add_error("note", _("Please say what was wrong, and what follows."))
