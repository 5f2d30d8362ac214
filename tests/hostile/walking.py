"""All that is tried, at every address by everybody; what goes wrong is noted."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.hostile import values
from tests.hostile.attacks import Attack, Attacker, with_hostile_words
from tests.hostile.keeping import Keeper
from tests.hostile.pages import Form, FormReader
from tests.machine import crowd
from tests.test_permission_matrix import ROWS, Row, World, address, named_patterns

SECONDS = 2.0  # of work, ours and the database's, where nobody else works
FORMS = 4  # spoilt ones of a page, each time that it is visited
SEND = ("INSERT", "UPDATE", "DELETE")
OF_ALLAUTH = {  # that name a thing
    f"mfa_{deed}_webauthn": Row(frozenset(), words={"pk": "1"})
    for deed in ("remove", "edit")
}
# Who may not write at the clinic, but for what is open to the world.
MAY_NOT_WRITE = frozenset({"anonymous", "closed", "let_go"})
OPEN_TO_THE_WORLD = frozenset({"patients_appointmentrequest", "audit_auditevent"})
# Who is no colleague any more still has an account, and an address of it.
STILL_THEIRS = {"let_go": frozenset({"account_emailaddress"})}


@dataclass
class Figures:
    """What `make fuzz` prints."""

    requests: int = 0
    addresses: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    writes: int = 0
    work: float = 0.0  # seconds, of the slowest
    slowest: str = ""
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        told = ", ".join(f"{code}: {n}" for code, n in sorted(self.statuses.items()))
        return (
            f"{self.requests} requests to {len(self.addresses)} addresses in"
            f" {time.monotonic() - self.began:.0f} s; {self.writes} of them wrote;"
            f" slowest {self.work:.2f} s ({self.slowest[:200]}); answers {told}"
        )


class Walk:
    """Each deed meets the same world, for what the one before did is taken back."""

    def __init__(self, world: World, *, seed: str) -> None:
        self.dice, self.world, self.figures = random.Random(seed), world, Figures()
        self.people = world.people
        foreign = world.foreign["patient"].clinic_id
        own = world.things["patient"].clinic_id
        self.foreign, self.own = Keeper(foreign), Keeper(own)
        ids = [str(thing.pk).encode() for thing in world.foreign.values()]
        ids += [str(thing.pk).encode() for thing in world.things.values()]
        keys = [
            client.cookies["sessionid"].value
            for who, client in self.people.items()
            if who != "anonymous"
        ]
        self.attacker = Attacker(self.dice, ids, keys)
        self.forms: dict[tuple[str, str], list[Form]] = {}
        self.homes: dict[tuple[str, ...], str] = {}  # of a form: where it was met first
        self.wrong: list[tuple[str, str]] = []

    def tries(self, requests: int) -> None:
        while self.figures.requests < requests:
            for attack in self.attacks():
                self.send(attack)
                if self.figures.requests >= requests:
                    break

    def attacks(self) -> Iterator[Attack]:
        """Once to every address, in a new order each time."""
        names = sorted({name for name, _pattern in named_patterns()})
        for name in self.dice.sample(names, len(names)):
            who, where = self.somebody(name), self.somewhere(name)
            self.figures.addresses.add(name)
            yield self.attacker.attack(who, where)
            shown = self.forms_at(who, where)
            for form in self.dice.sample(shown, min(2, len(shown))):
                spoilt = list(self.attacker.sending(who, form))
                yield from self.dice.sample(spoilt, min(FORMS // 2, len(spoilt)))
            if self.dice.random() < 0.01:
                yield self.attacker.too_much(who, where)

    def somebody(self, name: str) -> str:
        """Mostly one of those who may."""
        may = ROWS[name].who if name in ROWS else set(self.people)
        whoever = may if self.dice.random() < 0.75 else set(self.people)
        return self.dice.choice(sorted(whoever & set(self.people)))

    def somewhere(self, name: str) -> str:
        row = ROWS.get(name) or OF_ALLAUTH.get(name, Row(frozenset()))
        true = address(name, row, self.world.things)
        which = self.dice.random()
        if which < 0.7:
            return true
        if which < 0.8 and row.things:
            return address(name, row, self.world.foreign)
        if which < 0.9:
            return self.wrong_words(name, row) or true
        return with_hostile_words(self.dice, true)

    def wrong_words(self, name: str, row: Row) -> str | None:
        said = dict.fromkeys(row.words, self.dice.choice(values.WRONG_WORDS))
        ids = dict.fromkeys(row.things, values.NOBODYS_ID)
        try:
            return reverse(name, kwargs=ids | said)
        except NoReverseMatch:  # such a word reaches no view
            return None

    def forms_at(self, who: str, where: str) -> list[Form]:
        """None in what is no page, such as a PDF."""
        if (who, where) not in self.forms:
            page = self.send(Attack(who, "GET", where))
            is_page = page.headers.get("Content-Type", "").startswith("text/html")
            text = page.content.decode() if is_page and not page.streaming else ""
            found = [form for form in FormReader(where, text).found if form.offers]
            for form in found:
                self.homes.setdefault((form.where, *form.offers), where)
            self.forms[who, where] = [
                form for form in found if self.homes[form.where, *form.offers] == where
            ]
        return self.forms[who, where]

    def send(self, attack: Attack) -> HttpResponse:
        answer, seen = self.deed(attack)
        for _again in range(2):  # a machine may have much to do: the quickest counts
            if seen.work > SECONDS:
                answer, seen = min(((answer, seen), self.deed(attack)), key=work_of)
        if seen.why or seen.work > SECONDS * crowd():
            self.wrong.append((str(attack), seen.why or f"took {seen.work:.1f} s"))
        self.note(attack, answer, seen)
        return answer

    def deed(self, attack: Attack) -> tuple[HttpResponse, Seen]:
        """Done, looked at, and taken back."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(
            {name: m.value for name, m in self.people[attack.who].cookies.items()}
            | attack.cookies
        )
        with transaction.atomic(), watched() as seen:
            answer = client.generic(
                attack.method,
                attack.where,
                attack.body,
                content_type=attack.content_type,
                headers=attack.headers,
            )
            seen.stop()
            seen.why = self.complaint(attack, answer, seen)
            transaction.set_rollback(True)
        return answer, seen

    def complaint(self, attack: Attack, answer: HttpResponse, seen: Seen) -> str:
        if answer.status_code >= 500:
            return repr(answer.exc_info and answer.exc_info[1])
        if seen.wrote and (tables := self.foreign.changed()):
            return f"wrote at another clinic: {tables}"
        if seen.wrote and attack.who in MAY_NOT_WRITE and not attack.cookies:
            tables = self.own.changed() - OPEN_TO_THE_WORLD
            tables -= STILL_THEIRS.get(attack.who, frozenset())
            return f"wrote, and may not: {tables}" if tables else ""
        return ""

    def note(self, attack: Attack, answer: HttpResponse, seen: Seen) -> None:
        self.figures.requests += 1
        self.figures.statuses[answer.status_code] += 1
        self.figures.writes += seen.wrote
        if seen.work > self.figures.work:
            self.figures.work, self.figures.slowest = seen.work, str(attack)


class Seen:
    """Whether anything was written, and how much work it was."""

    def __init__(self) -> None:
        self.wrote, self.why = False, ""
        self.work, self.began = 0.0, time.thread_time()

    def statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, how: Any
    ) -> Any:
        self.wrote = self.wrote or (sql.startswith(SEND) and "rate_limits" not in sql)
        asked_at, worked = time.monotonic(), time.thread_time()
        try:
            return execute(sql, params, many, how)
        finally:
            ours = time.thread_time() - worked
            self.work += time.monotonic() - asked_at - ours

    def stop(self) -> None:
        self.work += time.thread_time() - self.began


def work_of(told: tuple[HttpResponse, Seen]) -> float:
    return told[1].work


@contextmanager
def watched() -> Iterator[Seen]:
    seen = Seen()
    with connection.execute_wrapper(seen.statement):
        yield seen
