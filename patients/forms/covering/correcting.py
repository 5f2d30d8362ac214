"""Corrections of what may have been changed since the form was opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.covering.fields import Folded


class Correcting(Folded):
    """What is on file, to be corrected; it knows which version of it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def tell_what_stands(self) -> None:
        """Beside each answer that is not what is on file now; pressed again, it holds.

        For whoever typed while a colleague changed it.
        """
        for name, on_file in self.initial.items():
            field = self.fields.get(name)
            if field is None or name == "seen":
                continue
            if field.clean(on_file) != self.cleaned_data.get(name):
                words = _("On file now: %(value)s")
                value = _in_words(field, on_file)
                self.add_error(name, forms.ValidationError(words, params=value))
        sent: Any = self.data
        self.data = sent.copy()
        self.data["seen"] = self.initial["seen"]  # type: ignore[index]


def _in_words(field: forms.Field, value: Any) -> dict[str, str]:
    choices = dict(getattr(field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    named = [str(choices.get(each, each)) for each in values if each not in (None, "")]
    return {"value": ", ".join(named) or "–"}
