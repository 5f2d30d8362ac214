"""The functions that compiled templates call while a page is rendered."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol, cast

from django.core.signals import setting_changed
from django.db import Error
from django.middleware.csrf import CSRF_TOKEN_LENGTH as TOKEN_LENGTH
from django.template import Template
from django.template.base import Variable, VariableDoesNotExist, render_value_in_context
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language

from ptcare.addresses import address as address  # what is written calls it

Out = Callable[[str], Any]
Key = tuple[Any, ...]
Values = dict[str, Any]

BUILTINS = {"True": True, "False": False, "None": None}
PLACE, WATCHED = 1, 3  # of the site; by a test: their places in a Key
MISSING = object()
_settings_changed = 0


def key_of(context: Context) -> Key:
    """All that a constant part of a page depends on, and whether a test looks on."""
    place, is_safe = get_script_prefix(), context.autoescape
    return get_language(), place, is_safe, is_watched(), _settings_changed


def forget(**_signal: Any) -> None:
    """Tests change settings, and with them where a file or a page is."""
    global _settings_changed
    _settings_changed += 1


setting_changed.connect(forget)


def is_watched() -> bool:
    """Whether a test wants to know of each template that is used."""
    return vars(Template)["_render"].__module__ != Template.__module__


# --- Values


def seen(context: Context, name: str) -> Any:
    """What the name stands for here."""
    for each in reversed(context.dicts):
        if name in each:
            return each[name]
    return MISSING


def seen_all(context: Context, names: tuple[str, ...]) -> list[Any]:
    """What each of them stands for: a part that is alone has but one place to look."""
    if len(context.dicts) == 2:
        values = context.dicts[1]
        return [values.get(name, MISSING) for name in names]
    return [seen(context, name) for name in names]


def itself(found: Any, context: Context, variable: Variable, missing: Any) -> Any:
    """The value of `{{ name }}`."""
    if found is MISSING:
        return missing
    return slowly(context, variable, missing) if callable(found) else found


class NotThere(Exception):
    """A list is not that long."""


_has_items: dict[type, bool] = {}


def of(
    found: Any,
    rest: tuple[str, ...],
    context: Context,
    variable: Variable,
    missing: Any,
) -> Any:
    """The value of `{{ name.one.other }}`."""
    if found is MISSING:
        return missing
    try:
        if callable(found):
            found = called(found)
        for bit in rest:
            has_items = _has_items.get(type(found), True)
            found = part(found, bit) if has_items else getattr(found, bit)
            if callable(found):
                found = called(found)
    except NotThere:
        return missing
    except Error:  # asked again, the database would say no more what went wrong
        raise
    except Exception:  # whatever it is, Django knows whether it matters
        return missing if found is None else slowly(context, variable, missing)
    return found


def part(of: Any, bit: str) -> Any:
    kind = type(of)
    has_items = _has_items.get(kind)
    if has_items is None:
        has_items = _has_items[kind] = hasattr(kind, "__getitem__")
    if not has_items:
        return getattr(of, bit)
    if (kind is list or kind is tuple) and bit.isdecimal():
        return numbered(of, int(bit))
    try:
        return of[bit]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return getattr(of, bit)


def numbered(of: Sequence[Any], number: int) -> Any:
    if number >= len(of):
        raise NotThere
    return of[number]


def called(found: Any) -> Any:
    if getattr(found, "do_not_call_in_templates", False):
        return found
    return "" if getattr(found, "alters_data", False) else found()


def slowly(context: Context, variable: Variable, missing: Any) -> Any:
    """As Django finds it, with all its ways to fail."""
    try:
        return variable.resolve(context)
    except VariableDoesNotExist:
        return missing


def kept_safe(before: Any, after: Any) -> Any:
    """The answer of a filter that makes nothing unsafe."""
    return mark_safe(after) if isinstance(before, SafeData) else after  # noqa: S308


def row(values: Any) -> Any:
    """What a loop goes through."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


# --- Words

is_odd = re.compile("[&<>\"']").search  # most words need no escaping


def show(value: Any, context: Context) -> str:
    """A value as it stands on the page."""
    kind = type(value)
    if kind is SafeString:
        return cast(str, value)
    if kind is str:
        return html.escape(value) if context.autoescape and is_odd(value) else value
    if kind is int:
        return str(value)  # without a mark for thousands: see settings
    if kind is float and context.use_l10n is False and "e" not in str(value):
        return str(value)  # a place in a drawing
    if isinstance(value, Promise):
        return show(str(value), context)
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return show(str(value), context)  # a word of an enum
    return str(render_value_in_context(value, context))


