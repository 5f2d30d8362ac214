"""`{% blocktranslate %}`: a sentence with values in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.template.context import Context
from django.utils.translation import gettext, ngettext

from ptcare.drawing.runtime import Key, Values, show

OFTEN = range(100)  # counts of which a sentence is kept


class Sentence:
    def __init__(self, node: Any) -> None:
        self.node = node
        self.singular, names = node.render_token_list(node.singular)
        self.plural, more = node.render_token_list(node.plural or [])
        self.names = tuple(dict.fromkeys([*names, *more]))
        self.known: dict[Any, str] = {}

    def said(self, context: Context, values: Values, key: Key) -> str:
        words = self.known.get(key)
        if words is None:
            words = self.known[key] = gettext(self.singular)
        return self.filled(words, context, values)

    def counted(self, context: Context, values: Values, count: Any, key: Key) -> str:
        if not isinstance(count, (int, float, Decimal)):
            return str(self.node.render(context))  # which refuses it
        words = self.known.get((count, key))
        if words is None:
            words = ngettext(self.singular, self.plural, cast(int, count))
            if type(count) is int and count in OFTEN:
                self.known[count, key] = words
        return self.filled(words, context, values | {self.node.countervar: count})

    def filled(self, words: str, context: Context, values: Values) -> str:
        shown = {
            name: show(self.value(context, values, name), context)
            for name in self.names
        }
        try:
            return words % shown
        except (KeyError, ValueError):
            said = str(self.node.render(context))
            return str(context[self.node.asvar]) if self.node.asvar else said

    def value(self, context: Context, values: Values, name: str) -> Any:
        return values[name] if name in values else context.get(name, "")
