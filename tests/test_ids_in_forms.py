"""An id inside a form is no key: another clinic's is refused, and nothing is written.

Every form that a page shows is sent with each of its ids in turn replaced: those in
hidden fields, in what a list offers, and in the words of a choice.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests import made_once
from tests.hostile.keeping import Keeper
from tests.hostile.pages import Fields, Form, FormReader, written
from tests.test_permission_matrix import (
    ROWS,
    THEIRS,
    Row,
    World,
    address,
    build_world,
)

pytestmark = pytest.mark.django_db

TYPED = "application/x-www-form-urlencoded"
OUR_ID = re.compile(rb"\b4\d{6}\b")
A_FOREIGN_ONE = str(THEIRS + 1).encode()  # the first row of each table
SIGNS_OF_WORK = frozenset({"audit_auditevent", "usersessions_usersession"})
# The signs that were before one's eyes: those of others are none of this patient's.
LEFT_OUT = frozenset({"sign"})

world = made_once.world(build_world)


def forms_of(client: Client, where: str) -> list[Form]:
    page = client.get(where)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    if page.status_code != 200 or not is_page or page.streaming:
        return []
    return [
        form for form in FormReader(where, page.content.decode()).found if form.is_post
    ]


def swapped(form: Form, world: World) -> list[tuple[str, bytes]]:
    """Each field in which an id of ours stands, with one of theirs in its place."""
    own, foreign = (
        things["own_exercise"].slug.encode() for things in (world.things, world.foreign)
    )
    found = []
    for name, values in form.offers.items():
        for value in values:
            other = OUR_ID.sub(A_FOREIGN_ONE, value).replace(own, foreign)
            if other != value:
                found.append((name, other))
                break
    return found


def send(client: Client, form: Form, fields: Fields) -> HttpResponse:
    return client.generic("POST", form.where, written(fields), content_type=TYPED)


def tried(client: Client, form: Form, clinics: list[Keeper], *said: Any) -> str:
    """How it was taken, with the rest as it should be; then all is as before."""
    own, foreign = clinics
    others = [each for each in form.as_meant() if each[0] != said[0]]
    before, cookies = own.state(), copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = send(client, form, [*others, said])
        wrote = own.changed(since=before) - SIGNS_OF_WORK
        reached = foreign.changed()
        transaction.set_rollback(True)
    client.cookies = cookies
    if reached:
        return f"reached {reached}"
    if answer.status_code == 422 and says_so_at(said[0], answer.content.decode()):
        return "refused at its field"
    return f"wrote {wrote}" if wrote else f"answered {answer.status_code}"


def says_so_at(name: str, page: str) -> bool:
    """An error stands beside that field."""
    return bool(re.search(rf'id="id_([\w]+-)?{re.escape(name)}_error"', page))


WHO = ("patient", "therapist", "clinic_admin", "lead")


def visitors(row: Row) -> list[str]:
    """One of each kind to whom a page may show another form."""
    may = [who for who in WHO if who in row.who]
    return [who for who in may if who != "lead" or may == ["lead"]]


def forms(world: World) -> Iterator[tuple[str, Form]]:
    """Each form once, and to whom it is shown."""
    seen = set()
    for name, row in ROWS.items():
        where = address(name, row, world.things)
        for who in visitors(row):
            for form in forms_of(world.people[who], where):
                key = (form.where, *form.offers)
                if key not in seen:
                    seen.add(key)
                    yield who, form


def test_no_form_takes_an_id_of_another_clinic(world):
    clinics = [
        Keeper(things["patient"].clinic_id) for things in (world.things, world.foreign)
    ]
    told = {
        (form.where, name): tried(world.people[who], form, clinics, name, value)
        for who, form in forms(world)
        for name, value in swapped(form, world)
    }

    wrong = {
        each: how
        for each, how in told.items()
        if how.startswith("reached")
        or (how.startswith("wrote") and each[1] not in LEFT_OUT)
    }
    assert wrong == {}
    assert list(told.values()).count("refused at its field") > 10
