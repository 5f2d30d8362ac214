"""The code on a printed plan, as somebody types it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.rules import sheet
from programs.services.keying import BoxKey, Mark

MARKS = ("done", "less", "hurt")


class SheetForm(forms.Form):
    unknown = _("We do not know this code. Please check each letter, and try again.")

    code = forms.CharField(
        label=_("Code on the sheet"),
        max_length=30,
        help_text=_("You find it next to “Sheet code”, or below “Plan version”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> sheet.Sheet:
        try:
            return sheet.read(self.cleaned_data["code"])
        except sheet.NoSuchCode:
            raise forms.ValidationError(self.unknown) from None


BOX = re.compile(r"(done|less|hurt)-([1-9]\d{0,17})-(\d{4}-\d{2}-\d{2})", re.ASCII)
MOST_BOXES = 3 * 7 * 60


class KeyForm(forms.Form):
    """The boxes of a returned sheet, each named by its mark, its item and its day."""

    not_understood = _(
        "That did not work. Nothing was saved. Please try it again here."
    )

    note = forms.CharField(
        label=_("Something else that was written on it"),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        names = [name for name in self.data if name.partition("-")[0] in MARKS]
        if len(names) > MOST_BOXES:
            raise forms.ValidationError(self.not_understood)
        found: dict[BoxKey, dict[str, bool]] = {}
        for name in names:
            mark, key = self._box(name)
            found.setdefault(key, {})[mark] = True
        marks = {key: Mark(**each) for key, each in found.items()}
        return {**self.cleaned_data, "marks": marks}

    def _box(self, name: str) -> tuple[str, BoxKey]:
        try:
            mark, item, day = BOX.fullmatch(name).groups()  # type: ignore[union-attr]
            return mark, (int(item), dt.date.fromisoformat(day))
        except (AttributeError, ValueError):
            raise forms.ValidationError(self.not_understood) from None
