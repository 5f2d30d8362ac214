"""Reads the forms of a page and fills them in as somebody might who means it.

Each try is a bit bolder than the one before: first what the page offers by itself, then
boxes ticked, then other choices, then only what must be said.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

from tests import factories as make

AS_OFFERED, TICKED, OTHERWISE, LITTLE = range(4)
SAID = {
    "time": "10:15",
    "email": "ina@example.org",
    "tel": "+15035550123",
    "textarea": "Walked to the shop.",
    "password": "x7-orange-kettle",
}
NUMBERS = ("1", "3", "20", "2025")
WORDS = ("Ina Kern", "5", "10:15")


@dataclass
class Field:
    name: str
    kind: str
    said: dict[str, str]
    options: list[tuple[str, bool]] = field(default_factory=list)  # and whether chosen

    def value(self, dice: random.Random, boldness: int) -> str | None:
        """None where nothing is sent of it."""
        if self.kind == "checkbox":
            is_on = "checked" in self.said or (boldness and dice.random() < 0.6)
            return self.said.get("value", "on") if is_on else None
        if self.options:
            return self._chosen(dice, boldness)
        if (self.said.get("value") and boldness != OTHERWISE) or self.kind == "hidden":
            return self.said.get("value", "")
        if boldness == LITTLE and "required" not in self.said:
            return ""
        return self._typed(dice, boldness)

    def _chosen(self, dice: random.Random, boldness: int) -> str:
        chosen = [value for value, is_chosen in self.options if is_chosen and value]
        if chosen and boldness != OTHERWISE:
            return chosen[0]
        return dice.choice([value for value, _is in self.options if value] or [""])

    def _typed(self, dice: random.Random, boldness: int) -> str:
        today = make.today()
        if self.kind == "date":
            days = dt.timedelta(dice.choice([0, -3, 3]))
            return (today + days).isoformat()
        if self.kind == "month":
            return f"{today:%Y-%m}"
        if self.kind == "number" or self.said.get("inputmode") in (
            "numeric",
            "decimal",
        ):
            return self.said.get("min") or dice.choice(NUMBERS)
        return SAID.get(self.kind) or (dice.choice(WORDS) if boldness else WORDS[0])


@dataclass
class Form:
    """A form that writes: where it goes, and the buttons that send it."""

    where: str
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        return self.where, *sorted(name for name, _value in self.fields)

    def presses(self) -> list[tuple[str, str] | None]:
        return [*self.buttons] or [None]

    def filled_in(
        self, press: tuple[str, str] | None, dice: random.Random, boldness: int
    ) -> str:
        values = (
            (each.name, each.value(dice, boldness)) for each in self.fields.values()
        )
        said = [(name, value) for name, value in values if value is not None]
        return urlencode([*said, press] if press else said)


class Reader(HTMLParser):
    def __init__(self, where: str, page: str) -> None:
        super().__init__()
        self.where, self.found = where, []
        self.form: Form | None = None
        self.menu: Field | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(said)
        elif tag == "option" and self.menu:
            self.menu.options.append((said.get("value", ""), "selected" in said))
        elif self.form and said.get("name") and "disabled" not in said:
            self._field(tag, said)

    def _begin(self, said: dict[str, str]) -> None:
        self.form = Form(urljoin(self.where, said.get("action", "")))
        if said.get("method", "").lower() == "post":
            self.found.append(self.form)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        assert self.form
        name, kind = said["name"], said.get("type", tag if tag != "input" else "text")
        if tag == "button":
            self.form.buttons.append((name, said.get("value", "")))
            return
        which = said.get("value", "") if kind == "checkbox" else ""
        found = self.form.fields.setdefault((name, which), Field(name, kind, said))
        if kind == "radio":
            found.options.append((said.get("value", "on"), "checked" in said))
        if tag == "select":
            self.menu = found

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.menu = None


def forms_of(where: str, page: str) -> Iterator[Form]:
    """Those that write, without the one that signs out."""
    for form in Reader(where, page).found:
        if "logout" not in form.where:
            yield form


def tries(form: Form, press: Any) -> Iterator[str]:
    """Ever bolder; alike each time the tests run."""
    kind = re.sub(r"\d+", "", form.where)  # whatever numbers its rows have today
    dice = random.Random(f"{kind} {press and press[0]}")
    for boldness in (AS_OFFERED, TICKED, OTHERWISE, OTHERWISE, LITTLE):
        yield form.filled_in(press, dice, boldness)
