"""One form for every test, made of what the test asks for. Forms never save."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import Evaluation, Measurement
from patients.rules import battery
from patients.rules.battery import Given, Kind, Part, Shape
from programs import testing_words as words
from programs.forms.choosing import OneOf, YesNo
from programs.forms.findings import CHOOSE
from ptcare.people.forms import Lines

FEW = 4  # choices that are shown at once
LONGEST_WORDS = 80
# What stays the same from one time to the next, unless somebody says otherwise.
CARRIED = ("aid", "until", "tallest", "activity")


class Number(forms.DecimalField):
    """Its range stands beside it; whether it lies in it, the rules say."""

    def __init__(self, part: Part, **said: Any) -> None:
        limits = {"min": part.least, "max": part.most, "step": part.step}
        box = forms.NumberInput(attrs=limits | {"inputmode": "decimal"})
        super().__init__(widget=box, help_text=words.span(part), **said)


def field_for(key: str, part: Part) -> forms.Field:
    """The field of one part, with its label, its range and its choices."""
    said: dict[str, Any] = {
        "label": words.label(key, part),
        "required": part.is_required,
        "error_messages": {"required": words.WRONG[battery.Wrong.MISSING]},
    }
    if part.kind is Kind.NUMBER:
        return Number(part, **said)
    if part.kind is Kind.YES_NO:
        return YesNo(**said)
    if part.kind is Kind.TICK:
        return forms.BooleanField(**said)
    if part.kind is Kind.WORDS:
        return forms.CharField(max_length=LONGEST_WORDS, **said)
    return _choice(part, said)


def _choice(part: Part, said: dict[str, Any]) -> forms.Field:
    choices = words.choices(part)
    if len(choices) <= FEW:
        return OneOf(choices=choices, **said)
    return forms.ChoiceField(choices=[CHOOSE, *choices], **said)


class ResultForm(AboutPatientForm):
    """The parts of one test, the day, and why it was not completed if it was not."""

    measured_on = Day(label=_("Measured on"))
    not_done_reason = forms.CharField(
        label=_("If it was not completed, why"),
        max_length=120,
        required=False,
        help_text=_("Kept as not completed, never as nought."),
    )
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    day = "measured_on"
    use_required_attribute = False

    def __init__(self, *args: Any, shape: Shape, **said: Any) -> None:
        super().__init__(*args, **said)
        self.shape = shape
        for part in shape.parts:
            self.fields[part.name] = field_for(shape.key, part)
        self.order_fields([part.name for part in shape.parts])
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        if self.is_bound and self.data.get("not_done_reason", "").strip():
            for part in shape.parts:
                self.fields[part.name].required = False

    def clean(self) -> None:
        super().clean()
        given = self.parts()
        if self.cleaned_data.get("not_done_reason"):
            if given:
                self.add_error(
                    "not_done_reason", _("There is a result: leave this empty.")
                )
        elif not any(part.name in self.errors for part in self.shape.parts):
            self._refuse(given)

    def _refuse(self, given: battery.Parts) -> None:
        for problem in self.shape.problems(given):
            part = self.shape.part(problem.part)
            self.add_error(part.name, words.problem_words(part, problem))

    def parts(self) -> dict[str, Given]:
        """What was given, by part; what was left empty is left out."""
        found = {
            part.name: self.cleaned_data.get(part.name) for part in self.shape.parts
        }
        ticks = {p.name for p in self.shape.parts if p.kind is Kind.TICK}
        return {
            name: given
            for name, given in found.items()
            if given not in (None, "") and not (name in ticks and given is False)
        }


def known_before(shape: Shape, row: Measurement | None) -> dict[str, Any]:
    """What of an earlier result the next one begins with."""
    if row is None:
        return {}
    return {
        name: given
        for name, given in shown(shape, row.parts).items()
        if name.partition("_")[0] in CARRIED
    }


def shown(shape: Shape, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a result as the fields of its form show them."""
    given = battery.as_given(shape.key, dict(stored))
    answers = {True: "yes", False: "no"}
    kinds = {part.name: part.kind for part in shape.parts}
    return {
        name: answers[bool(each)] if kinds[name] is Kind.YES_NO else each
        for name, each in given.items()
        if isinstance(each, Decimal | str | bool)
    }


class OpenForm(AboutPatientForm):
    kind = OneOf(label=_("Which evaluation"), choices=Evaluation.Kind)
    on = Day(label=_("On"))

    day = "on"


class WordsForm(forms.Form):
    """The words of an evaluation, and its decision unless it is the first one."""

    pain = Lines(label=_("Pain"), max_length=600, rows=3, required=False)
    body_mechanics = Lines(
        label=_("Body mechanics"), max_length=600, rows=3, required=False
    )
    fitness = Lines(label=_("Physical fitness"), max_length=600, rows=3, required=False)
    posture = Lines(label=_("Posture"), max_length=600, rows=3, required=False)
    summary = Lines(
        label=_("Summary"),
        max_length=1500,
        rows=5,
        error_messages={"required": _("Say it in a few words first.")},
    )
    decision = OneOf(
        label=_("How to go on"),
        error_messages={"required": _("Choose how to go on.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(
        self, *args: Any, evaluation: Evaluation, is_signing: bool = True, **said: Any
    ) -> None:
        super().__init__(*args, **said)
        for name in ("summary", "decision"):
            self.fields[name].required = is_signing
        if evaluation.is_first:
            del self.fields["decision"]
        else:
            choices = Evaluation.Decision.choices
            self.fields["decision"].choices = choices  # type: ignore[attr-defined]


class AddendumForm(forms.Form):
    text = Lines(
        label=_("What is to be added"),
        max_length=5000,  # all the words of an evaluation, where they came too late
        rows=5,
    )
