"""What a clinic is called, and whom its pages and letters say to call.

Of the page that changes it and of the command that makes a clinic alike.
"""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

FEWEST_DIGITS = 7  # of a number that can be called from outside: 555-0100
TELLING = re.compile(
    r"osteo|\bbones?\b|fractur|\bspin(?:e|al)\b|\bpain\b|therap|rehab|\bortho|\btreatment",
    re.IGNORECASE,
)


class ClinicForm(forms.Form):
    name = forms.CharField(label=_("Name of the clinic"), max_length=120)
    notice_name = forms.CharField(
        label=_("Name in messages"),
        max_length=60,
        help_text=_(
            "Others may see an e-mail or a text: no word of bones or treatment. "
            "“Harbor” for the Harbor Osteoporosis Center."
        ),
    )
    phone = forms.CharField(
        label=_("Phone of the clinic"),
        max_length=40,
        help_text=_("Stands on every page and in every letter."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    emergency_number = forms.CharField(
        label=_("Emergency number"),
        max_length=20,
        help_text=_("Patients call it when it cannot wait. In the United States 911."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_notice_name(self) -> str:
        name = " ".join(str(self.cleaned_data["notice_name"]).split())
        if found := TELLING.search(name):
            raise forms.ValidationError(
                _("“%(word)s” tells what people come for. Leave it out."),
                params={"word": found.group()},
            )
        return name

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if len(re.findall(r"\d", phone)) < FEWEST_DIGITS:
            raise forms.ValidationError(
                _("This is no telephone number yet. It looks like (503) 555-0142.")
            )
        return phone

    def clean_emergency_number(self) -> str:
        number = str(self.cleaned_data["emergency_number"])
        if not re.fullmatch(r"\+?\d[\d ()-]+", number):
            raise forms.ValidationError(
                _("Only digits, as they are dialed: 911, for instance.")
            )
        return number
