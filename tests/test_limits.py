"""What can be guessed, and what costs much, is counted; nobody is locked out by it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ptcare.people import limits
from ptcare.people.services import carding
from tests import factories as make
from tests.signing_in import at_home
from tests.test_permission_matrix import (
    ROWS,
    address,
    cast_of,
    named_patterns,
    things_of,
)
from tests.threads import at_once

PASSWORD = "seven-quiet-lanterns"
LOGIN = "/accounts/login/"


@pytest.fixture
def owner(patient):
    return make.who_signs_in(patient, PASSWORD)


def tries(client: Client, email: str, password: str):
    return client.post(LOGIN, {"login": email, "password": password})


def came_in(answer) -> bool:
    return answer.status_code == 302


# --- Signing in: whoever guesses is stopped, and the owner still comes in


def somewhere(number: int) -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


def test_many_machines_together_guess_no_more_than_one(owner):
    for number in range(5):
        assert not came_in(tries(somewhere(number), owner.email, "not-it"))

    answer = tries(somewhere(99), owner.email, PASSWORD)

    assert not came_in(answer)
    assert "too many tries" in answer.content.decode()


def test_no_flood_of_tries_pushes_the_count_of_others_out(owner):
    """Django's cache forgets a third of what it holds above 300 by itself."""
    for number in range(5):
        tries(somewhere(number), owner.email, "not-it")

    for number in range(400):
        carding.count_for_nobody(f"no-{number}", now=timezone.now())

    assert not came_in(tries(somewhere(99), owner.email, PASSWORD))


def test_one_machine_may_not_try_many_accounts(db, owner):
    machine = somewhere(1)
    for number in range(10):
        tries(machine, f"person{number}@mail.example", "not-it")

    assert not came_in(tries(machine, owner.email, PASSWORD))


def test_a_browser_that_knows_its_owner_is_not_locked_out_by_strangers(owner):
    own = Client()
    assert came_in(tries(own, owner.email, PASSWORD))
    own.post("/accounts/logout/")
    for number in range(9):
        tries(somewhere(number), owner.email, "not-it")

    assert not came_in(tries(somewhere(99), owner.email, PASSWORD))
    assert came_in(tries(own, owner.email, PASSWORD))


def test_a_code_by_e_mail_opens_while_the_password_rests(owner):
    for number in range(9):
        tries(somewhere(number), owner.email, "not-it")

    somewhere(99).post("/accounts/login/code/", {"email": owner.email})

    assert [letter.to for letter in mail.outbox] == [[owner.email]]


def test_a_stolen_mark_of_a_browser_is_of_no_use_for_guessing(owner):
    own = Client()
    tries(own, owner.email, PASSWORD)
    thief = somewhere(7)
    thief.cookies["known"] = own.cookies["known"].value
    for _wrong in range(5):
        tries(thief, owner.email, "not-it")

    assert not came_in(tries(thief, owner.email, PASSWORD))


@pytest.mark.parametrize("forged", ["", "x", "WyJ4Il0:no", "\x00", "[]"])
def test_a_forged_mark_is_none(owner, forged):
    for number in range(5):
        tries(somewhere(number), owner.email, "not-it")
    client = somewhere(99)
    client.cookies["known"] = forged

    assert not came_in(tries(client, owner.email, PASSWORD))


def test_few_letters_go_to_one_address_however_many_ask(owner):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(60):
            somewhere(number).post("/accounts/login/code/", {"email": owner.email})
            clock.shift(40)

    assert 0 < len(mail.outbox) <= 10


# --- What costs much


def marks() -> dict[str, str]:
    return {
        name: getattr(pattern.callback, "limited", "")
        for name, pattern in named_patterns()
    }


def test_every_file_that_is_made_and_every_search_is_counted(clinic):
    things = things_of(clinic)
    people = {who: at_home(row) for who, row in cast_of(clinic, things).items()}
    kinds, searches, found = marks(), set(), set()
    for name, row in ROWS.items():
        if not row.who & people.keys() or ":" not in name:
            continue
        answer = people[min(row.who & people.keys())].get(address(name, row, things))
        kind = answer.headers.get("Content-Type", "")
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            found.add(name)
        if kind.startswith(("application/pdf", "text/csv")):
            found.add(name)
        if kind.startswith("text/html") and b'type="search"' in answer.getvalue():
            searches.add(name)

    assert found
    assert searches
    uncounted = {each for each in found | searches if not kinds[each]}
    # What is typed at the desk goes to the list of patients, where it is counted.
    assert uncounted == {"demo:people", "patients:desk"}


