"""Signed out while writing: nothing is saved by whoever sits there, nothing is lost."""

from __future__ import annotations

import html
import re
import time
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from patients.services import dropping
from programs.models import Message
from ptcare.people import interrupted
from ptcare.people.sessions import SINCE
from tests import factories as make

MINUTE = 60
HOUR = 60 * MINUTE
PASSWORD = "seven-quiet-lanterns"
WORDS = "May I lift my grandson, please?"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def writer(patient):
    make.who_signs_in(patient, PASSWORD)
    return patient


def come_in(client: Client, row) -> str:
    said = {"login": row.user.email, "password": PASSWORD}
    return unquote(client.post("/accounts/login/", said).headers["Location"])


def write(client: Client, token: str):
    return client.post("/messages/", {"token": token, "text": WORDS})


def hidden(page: str) -> dict[str, str]:
    form = re.search(r'<form[^>]*action="/people/interrupted/".*?</form>', page, re.S)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[0])
    return {name: html.unescape(value) for name, value in fields}


def test_what_was_sent_too_late_is_shown_and_saved_by_one_press(
    clock, client, writer, token
):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)

    answer = write(client, token())
    assert answer.headers["Location"] == "/accounts/login/"
    assert not Message.objects.exists()

    assert "/people/interrupted/" in come_in(client, writer)
    page = client.get("/people/interrupted/").content.decode()
    assert html.escape(WORDS) in page or WORDS in page
    client.post("/people/interrupted/", hidden(page), follow=True)

    assert Message.objects.get().text == WORDS
    assert client.get("/people/interrupted/").status_code == 302


def test_somebody_else_at_the_same_browser_sees_nothing_of_it(
    clock, client, writer, clinic, token
):
    other = make.patient(clinic=clinic)
    make.who_signs_in(other, PASSWORD)
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())

    assert "/people/interrupted/" not in come_in(client, other)
    assert client.get("/people/interrupted/").status_code == 302
    assert interrupted.LEFT not in client.session


def test_after_an_hour_it_is_gone(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())
    clock.shift(61 * MINUTE)

    assert "/people/interrupted/" not in come_in(client, writer)


def test_what_nobody_came_back_for_is_deleted(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())
    assert any(WORDS in str(row.get_decoded()) for row in Session.objects.all())
    clock.shift(61 * MINUTE)

    dropping.drop_outlived(now=timezone.now(), most=100)

    assert not any(WORDS in str(row.get_decoded()) for row in Session.objects.all())


def test_who_comes_back_stays_as_long_as_ever(clock, client, writer):
    come_in(client, writer)
    usual = client.session.get_expiry_age()
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    client.get("/plan/")
    assert client.session.get_expiry_age() < usual

    client.force_login(writer.user)

    assert client.session.get_expiry_age() == usual


def test_it_may_be_let_go(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())
    come_in(client, writer)

    answer = client.post("/people/interrupted/forget/", follow=True)

    assert interrupted.LEFT not in client.session
    assert answer.status_code == 200


def test_what_another_open_page_sends_after_the_end_is_kept_too(
    clock, client, writer, token
):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    client.get("/plan/")  # of two pages the first ends the session for both

    answer = write(client, token())

    assert answer.headers["Location"] == "/accounts/login/"
    assert "/people/interrupted/" in come_in(client, writer)
    assert client.session[interrupted.LEFT]["path"] == "/messages/"
    assert not Message.objects.exists()


def test_a_press_on_another_page_takes_no_place_of_words(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())

    client.post("/today/", {"token": token(), "done": "all"})

    assert client.session[interrupted.LEFT]["path"] == "/messages/"


def test_who_signed_out_leaves_nothing_behind(client, writer, token):
    come_in(client, writer)
    client.post("/accounts/logout/")

    write(client, token())

    assert interrupted.LEFT not in client.session


def test_an_hour_after_the_end_nothing_is_kept_any_more(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    client.get("/plan/")
    clock.shift(61 * MINUTE)

    write(client, token())

    assert interrupted.LEFT not in client.session


def test_a_page_open_to_all_works_after_the_end(clock, client, writer):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    client.get("/plan/")

    client.post("/look/theme/", {"theme": "dark"})

    assert interrupted.LEFT not in client.session


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "https://evil.example/",
    ],
)
def test_no_form_is_sent_on_to_another_site(rf, there):
    sent = rf.post("/people/away/", {"text": WORDS, interrupted.TO: there})
    sent._dont_enforce_csrf_checks = True

    assert interrupted.being_sent(sent) is None


