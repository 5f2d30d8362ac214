"""What was wrong with a command's options, in the words of the form that looked."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form


def problems(form: Form, called: Mapping[str, str]) -> list[str]:
    """A line for each; `called` says what a field is called on the command line."""
    return [
        f"{called.get(field, field)}: {error}"
        for field, errors in form.errors.items()
        for error in errors
    ]
