"""What forms about cover have in common: numbers of visits, reasons, folded parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.forms import MOST_VISITS, FromDesk

Groups = Mapping[Promise, tuple[str, ...]]
BEFORE = _("This lies before the first day.")


class Visits(forms.IntegerField):
    def __init__(self, *, least: int = 0, **said: Any) -> None:
        super().__init__(min_value=least, max_value=MOST_VISITS, **said)


class Reason(forms.CharField):
    """Why a correction is made; it stands in the plan's history."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("label", _("Why it is changed"))
        super().__init__(max_length=200, **said)


def refuse_low_maximum(form: forms.Form) -> None:
    """Of a plan, or of one year of it: nobody reaches a deductible above that."""
    said = form.cleaned_data
    most, deductible = said.get("oop_max_cents"), said.get("deductible_cents")
    if most is not None and deductible and most < deductible:
        form.add_error("oop_max_cents", _("The maximum is below the deductible."))


class Folded(FromDesk):
    """The usual questions stand open; each group of the others is folded away."""

    folds: Groups = {}

    def usual(self) -> list[BoundField]:
        folded = {name for names in self.folds.values() for name in names}
        return [field for field in self if field.name not in folded]

    def groups(self) -> Iterator[tuple[Promise, list[BoundField], bool]]:
        """Each group with its fields, and whether something in it is wrong."""
        for title, names in self.folds.items():
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields, any(field.errors for field in fields)

    def refuse_if(self, is_wrong: object, field: str, words: Promise) -> None:
        if is_wrong:
            self.add_error(field, str(words))
