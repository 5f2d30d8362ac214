"""Corrections of what may have been changed since the form was opened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from patients.forms.covering.fields import Folded
from ptcare.languages.dates import desk_day


class Correcting(Seen, Folded):
    """What is on file, to be corrected."""

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
    named = [
        _said(choices.get(each, each)) for each in values if each not in (None, "")
    ]
    return {"value": ", ".join(named) or "–"}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return desk_day(value) if isinstance(value, dt.date) else str(value)
