"""What a therapist types of an exercise of the clinic's own, cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.rules.precautions import Condition
from programs import authoring_words as words
from programs.forms import authoring_level
from programs.forms.choosing import OneOf
from programs.models import Category, Caution, Exercise, Position
from programs.rules import catalogue, deriving
from programs.rules.catalogue import Action, Supervision
from programs.rules.dose import Unit
from programs.services.authoring import OWN_WORDS, Written
from programs.services.picturing import NO_PICTURE
from ptcare.people.forms import Lines

LEVELS = (1, 2, 3, 4)
NEEDED_LEVELS = 3


def one_of(choices: type[TextChoices]) -> list[tuple[str, object]]:
    """None is chosen beforehand: what is not looked at is not said."""
    return [("", gettext_lazy("Choose")), *choices.choices]


class Texts(Lines):
    """Several short texts, typed one a line (or with another mark between them)."""

    def __init__(
        self, *, mark: str = "\n", longest: int, rows: int = 1, **said: Any
    ) -> None:
        super().__init__(rows=rows, max_length=longest * 10, **said)
        self.mark, self.longest = mark, longest

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value) or ""
        parts = tuple(part.strip() for part in text.split(self.mark) if part.strip())
        if any(len(part) > self.longest for part in parts):
            raise forms.ValidationError(
                _("Each at most %(longest)d letters long.") % {"longest": self.longest}
            )
        return parts

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return (self.mark if self.mark == "\n" else f"{self.mark} ").join(value)
        return value


class OwnExerciseForm(forms.Form):
    """Its words and tags: the same that every shared exercise has."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    dose_unit = forms.ChoiceField(
        choices=Exercise.Unit, widget=forms.HiddenInput, initial=Unit.REPS
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    category = forms.ChoiceField(label=gettext_lazy("Kind"), choices=one_of(Category))
    purpose = forms.CharField(
        label=gettext_lazy("What it is good for"),
        max_length=300,
        help_text=gettext_lazy("The patient reads this: one plain sentence."),
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Position"), choices=one_of(Position)
    )
    start_position = Lines(
        label=gettext_lazy("How one begins"),
        max_length=400,
        rows=2,
    )
    steps = Texts(
        label=gettext_lazy("Steps"),
        longest=300,
        help_text=gettext_lazy("3 to 6, each on its own line."),
        rows=6,
    )
    equipment = Texts(
        label=gettext_lazy("Equipment"),
        mark=",",
        widget=forms.TextInput,
        longest=60,
        required=False,
        help_text=gettext_lazy('Commas between things; "band or towel" for a choice.'),
    )
    safety_note = forms.CharField(
        label=gettext_lazy("What to watch for"), max_length=300, required=False
    )
    setting = OneOf(label=gettext_lazy("Where"), choices=Exercise.Setting)
    supervision = forms.TypedChoiceField(
        label=gettext_lazy("Supervision"),
        choices=words.SUPERVISION,
        coerce=Supervision,
        widget=forms.RadioSelect,
    )
    impact = OneOf(
        label=gettext_lazy("Impact"),
        choices=Exercise.Impact,
        help_text=gettext_lazy("Low is walking, moderate a heel drop, high a jump."),
    )
    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Movements in it"),
        choices=words.MOVEMENTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mark every one: what is refused to whom follows."),
    )
    picture = forms.ChoiceField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("Of a shared exercise that looks the same."),
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A guideline, trial or book; empty: your own practice."),
    )

    def __init__(
        self, *args: Any, pictures: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *pictures,
        ]
        for condition in Condition:
            self.fields[f"caution_{condition}"] = forms.ChoiceField(
                label=condition.label, choices=words.STRICTER, required=False
            )
            self.fields[f"note_{condition}"] = forms.CharField(
                label=_("Why"), max_length=200, required=False
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """Those about the exercise itself, in order."""
        return [
            each
            for each in self.visible_fields()
            if not each.name.startswith(("caution_", "note_"))
        ]

    @property
    def caution_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"caution_{each}"], self[f"note_{each}"]) for each in Condition]

    @property
    def is_stricter(self) -> bool:
        """Whether something is said, or wrong, among the cautions."""
        return any(
            field.errors or field.value() for row in self.caution_rows for field in row
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for condition in Condition:
            if said.get(f"caution_{condition}") and not said.get(f"note_{condition}"):
                self.add_error(f"note_{condition}", _("Say why."))
        return said

    @property
    def cautions(self) -> tuple[catalogue.Caution, ...]:
        said = self.cleaned_data
        return tuple(
            catalogue.Caution(
                condition=condition,
                action=Action[said[f"caution_{condition}"].upper()],
                note=said[f"note_{condition}"],
            )
            for condition in Condition
            if said.get(f"caution_{condition}")
        )


class OwnExerciseForms:
    """An exercise and its three or four levels, as one form."""

    def __init__(
        self,
        data: Any,
        *,
        pictures: Iterable[tuple[str, str]],
        unit: Unit,
        exercise: Exercise | None = None,
    ) -> None:
        said = _said_of(exercise) if exercise else {"dose_unit": unit}
        self.exercise = OwnExerciseForm(data, pictures=pictures, initial=said)
        there = list(exercise.levels.all()) if exercise else []
        needed = max(NEEDED_LEVELS, len(there))
        self.levels = [
            authoring_level.OwnLevelForm(
                data,
                unit=unit,
                prefix=f"level{number}",
                initial=authoring_level.said_of(there[number - 1])
                if number <= len(there)
                else {},
                empty_permitted=number > needed,
                use_required_attribute=number <= needed,
            )
            for number in LEVELS
        ]

    def is_valid(self) -> bool:
        are_valid = [form.is_valid() for form in (self.exercise, *self.levels)]
        return all(are_valid) and self._is_sound()

    @property
    def written(self) -> Written:
        said = self.exercise.cleaned_data
        names = Written.__dataclass_fields__.keys() & said.keys()
        return Written(
            **{name: said[name] for name in names if name != "flags"},
            flags=tuple(said["flags"]),
            cautions=self.exercise.cautions,
            levels=tuple(each.written for each in self.levels if each.has_changed()),
        )

    def _is_sound(self) -> bool:
        written = self.written
        for fault in written.faults:
            field, told = words.FAULTS[fault]
            self.exercise.add_error(field, str(told))
        for condition, least in deriving.looser(
            written.least, written.cautions
        ).items():
            asked = Caution.Action[least.name].label
            self.exercise.add_error(
                f"caution_{condition}",
                _("Its movements ask for at least: %(least)s") % {"least": asked},
            )
        return not self.exercise.errors


def _said_of(exercise: Exercise) -> dict[str, Any]:
    """What the form is filled with to change it."""
    supervision = exercise.as_rule.supervision
    source = next(iter(exercise.sources), None)
    said: dict[str, Any] = {
        name: getattr(exercise, name)
        for name in OwnExerciseForm.base_fields
        if hasattr(exercise, name)
    }
    said |= {
        "flags": exercise.movement_flags,
        "supervision": supervision,
        "source": "" if not source or source.citation == OWN_WORDS else source.citation,
        "picture": exercise.picture_slug.replace(NO_PICTURE, ""),
    }
    return said | _stricter_of(exercise)


def _stricter_of(exercise: Exercise) -> dict[str, str]:
    """The cautions that are not simply what its movements ask for."""
    least = deriving.derived(
        exercise.movement_flags,
        impact=exercise.impact,
        starts_loaded=all(level.adds_load for level in exercise.levels.all()),
    )
    said = {}
    for row in exercise.cautions.all():
        if row.as_rule not in least:
            said[f"caution_{row.condition}"] = row.action
            said[f"note_{row.condition}"] = row.note
    return said
