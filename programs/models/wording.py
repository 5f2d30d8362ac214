"""The texts of the library as its reader sees them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from ptcare.languages.library import translated


class Words:
    """The texts of one row, under the names they have there.

    Of the shared library they come in the reader's language; what a clinic typed stays
    as it is, and `lang` says so to a screen reader on a page in another language.
    """

    def __init__(self, row: Any, *, is_typed: bool = False) -> None:
        self._row = row
        self._is_typed = is_typed

    def __getattr__(self, name: str) -> Any:
        said = getattr(self._row, name)
        if self._is_typed:
            return said
        return (
            translated(said) if isinstance(said, str) else list(map(translated, said))
        )

    @property
    def lang(self) -> str:
        """The language of what was typed, where the page is in another; else empty."""
        if not self._is_typed:
            return ""
        own = settings.LANGUAGE_CODE
        return own if get_language() != own else ""
