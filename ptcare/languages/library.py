"""Texts of the shared exercise library, which are translated where they are shown."""

from django.utils.translation import pgettext

CONTEXT = "catalogue"  # so that "Walking" the exercise is no other walking


def translated(text: str) -> str:
    """In the reader's language; as it is where the library does not have it."""
    return pgettext(CONTEXT, text) if text else ""
