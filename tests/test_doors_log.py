"""What the log says of doors, and that no name, finding or key ever stands in it."""

from __future__ import annotations

import json
import logging
import random

import pytest
from django.test import Client
from django.urls import reverse

from ptcare import logs
from tests import factories as make
from tests.test_permission_matrix import ROWS, address, cast_of, things_of

PASSWORD = "seven-quiet-lanterns"
LOGIN = "/accounts/login/"


class Lines(logging.Handler):
    """As the log writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.JsonLines())
        self.addFilter(logs.AddRequestId())
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))

    def lines(self, says: str) -> list[dict]:
        found = [json.loads(line) for line in self.said]
        return [line for line in found if line["says"] == says]


@pytest.fixture
def log():
    """Everything that any part of the site writes, at its most talkative."""
    root, lines = logging.getLogger(), Lines()
    names = ("", "django", "django.request", "django.server", "django.security")
    before = {name: logging.getLogger(name).level for name in names}
    root.addHandler(lines)
    for name in names:
        logging.getLogger(name).setLevel(logging.INFO)
    yield lines
    root.removeHandler(lines)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def owner(patient):
    return make.who_signs_in(patient, PASSWORD)


def test_who_came_in_and_went_out_is_told_by_number(log, client, owner):
    client.post(LOGIN, {"login": owner.email, "password": PASSWORD})
    client.post("/accounts/logout/")

    (came,), (went,) = log.lines("came in"), log.lines("went out")
    assert came["user"] == went["user"] == owner.pk
    assert came["ip"] == "127.0.0.1"
    assert len(came["request"]) >= 8
    assert came["at"].endswith("+00:00")  # in UTC


def test_tries_for_one_account_are_found_together_without_its_name(log, client, owner):
    for word in ("wrong-one", "wrong-two"):
        client.post(LOGIN, {"login": owner.email, "password": word})
    client.post(LOGIN, {"login": "other@mail.example", "password": "wrong"})

    lines = log.lines("not let in")
    first, second, other = (line["account"] for line in lines)
    assert first == second != other
    assert owner.email not in str(log.said)
    assert "wrong-one" not in str(log.said)


def test_what_was_refused_is_told_with_whom_and_where(log, signed_in, patient):
    signed_in(patient).get("/patients/")

    (line,) = log.lines("refused")
    assert line["status_code"] == 403
    assert line["user"] == str(patient.user.pk)
    assert line["view"] == "patients:list"
    assert line["level"] == "WARNING"


def test_who_asks_for_what_is_not_theirs_leaves_a_line(
    log, signed_in, stranger, patient
):
    signed_in(stranger).get(f"/patients/{patient.pk}/")

    (line,) = log.lines("not there, or not theirs")
    assert line["view"] == "patients:patient"


def test_a_changed_password_leaves_a_line(log, client, owner):
    client.post(LOGIN, {"login": owner.email, "password": PASSWORD})
    new = "eleven-loud-kettles"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    client.post(reverse("account_change_password"), said)

    assert [line["user"] for line in log.lines("password changed")] == [owner.pk]
    assert new not in str(log.said)


CANARIES = [
    *("Cordelia Canary", "canary@mail.example", "canary-password", "pain 7 canary"),
    *("canary-token-0123456789", "+15035550199"),
]
BY_ADDRESS = [
    "/c/canary-token-0123456789/",
    "/calendar/feed/canary-token-0123456789.ics",
    "/calendar/feed/canary-token-0123456789/",
    "/letters/stop/canary-token-0123456789/",
    "/push/shown/canary-token-0123456789/",
    "/clinics/northside/confirm/canary-token-0123456789/",
]


def test_whatever_is_sent_the_log_holds_no_word_of_it(log, clinic, signed_in):
    things = things_of(clinic)
    cast = cast_of(clinic, things)
    people = {
        who: signed_in(row, raise_request_exception=False) for who, row in cast.items()
    }
    people["anonymous"] = Client(raise_request_exception=False)
    dice = random.Random(8)
    names = ("name", "email", "text", "note", "password", "login", "words", "phone")
    for name, row in dice.sample(sorted(ROWS.items()), 120):
        said = {each: dice.choice(CANARIES) for each in names}
        client = people[dice.choice(sorted(people))]
        client.post(address(name, row, things), said)
    for where in BY_ADDRESS:
        people["anonymous"].get(where)
        people["anonymous"].post(where)
    logging.getLogger("django.request").error("Not Found: %s", BY_ADDRESS[0])

    text = "\n".join(log.said)
    assert log.lines("refused")
    for word in [*CANARIES, "canary", "Cordelia", things["patient"].name]:
        assert word not in text, word


def test_what_has_a_hole_may_be_told_somewhere(client, db):
    answer = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"].startswith(("mailto:", "https://"))
    assert f"{make.now():%Y-%m-%d}" < lines["Expires"][:10]
    assert lines["Canonical"].endswith("/.well-known/security.txt")
