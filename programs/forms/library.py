"""What a therapist looks for in the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.models import Category, Exercise, Position


class Equipment(TextChoices):
    """Words found in what an exercise needs."""

    NOTHING = "nothing", _("Nothing at all")
    CHAIR = "chair", _("Chair")
    COUNTER = "counter", _("Counter")
    WALL = "wall", _("Wall")
    MAT = "mat", _("Mat or bed")
    PILLOW = "pillow", _("Pillow")
    BAND = "band", _("Band")
    WEIGHT = "weight", _("Weights")
    STEP = "step", _("Step or stairs")


class Whose(TextChoices):
    SHARED = "shared", _("Of the shared library")
    OWN = "own", _("Our own")


def any_of(choices: type[TextChoices]) -> list[tuple[str, object]]:
    return [("", _("Any")), *choices.choices]


class LibraryForm(forms.Form):
    """Filters that narrow the library; what is left empty narrows nothing."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False)
    category = forms.ChoiceField(
        label=_("Kind"), choices=any_of(Category), required=False
    )
    position = forms.ChoiceField(
        label=_("Position"), choices=any_of(Position), required=False
    )
    equipment = forms.ChoiceField(
        label=_("Equipment"), choices=any_of(Equipment), required=False
    )
    setting = forms.ChoiceField(
        label=_("Where"), choices=any_of(Exercise.Setting), required=False
    )
    whose = forms.ChoiceField(label=_("Whose"), choices=any_of(Whose), required=False)


class Kind(TextChoices):
    """How a figure is shown on the sheet of all pictures."""

    STRIP = "strip", _("Pose by pose")
    ANIMATED = "animated", _("Moving")
    STILL = "still", _("One pose")


class Look(TextChoices):
    """The colours it is shown in."""

    PAGE = "", _("As this page")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    CONTRAST = "contrast", _("High contrast")


class SheetForm(forms.Form):
    """Which pictures a reviewer looks over, and how; what is left empty is as usual."""

    AVOID = "avoid"

    kind = forms.ChoiceField(label=_("Shown"), choices=Kind.choices, required=False)
    look = forms.ChoiceField(label=_("Colours"), choices=Look.choices, required=False)
    category = forms.ChoiceField(
        label=_("Which"),
        choices=[*any_of(Category), (AVOID, _("Movements to avoid"))],
        required=False,
    )


class PickerForm(LibraryForm):
    """The same for one person."""

    only_allowed = forms.BooleanField(label=_("Only what is allowed"), required=False)
    at_home = forms.BooleanField(label=_("Only with what is at home"), required=False)


class LevelForm(forms.Form):
    """The level of a button: one that the exercise has."""

    level = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, exercise: Exercise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [each.level for each in exercise.levels.all()]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (each, each) for each in numbers
        ]
