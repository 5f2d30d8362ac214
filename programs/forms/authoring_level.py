"""One level of an own exercise, cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.forms.prescribing import OF_UNIT, PARTS
from programs.models import ExerciseLevel
from programs.rules.catalogue import Supervision
from programs.rules.dose import RANGES, Dose, ImpossibleDose, Unit, amount
from programs.services.authoring import WrittenLevel

TELLING = (
    *("label", "reps", "hold_seconds", "minutes", "steps"),
    *("per_side", "load", "adds_load", "note"),
)


class OwnLevelForm(forms.Form):
    """One step of the ladder, with the parts it is counted in."""

    label = forms.CharField(label=gettext_lazy("What is harder"), max_length=120)
    days_per_week = forms.IntegerField(
        label=gettext_lazy("Days a week"), min_value=1, max_value=7, initial=3
    )
    load = forms.CharField(label=gettext_lazy("Load"), max_length=60, required=False)
    per_side = forms.BooleanField(label=gettext_lazy("On each side"), required=False)
    adds_load = forms.BooleanField(
        label=gettext_lazy("Adds load from outside"), required=False
    )
    supervision = forms.TypedChoiceField(
        label=gettext_lazy("This level"),
        choices=ExerciseLevel.Supervision,
        coerce=Supervision,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    field_order = ("label", *PARTS, "days_per_week", "load")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        for name in (*OF_UNIT[unit], "times_per_day"):
            least, most = RANGES[name]
            self.fields[name] = forms.IntegerField(
                label=PARTS[name],
                min_value=least,
                max_value=most,
                initial=1 if name in ("sets", "times_per_day") else None,
                required=name != "hold_seconds" or unit is Unit.HOLD_SECONDS,
            )
        self.order_fields(self.field_order)

    def has_changed(self) -> bool:
        """A level that may be left out counts once something is said of it; what the
        page itself filled in is not."""
        said = (self.data.get(self.add_prefix(name)) for name in TELLING)
        return not self.empty_permitted or any(said)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.has_changed() and not self.errors:
            try:
                amount(Dose(**self._parts(said), load=said["load"]), unit=self.unit)
            except ImpossibleDose as refusal:
                field = refusal.field if refusal.field in self.fields else None
                self.add_error(field, _("This dose cannot be counted."))
        return said

    @property
    def written(self) -> WrittenLevel:
        said = self.cleaned_data
        dose = self._parts(said) | {"days_per_week": said["days_per_week"]}
        return WrittenLevel(
            label=said["label"],
            dose=dose | ({"load": said["load"]} if said["load"] else {}),
            note=said["note"],
            adds_load=said["adds_load"],
            supervision=said["supervision"],
        )

    def _parts(self, said: dict[str, Any]) -> dict[str, Any]:
        names = (*OF_UNIT[self.unit], "times_per_day", "per_side")
        return {name: said[name] for name in names if said.get(name) is not None}


def said_of(level: ExerciseLevel) -> dict[str, Any]:
    return level.dose | {
        "label": level.label,
        "note": level.note,
        "adds_load": level.adds_load,
        "supervision": level.supervision,
    }