def test_a_whole_record_as_data_is_an_export_whoever_takes_it():
    kinds = marks()

    assert kinds["programs:own_copy_json"] == "export"
    assert kinds["programs:asked_copy_json"] == "export"


# An address that needs only a signed-in person and POST, each with its kind.
SPENT = [
    ("search", "patients:list", "clinic_admin", {"words": "Ell"}),
    ("export", "patients:export_board", "clinic_admin", {}),
    ("paper", "programs:week_sheet_pdf", "therapist", None),
    ("invite", "people:team", "lead", {"email": "not an address"}),
    ("import", "patients:import_send", "clinic_admin", {}),
]


@pytest.mark.parametrize(("what", "name", "who", "said"), SPENT)
def test_too_often_is_told_with_when_to_come_back(
    clinic, signed_in, monkeypatch, what, name, who, said
):
    monkeypatch.setitem(limits.RATES, what, "2/m/user")
    row, things = ROWS[name], things_of(clinic)
    client = signed_in(cast_of(clinic, things)[who])
    where = address(name, row, things)

    answers = [
        client.get(where) if said is None else client.post(where, said)
        for _time in range(3)
    ]

    assert [answer.status_code for answer in answers].index(429) == 2
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert "Please wait a few minutes" in answers[2].content.decode()


def test_others_are_not_counted_with_who_asked_too_often(
    clinic, signed_in, therapist, clinic_admin, monkeypatch
):
    monkeypatch.setitem(limits.RATES, "search", "1/m/user")
    busy, other = signed_in(therapist), signed_in(clinic_admin)
    for _time in range(3):
        busy.post("/patients/", {"words": "x"})

    assert other.post("/patients/", {"words": "x"}).status_code == 200
    assert busy.get("/patients/").status_code == 200  # without words: no search


def test_every_kind_of_limit_is_used():
    assert set(filter(None, marks().values())) == set(limits.RATES)


def test_a_search_is_counted_in_one_statement(signed_in, therapist, statements):
    client = signed_in(therapist)
    client.post("/caseload/", {"words": "x"})

    asked = statements(client.post, "/caseload/", {"words": "x"})

    assert len([each for each in asked if "rate_limits" in each]) == 1
    assert len(asked) <= 9


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_let_through(signed_in, therapist, monkeypatch):
    monkeypatch.setitem(limits.RATES, "search", "3/m/user")
    client = signed_in(therapist)
    request = client.post("/patients/", {"words": "x"}).wsgi_request

    waits = at_once(8, lambda _number: limits.wait_for(request, "search"))

    assert sorted(bool(each) for each in waits) == [False] * 2 + [True] * 6


def test_there_is_room_again_when_the_first_is_long_ago(
    signed_in, therapist, monkeypatch
):
    monkeypatch.setitem(limits.RATES, "search", "2/m/user")
    client = signed_in(therapist)

    def search_after(seconds: int) -> int:
        with time_machine.travel(began + dt.timedelta(seconds=seconds), tick=False):
            return client.post("/patients/", {"words": "x"}).status_code

    began = timezone.now()

    assert [search_after(each) for each in (0, 40, 50, 61, 62, 101)] == [
        *(200, 200, 429),
        *(200, 429, 200),
    ]


# --- The public addresses, each by who guesses


def test_digits_of_a_card_and_addresses_of_calendars_are_guessed_slowly(db):
    card = [
        somewhere(1).post("/c/aaaa-bbbb-cccc-dddd/", {"digits": "000000"}).status_code
        for _time in range(21)
    ]
    calendar = [
        somewhere(1).get(reverse("programs:calendar_feed", args=["x" * 43])).status_code
        for _time in range(31)
    ]

    assert card[-1] == 429
    assert calendar[:30] == [404] * 30
    assert calendar[-1] == 429


def test_a_429_of_anybody_says_when_to_come_back(db):
    for _time in range(21):
        answer = somewhere(1).post("/c/aaaa-bbbb-cccc-dddd/", {"digits": "000000"})

    assert int(answer["Retry-After"]) > 0


SEALED = ["/texts/in/", "/texts/news/", "/letters/news/"]


@pytest.mark.parametrize("where", SEALED)
def test_news_without_its_seal_costs_no_query(
    db, where, text_office, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = Client().post(where, {"From": "+15035550100", "Body": "STOP"})

    assert answer.status_code in (403, 404)
