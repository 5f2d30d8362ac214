"""Whatever is typed, sent or put into an address: an answer, and nothing elsewhere.

Each address of ours is walked by those who may open it, with values that nobody
means. The dice are seeded: what failed once fails again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch

from ptcare.people.models import Clinic
from tests.test_permission_matrix import ROWS, Row, address, cast_of, things_of

FIELDS = 2  # of each form, spoilt one at a time; then all of them
SEARCHES = 8  # by each form that only asks
HOSTILE = [
    *(b"", b" ", b"\x00", b"a\x00b", b"\xed\xa0\x80", b"\xff\xfe", b"x" * 10_000),
    *(b"0", b"-1", b"-999999999999", b"9" * 30, b"2147483648", b"9223372036854775808"),
    *(b"NaN", b"sNaN", b"Infinity", b"-Infinity", b"1e999", b"1e-999", b"1E+30"),
    *(b"0000-01-01", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-02-30"),
    *(b"9999-12", b"0001-01", b"24:00", b"12:60", b"00:00", b"1,5", b"1_000"),
    *("٣".encode(), "²".encode(), "\u202e".encode(), "🦴".encode(), b"\r\n\t"),
    *(b"[]", b"None", b"true", b"on", b"<script>", b"' OR 1=1 --", b"%00", b"../.."),
]
WRONG_WORDS = ("no-such-word", "x" * 300, "²")
NOBODYS = SimpleNamespace(pk=10**30)
# What our views read of an address behind its question mark.
QUERY = (
    *("after", "as", "before", "code", "day", "exercise", "from", "item", "key"),
    *("month", "next", "of", "only", "patient", "phase", "request", "said", "unit"),
    *("who", "words", "movement", "page", "theme", "q", "action", "days", "kind"),
    *("reason", "state", "therapist", "time", "visits", "about", "sort", "payer"),
)
TYPED = "application/x-www-form-urlencoded"
Fields = list[tuple[str, bytes]]


@dataclass
class Form:
    """A form as a page shows it: where it goes, and all that its fields offer."""

    where: str
    is_post: bool = False
    offers: dict[str, list[bytes]] = field(default_factory=dict)

    def filled_in(self, dice: random.Random) -> Fields:
        return [(name, dice.choice(values)) for name, values in self.offers.items()]

    def spoilt(self, dice: random.Random, values: list[bytes]) -> Iterator[Fields]:
        """With one field that nobody means, with all of them, told twice, and empty."""
        token = [("token", value) for value in self.offers.get("token", [])[:1]]
        names = [name for name in self.offers if name != "token"]
        for name in dice.sample(names, min(FIELDS, len(names))):
            others = [each for each in self.filled_in(dice) if each[0] != name]
            yield [*others, (name, dice.choice(values))]
        for times in (0, 1, 2):
            yield token + [(name, dice.choice(values)) for name in names * times]


class FormReader(HTMLParser):
    def __init__(self, where: str, page: str) -> None:
        super().__init__()
        self.where, self.menu, self.found = where, "", [Form(where)]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            where = urlsplit(said.get("action") or self.where).path
            self.found.append(Form(where, is_post=said.get("method") == "post"))
        elif tag == "select":
            self.menu = said.get("name", "")
        name = self.menu if tag == "option" else said.get("name", "")
        if name and tag in ("option", "input", "textarea", "button", "select"):
            offers = self.found[-1].offers.setdefault(name, [])
            offers.append(said.get("value", "").encode())


def sent(fields: Fields) -> str:
    """As a browser writes it, and as one would that knows no UTF-8."""
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields)


def addresses(name: str, row: Row, things: dict[str, Any]) -> Iterator[str]:
    """The true one, and those with ids and words that nothing has."""
    yield address(name, row, things)
    if row.things:
        yield address(name, row, None)
        yield address(name, row, dict.fromkeys(things, NOBODYS))
    for word in WRONG_WORDS if row.words else ():
        try:
            wrong = Row(row.who, row.things, dict.fromkeys(row.words, word))
            yield address(name, wrong, things)
        except NoReverseMatch:  # such a word reaches no view
            continue


def row_counts(clinic_id: int) -> Counter[str]:
    """How many rows each table holds of a clinic; what stood before counts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'clinic_id' AND table_schema = 'public'"
        )
        counts = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {table} WHERE clinic_id = {clinic_id:d}"  # noqa: S608
            for (table,) in cursor.fetchall()
        )
        cursor.execute(counts)
        return Counter(dict(cursor.fetchall()))


class Visitor:
    """Somebody signed in who tries things; what goes wrong is noted, with what it was.

    Each deed meets the same world, for what the one before did is taken back.
    """

    def __init__(self, client: Client, *, not_of: Clinic) -> None:
        self.client, self.elsewhere = client, not_of.pk
        self.before = row_counts(self.elsewhere)
        self.wrong: list[tuple[str, ...]] = []

    def forms_at(self, where: str) -> list[Form]:
        """None in what is no page, such as a PDF."""
        page = self.client.get(where)
        is_page = page.headers.get("Content-Type", "").startswith("text/html")
        return FormReader(where, page.content.decode()).found if is_page else []

    def asks(self, where: str, fields: Fields) -> None:
        self._tries("GET", f"{where}?{sent(fields)}", "")

    def sends(self, where: str, fields: Fields) -> None:
        self._tries("POST", where, sent(fields))

    def _tries(self, method: str, where: str, said: str) -> None:
        world, cookie = transaction.savepoint(), self.client.cookies["sessionid"].value
        answer = self.client.generic(method, where, said, content_type=TYPED)
        if why := self._complaint(answer):
            self.wrong.append((method, where, said[:2000], why))
        transaction.savepoint_rollback(world)
        self.client.cookies["sessionid"] = cookie  # they may have signed out

    def _complaint(self, answer: HttpResponse) -> str:
        if answer.status_code >= 500:
            return repr(answer.exc_info and answer.exc_info[1])
        if answer.headers.get("Location", "").startswith("/accounts/login/?"):
            return "signed out, so that nothing was tried"
        wrote = answer.status_code == 302 and row_counts(self.elsewhere) != self.before
        return "wrote at another clinic" if wrote else ""


@pytest.mark.parametrize("who", ["lead", "clinic_admin", "patient"])
def test_no_value_breaks_a_page_or_reaches_another_clinic(
    clinic, elsewhere, signed_in, catalogue, who
):
    clinic.slug, clinic.about, clinic.is_public = "no-such-clinic", "We listen.", True
    clinic.save()
    things, theirs = things_of(clinic), things_of(elsewhere)
    client = signed_in(cast_of(clinic, things)[who], raise_request_exception=False)
    visitor = Visitor(client, not_of=elsewhere)
    values = [*HOSTILE, *(str(thing.pk).encode() for thing in theirs.values())]
    dice = random.Random(who)
    forms: dict[tuple[str, ...], Form] = {}

    for name, row in ROWS.items():
        if who in row.who:
            for where in addresses(name, row, things):
                visitor.asks(where, [(key, dice.choice(values)) for key in QUERY])
            where = address(name, row, things)
            visitor.sends(where, [])
            shown = visitor.forms_at(where)
            forms |= {(form.where, *form.offers): form for form in shown}
    for form in forms.values():
        if form.is_post:
            for fields in form.spoilt(dice, values):
                visitor.sends(form.where, fields)
        elif form.offers:
            for value in dice.sample(values, SEARCHES):
                visitor.asks(form.where, [(name, value) for name in form.offers])

    assert visitor.wrong == []
