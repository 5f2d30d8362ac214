"""Forms that only clean share their fields, and nobody changes what is shared."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms

from programs.forms.logging import DayForm, ExerciseForm, PainForm
from ptcare.cleaning import OfWords, once_a_word, only_cleans


@only_cleans
class Asked(forms.Form):
    day = forms.DateField(input_formats=["%Y-%m-%d"])
    word = forms.ChoiceField(choices=[("yes", "Yes")], required=False)


class More(Asked):
    number = forms.IntegerField()


def test_forms_of_a_kind_have_the_same_fields():
    assert Asked({}).fields["day"] is Asked({}).fields["day"]
    assert DayForm({}).fields["day"] is DayForm({}).fields["day"]
    assert ExerciseForm({}).fields["done"] is ExerciseForm({}).fields["done"]


def test_what_one_form_found_is_not_what_the_next_finds():
    right, wrong = Asked({"day": "2026-11-26", "word": "yes"}), Asked({"day": "then"})

    assert right.is_valid()
    assert not wrong.is_valid()
    assert list(wrong.errors) == ["day"]
    assert right.cleaned_data["word"] == "yes"
    assert not Asked({"day": "2026-11-26", "word": "no"}).is_valid()


def test_a_word_is_cleaned_once_and_refused_each_time():
    form = ExerciseForm({})
    form.fields = once_a_word(form.fields)
    found = []
    for day, done in [("2026-11-26", "all"), ("then", "all"), ("2026-11-26", "most")]:
        for _turn in range(2):
            form.data = {"day": day, "done": done}
            form.full_clean()
            found.append((form.is_valid(), form.cleaned_data.get("day")))

    right, day = (True, dt.date(2026, 11, 26)), dt.date(2026, 11, 26)
    assert found == [right, right, (False, None), (False, None), *[(False, day)] * 2]
    assert "clean" not in vars(ExerciseForm({}).fields["day"])


class Plain(Asked):
    def clean_word(self):
        if self.cleaned_data["word"] == "yes" and "number" in self.data:
            raise forms.ValidationError("Not both.")
        return self.cleaned_data["word"].upper()


class InWords(OfWords, Plain):
    pass


@pytest.mark.parametrize("day", ["2026-11-26", "then", "", None])
@pytest.mark.parametrize("word", ["yes", "no", "", None, ["yes"], []])
@pytest.mark.parametrize("more", [{}, {"number": "1"}])
def test_without_a_widget_the_words_are_cleaned_the_same(day, word, more):
    said = {"day": day, "word": word}
    sent = {name: each for name, each in said.items() if each is not None} | more
    plain, in_words = Plain(sent), InWords(sent)

    assert in_words.is_valid() == plain.is_valid()
    assert in_words.errors == plain.errors
    assert in_words.cleaned_data == plain.cleaned_data


def test_no_form_may_add_to_them():
    with pytest.raises(TypeError):
        Asked({}).fields["number"] = forms.IntegerField()


def test_who_inherits_has_fields_of_its_own():
    form = More({})
    form.fields["word"].choices = [("no", "No")]

    assert form.fields["word"] is not Asked({}).fields["word"]
    assert More({"day": "2026-11-26", "word": "yes", "number": 1}).is_valid()
    assert PainForm({}, items=[]).fields["day"] is not DayForm({}).fields["day"]
