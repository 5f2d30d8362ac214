"""Of an answer that it refuses every form speaks kindly, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from django import forms
from django.forms.formsets import ManagementForm
from django.urls import get_resolver
from django.utils import translation

from ptcare.people.models import User

BARE = "This field is required."


def every(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    yield kind
    for each in kind.__subclasses__():
        yield from every(each)


def test_no_form_says_it_in_djangos_words():
    assert get_resolver().url_patterns  # with the pages, their forms are there
    said = {
        f"{form.__module__}.{form.__qualname__}.{name}": field.error_messages
        for form in every(forms.BaseForm)
        if form is not ManagementForm  # which nobody sees
        for name, field in getattr(form, "base_fields", {}).items()
    }

    assert len(said) > 300
    assert [where for where, words in said.items() if words["required"] == BARE] == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (forms.CharField, "Please fill this in."),
        (forms.ChoiceField, "Please choose one."),
        (forms.TypedChoiceField, "Please choose one."),
        (partial(forms.ModelChoiceField, User.objects), "Please choose one."),
        (forms.MultipleChoiceField, "Please choose at least one."),
        (forms.TypedMultipleChoiceField, "Please choose at least one."),
        (
            partial(forms.ModelMultipleChoiceField, User.objects),
            "Please choose at least one.",
        ),
    ],
)
def test_it_says_what_to_do(kind, words):
    assert kind().error_messages["required"] == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please fill this in."), ("es", "Complete este dato.")],
)
def test_it_is_said_in_the_language_of_who_left_it_empty(language, words):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as wrong:
            forms.IntegerField().clean("")

        assert wrong.value.messages == [words]


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        (forms.IntegerField(min_value=0), "-3", "Please type 0 or more."),
        (forms.DecimalField(max_value=10), "10.5", "Please type 10 or less."),
        (
            forms.CharField(max_length=3),
            "shoes",
            "This is too long: 5 letters. At most 3 fit here.",
        ),
    ],
)
def test_what_is_too_much_or_too_little_is_told_in_plain_words(field, said, words):
    with pytest.raises(forms.ValidationError) as wrong:
        field.clean(said)

    assert wrong.value.messages == [words]


def test_a_lines_end_counts_as_one_character_as_it_does_in_the_browser():
    """Which sends two for it, and lets no more be typed than fit."""
    assert get_resolver().url_patterns
    fields = [
        (form, name, field)
        for form in every(forms.BaseForm)
        if form.__module__ != "ptcare.look"  # which nobody sends
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea)
    ]

    assert len(fields) > 30
    assert [
        f"{form.__qualname__}.{name}"
        for form, name, field in fields
        if field.to_python("one\r\ntwo") != "one\ntwo"
    ] == []