def test_a_password_is_kept_for_no_page(rf):
    sent = rf.post(
        "/accounts/login/", {"password": PASSWORD, interrupted.TO: "/today/"}
    )
    sent._dont_enforce_csrf_checks = True

    assert interrupted.being_sent(sent) is None


def test_no_other_site_leaves_a_form_there(clock, writer, token):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer.user)
    clock.shift(31 * MINUTE)
    session = client.session
    session["seen_at"] = int(time.time()) - 31 * MINUTE
    session.save()

    write(client, token())

    assert interrupted.LEFT not in client.session


def test_passwords_and_codes_are_never_kept(clock, client, writer):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD})

    assert interrupted.LEFT not in client.session
    texts = [str(row.get_decoded()) for row in Session.objects.all()]
    assert not any(PASSWORD in text for text in texts)


def test_the_sign_in_says_that_what_was_sent_waits(clock, client, writer, token):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)

    page = client.post("/today/all/", {"token": token()}, follow=True)

    assert "What you did last is kept" in page.content.decode()


def test_a_press_that_words_wait_before_is_told_as_not_saved(
    clock, client, writer, token
):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(31 * MINUTE)
    write(client, token())

    page = client.post("/today/all/", {"token": token()}, follow=True)

    assert "What you did last was not saved" in page.content.decode()
    assert WORDS in str(client.session[interrupted.LEFT])


def test_a_press_without_any_session_is_told_as_not_saved_and_leads_back(
    client, writer, token
):
    here = "/today/?day=2026-11-27"
    answer = client.post(
        "/today/all/",
        {"token": token()},
        headers={"Referer": f"http://testserver{here}"},
    )

    page = client.get(answer.headers["Location"])
    assert "What you did last was not saved" in page.content.decode()
    assert html.escape(here) in page.content.decode()
    said = {"login": writer.user.email, "password": PASSWORD, "next": here}
    there = client.post("/accounts/login/", said).headers["Location"]
    assert unquote(there).endswith(here)


# --- A page asks before it leaves


def test_asking_how_long_keeps_nobody_signed_in(clock, client, writer):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(20 * MINUTE)

    assert client.get("/people/awake/").json() == {"left": 10 * MINUTE}
    clock.shift(11 * MINUTE)
    assert client.get("/people/awake/").status_code == 302


def test_who_says_that_they_are_there_stays(clock, client, writer):
    come_in(client, writer)
    client.get("/messages/")
    clock.shift(20 * MINUTE)

    assert client.post("/people/awake/").json() == {"left": 30 * MINUTE}


def test_a_page_that_leaves_takes_along_what_was_typed(client, writer, token):
    come_in(client, writer)
    said = {"token": token(), "text": WORDS, "interrupted_at": "/messages/"}

    answer = client.post("/people/away/", said)

    assert answer.headers["Location"] == "/accounts/login/"
    assert client.session[interrupted.LEFT]["path"] == "/messages/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "x"])
def test_it_never_leads_elsewhere(client, writer, there):
    come_in(client, writer)

    client.post("/people/away/", {"text": WORDS, "interrupted_at": there})

    assert interrupted.LEFT not in client.session


# --- However busy


@pytest.mark.parametrize(
    ("who", "hours"), [("therapist", 12), ("clinic_admin", 12), ("patient", 24)]
)
def test_a_session_ends_however_busy_it_is(clock, request, signed_in, who, hours):
    client = signed_in(request.getfixturevalue(who))
    session = client.session
    session[SINCE] = int(time.time()) - hours * HOUR + 10
    session.save()
    assert client.get("/people/devices/").status_code == 200

    clock.shift(11)

    assert client.get("/people/devices/").status_code == 302


def test_ones_own_device_asks_again_after_a_year(clock, signed_in, patient):
    client = signed_in(patient)
    client.post("/people/devices/remember/")
    session = client.session
    session[SINCE] = int(time.time()) - 365 * 24 * HOUR + 10
    session.save()
    assert client.get("/people/devices/").status_code == 200

    clock.shift(11)

    assert client.get("/people/devices/").status_code == 302
