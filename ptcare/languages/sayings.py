"""Sentences that a list says over and over: each looked up once in a language.

They are looked up without the numbers and names that stand in them.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation
from django.utils.translation import get_language


def gettext(words: str) -> str:
    return _said(words, get_language())


def ngettext(singular: str, plural: str, number: int) -> str:
    return _counted(singular, plural, number, get_language())


@lru_cache(maxsize=512)
def _said(words: str, _language: str | None) -> str:
    return translation.gettext(words)


@lru_cache(maxsize=4096)
def _counted(singular: str, plural: str, number: int, _language: str | None) -> str:
    return translation.ngettext(singular, plural, number)
