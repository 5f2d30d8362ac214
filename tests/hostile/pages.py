"""What a page offers to be sent."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urlsplit

Fields = list[tuple[str, bytes]]
OF_THE_FORM = ("token", "csrfmiddlewaretoken")
LIKELY = {  # what somebody types into an empty field, by its type
    "date": dt.date.today().isoformat().encode(),  # noqa: DTZ011 - the dice's own today
    "time": b"10:00",
    "number": b"1",
    "email": b"somebody@example.org",
    "tel": b"+15035550123",
    "text": b"2",
    "textarea": b"As we spoke about.",
}


@dataclass
class Form:
    """A form as a page shows it: where it goes, and all that its fields offer."""

    where: str
    is_post: bool = False
    offers: dict[str, list[bytes]] = field(default_factory=dict)
    chosen: dict[str, bytes] = field(default_factory=dict)  # as it stands
    types: dict[str, str] = field(default_factory=dict)

    def filled_in(self, dice: random.Random) -> Fields:
        return [(name, dice.choice(values)) for name, values in self.offers.items()]

    def as_meant(self) -> Fields:
        """As it stands on the page, and what is open filled in as is likely."""
        return [(name, self._likely(name)) for name in self.offers]

    def _likely(self, name: str) -> bytes:
        if said := self.chosen.get(name):
            return said
        offered = next((value for value in self.offers[name] if value), b"")
        return offered or LIKELY.get(self.types[name], b"")

    def spoilt(self, dice: random.Random, values: Sequence[bytes]) -> Iterator[Fields]:
        """Each field in turn told what nobody means; then all of them, twice, none."""
        token = [("token", value) for value in self.offers.get("token", [])[:1]]
        names = [name for name in self.offers if name not in OF_THE_FORM]
        for name in dice.sample(names, len(names)):
            others = [each for each in self.filled_in(dice) if each[0] != name]
            yield [*others, (name, dice.choice(values))]
        for times in (1, 2, 0):
            yield token + [(name, dice.choice(values)) for name in names * times]


class FormReader(HTMLParser):
    def __init__(self, where: str, page: str) -> None:
        super().__init__()
        self.where, self.menu, self.page = where, "", Form(where)
        self.form, self.by_id = self.page, {"": self.page}
        self.found: list[Form] = [self.page]
        self.buttons: list[Form] = []
        self.feed(page)
        self.found += self.buttons

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            where = urlsplit(said.get("action") or self.where).path
            self.form = Form(where, is_post=said.get("method") == "post")
            self.by_id[said.get("id", "")] = self.form
            self.found.append(self.form)
        elif tag == "select":
            self.menu = said.get("name", "")
        name = self.menu if tag == "option" else said.get("name", "")
        form = self.by_id.get(said.get("form", "-"), self.form)
        if name and tag in ("option", "input", "textarea", "button", "select"):
            offer(form, name, said, "select" if tag == "option" else tag)
        if there := said.get("formaction"):  # the same fields, by another button
            where = urlsplit(there).path
            self.buttons.append(replace(form, where=where, is_post=True))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = self.page


def offer(form: Form, name: str, said: dict[str, str], tag: str) -> None:
    value = said.get("value", "").encode()
    form.offers.setdefault(name, []).append(value)
    form.types[name] = said.get("type", "text") if tag == "input" else tag
    if {"selected", "checked"} & said.keys() or said.get("type") == "hidden":
        form.chosen[name] = value


def written(fields: Fields) -> bytes:
    """As a browser writes it, and as one would that knows no UTF-8."""
    said = (f"{name}={quote_from_bytes(value)}" for name, value in fields)
    return "&".join(said).encode()