def show_tag(value: Any, context: Context) -> str:
    """What a tag answers."""
    return str(conditional_escape(value) if context.autoescape else value)


def csrf_field(context: Context, node: Any) -> str:
    token = str(context.get("csrf_token", ""))
    if len(token) != TOKEN_LENGTH or not token.isalnum():  # there may be none
        return str(node.render(context))
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'


def address_if_any(name: str, parts: tuple[Any, ...], *, place: str) -> str:
    """`{% url … as there %}` says nothing of a page that is not there."""
    try:
        return address(name, parts, place=place)
    except NoReverseMatch:
        return ""


# --- Parts of pages


class HasDraw(Protocol):
    is_plain: bool
    only_chooses: bool

    def draw(self, context: Context, out: Out, key: Key) -> None: ...


class Included:
    """Another template that is drawn into this one.

    Where it only chooses among fixed words, by one word of an enum, what it says is
    kept: a calendar says the same few of its days, over and over.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.template: Any = None
        self.draw: Callable[[Context, Out, Key], None] | None = None
        self.only_chooses = False
        self.kept: dict[tuple[Enum, Key], str] = {}

    def load(self, context: Context) -> None:
        engine = context.template.engine  # type: ignore[union-attr]
        self.template = engine.get_template(self.name)
        nodes: HasDraw = self.template.nodelist
        self.draw = nodes.draw if nodes.is_plain else None
        self.only_chooses = nodes.only_chooses

    def alone(self, context: Context, values: Values, out: Out, key: Key) -> None:
        """It sees these values and no others."""
        if self.template is None:
            self.load(context)
        if self.draw is None or key[WATCHED]:
            out(self.template.render(context.new(values)))
        elif self.only_chooses and (word := only_word(values)):
            out(self.kept.get((word, key)) or self.chosen(context, values, word, key))
        else:
            self.drawn(context, values, out, key)

    def chosen(self, context: Context, values: Values, word: Enum, key: Key) -> str:
        said: list[str] = []
        self.drawn(context, values, said.append, key)
        return self.kept.setdefault((word, key), "".join(said))

    def drawn(self, context: Context, values: Values, out: Out, key: Key) -> None:
        assert self.draw is not None  # noqa: S101 - it is loaded
        around, context.dicts = context.dicts, [BUILTINS, values]
        try:
            self.draw(context, out, key)
        finally:
            context.dicts = around

    def among(self, context: Context, out: Out, key: Key) -> None:
        """It sees what is seen around it."""
        if self.template is None:
            self.load(context)
        if self.draw is None or key[WATCHED]:
            out(self.template.render(context))
        else:
            self.draw(context, out, key)


def only_word(values: Values) -> Enum | None:
    if len(values) != 1:
        return None
    (value,) = values.values()
    return value if isinstance(value, Enum) else None


def block(node: Any, context: Context, out: Out, key: Key) -> None:
    """As BlockNode.render: what the page puts there that extends this one."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    taken = blocks.pop(node.name) if blocks else None
    here = type(node)(node.name, (taken or node).nodelist)
    if blocks:
        here.context = context
    depth = len(context.dicts)
    context.dicts.append({"block": here})
    try:
        if hasattr(here.nodelist, "draw"):
            here.nodelist.draw(context, out, key)
        else:  # of a template that no file holds
            out(here.nodelist.render(context))
    finally:
        del context.dicts[depth:]
    if blocks and taken is not None:
        blocks.push(node.name, taken)


def named(names: tuple[str, ...], item: Any) -> Values:
    """The names of a loop for what it has come to."""
    length = len(item) if hasattr(item, "__len__") else 1
    if length != len(names):
        raise ValueError(
            f"Need {len(names)} values to unpack in for loop; got {length}. "
        )
    return dict(zip(names, item, strict=True))


def count(loop: Values, turn: int, turns: int) -> None:
    """`{{ forloop.counter }}` and the others."""
    loop["counter0"], loop["counter"] = turn, turn + 1
    loop["revcounter"], loop["revcounter0"] = turns - turn, turns - turn - 1
    loop["first"], loop["last"] = turn == 0, turn == turns - 1
