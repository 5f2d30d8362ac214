"""A template that stands on a page for each of many rows, as of the caseload.

Rows that differ only in their words are of one kind. Of each kind the template is drawn
once, with marks in the places of those words; then each row only fills them in. So what
is kept are the template's own words in a language, and nobody's. It is kept by all that
it depends on (`runtime.key_of`) and as long as the template: a template that is loaded
anew is drawn anew.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from django.template import Context, Template
from django.template.engine import Engine

from ptcare.drawing.runtime import WATCHED, Key, is_odd, key_of

PLAIN = Context()
MARK = "\ue000%s\ue001"  # signs that mean nothing, and so stand in no template
to_place = partial(re.compile("\ue000([a-z_]+)\ue001").sub, r"%(\1)s")
Kind = Hashable
Frames = dict[Kind, str]


def mark(name: str) -> str:
    return MARK % name


def escaped(words: str) -> str:
    """Most words have nothing to escape."""
    return html.escape(words) if is_odd(words) else words


class Framed:
    """`values`: for a kind what the template wants, with marks."""

    def __init__(self, name: str, values: Callable[[Any], Mapping[str, Any]]) -> None:
        self.name, self.values = name, values
        self.known: WeakKeyDictionary[Template, dict[Key, Frames]] = WeakKeyDictionary()

    def filler(self) -> Callable[[Kind, Mapping[str, str]], str]:
        """For a page: draws the template with what stands in these places, as HTML."""
        template = Engine.get_default().get_template(self.name)
        key = key_of(PLAIN)
        frames: Frames = {}
        if not key[WATCHED]:
            frames = self.known.setdefault(template, {}).setdefault(key, frames)

        def filled(kind: Kind, said: Mapping[str, str]) -> str:
            frame = frames.get(kind)
            if frame is None:
                frame = frames[kind] = self.frame(template, kind)
            return frame % said

        return filled

    def frame(self, template: Template, kind: Kind) -> str:
        drawn = template.render(Context(self.values(kind)))
        return to_place(drawn.replace("%", "%%"))
