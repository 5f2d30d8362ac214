"""The code on a printed plan, as somebody types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.rules import sheet


class SheetForm(forms.Form):
    unknown = _("We know no sheet with this code. Please look at each letter again.")

    code = forms.CharField(
        label=_("Code on your sheet"),
        max_length=30,
        help_text=_("It stands below “Plan version”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> sheet.Sheet:
        try:
            return sheet.read(self.cleaned_data["code"])
        except sheet.NoSuchCode:
            raise forms.ValidationError(self.unknown) from None
