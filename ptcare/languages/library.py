"""Texts of the shared exercise library, which are translated where they are shown."""

from django.utils.functional import Promise
from django.utils.translation import pgettext

CONTEXT = "catalogue"  # so that "Walking" the exercise is no other walking


def translated(text: str | Promise) -> str:
    """In the reader's language; as it is where the library does not have it."""
    return pgettext(CONTEXT, str(text)) if text else ""
