"""Which system may read what."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

# What a clinic decides about, and the FHIR types in which it is told.
GROUPS = {
    "person": ("Patient",),
    "findings": ("Condition", "Goal", "Observation"),
    "plans": ("CarePlan", "ServiceRequest"),
    "medicines": ("MedicationStatement",),
    "visits": ("Appointment",),
    "cover": ("Coverage",),
}
ALWAYS = ("Organization", "Practitioner")  # what all of these point at
SHORT = {
    "person": _("Who the patients are"),
    "findings": _("Findings"),
    "plans": _("Programs and plans"),
    "medicines": _("Medicines"),
    "visits": _("Appointments"),
    "cover": _("Insurance"),
}
WORDS = [
    ("person", _("Who the patients are: name, birth, contact")),
    ("findings", _("Findings: diagnoses, fractures, tests, pain, goals")),
    ("plans", _("Exercise programs, plans of care, referrals")),
    ("medicines", _("Medicines, as they were told")),
    ("visits", _("Appointments")),
    ("cover", _("Insurance: plans with their member numbers")),
]


class ConnectForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the system"),
        max_length=60,
        help_text=_("As you call it here. It stands beside all that it reads."),
    )
    reads = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=WORDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it may read.")},
    )

    def types(self) -> list[str]:
        chosen = [
            kind for group in self.cleaned_data["reads"] for kind in GROUPS[group]
        ]
        return [*chosen, *ALWAYS]
