"""Addresses of pages that are worked out once: Django's `reverse` tries anew each time.

An address depends on its page, its parts and where the site is, and on nothing else: it
does not matter from where it is asked, for none of our namespaces is there twice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django.urls import NoReverseMatch, get_script_prefix, reverse

Parts = tuple[Any, ...]
TEXT: set[type] = {str}
NUMBERS: set[type] = {int}


def address(name: str, parts: Parts = (), *, place: str | None = None) -> str:
    """As `reverse(name, args=parts)`. `place`: of the site, where one knows it."""
    place = get_script_prefix() if place is None else place
    kinds = set(map(type, parts))
    if kinds <= TEXT:
        return _spelled(name, parts, place)
    if kinds == NUMBERS and min(parts) >= 0:
        if frame := _frame(name, len(parts), place):
            return frame % parts
    elif all(isinstance(part, str) for part in parts):
        return _spelled(name, tuple(map(str, parts)), place)
    return reverse(name, args=parts)


@lru_cache(maxsize=4096)
def _spelled(name: str, parts: Parts, place: str) -> str:
    return reverse(name, args=parts)


@lru_cache(maxsize=2048)
def _frame(name: str, number: int, place: str) -> str | None:
    """An address with places for so many numbers; None if they do not just stand there.

    Found by two tries, which must not differ in anything else.
    """
    try:
        one, other = _framed(name, 7001, number), _framed(name, 8501, number)
    except (NoReverseMatch, ValueError):
        return None
    return one if one == other else None


def _framed(name: str, first: int, number: int) -> str:
    numbers = list(range(first, first + number))
    said = reverse(name, args=numbers).replace("%", "%%")
    for each in map(str, numbers):
        if said.count(each) != 1:
            raise ValueError(each)
        said = said.replace(each, "%d")
    return said


@lru_cache(maxsize=64)
def _each(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(address(name, place=place) for name in names)


def addresses(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of pages that are always named together."""
    return _each(names, get_script_prefix())


def _forget(**_signal: Any) -> None:
    """A test changes settings, and with them perhaps where a page is."""
    _each.cache_clear()
    _spelled.cache_clear()
    _frame.cache_clear()


setting_changed.connect(_forget)
