"""What a form says of an answer that it refuses, where it has no words of its own."""

from __future__ import annotations

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _


def say_kindly() -> None:
    """In the place of Django's "This field is required.", and before any form is made:
    each field takes its words along when it is."""
    forms.Field.default_error_messages["required"] = _("Please fill this in.")
    forms.ChoiceField.default_error_messages["required"] = _("Please choose one.")
    for several in (forms.MultipleChoiceField, forms.ModelMultipleChoiceField):
        several.default_error_messages["required"] = _("Please choose at least one.")
    validators.MinValueValidator.message = _("Please type %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Please type %(limit_value)s or less.")
    validators.MaxLengthValidator.message = _(
        "This is too long: %(show_value)s letters. At most %(limit_value)s fit here."
    )
