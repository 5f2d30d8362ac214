"""What a therapist looks for in the library."""

from __future__ import annotations

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.models import Category, Exercise


class Position(TextChoices):
    STANDING = "standing", _("Standing")
    WALKING = "walking", _("Walking")
    SEATED = "seated", _("Sitting")
    SUPINE = "supine", _("Lying on the back")
    PRONE = "prone", _("Lying face down")
    SIDE_LYING = "side_lying", _("Lying on the side")
    QUADRUPED = "quadruped", _("Hands and knees")
    KNEELING = "kneeling", _("Kneeling")
    MACHINE = "machine", _("At a machine or bar")


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
