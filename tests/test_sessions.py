"""How long a sign-in lasts, by whose it is and whose device it is on."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession

from ptcare.people import sessions

START = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
PAGE = "/people/devices/"


def after(**time):
    return time_machine.travel(START + dt.timedelta(**time), tick=False)


def still_in(client) -> bool:
    answer = client.get(PAGE)
    if answer.status_code == 200:
        return True
    assert answer.url.startswith("/accounts/login")
    return False


@pytest.mark.parametrize(
    ("who", "minutes", "stays"),
    [
        ("therapist", 14, True),
        ("therapist", 16, False),
        ("clinic_admin", 16, False),
        ("patient", 29, True),
        ("patient", 31, False),
        ("helper", 29, True),
        ("helper", 31, False),
    ],
)
def test_an_idle_session_ends(request, signed_in, who, minutes, stays):
    row = request.getfixturevalue(who)
    with after():
        client = signed_in(row)
    with after(minutes=minutes):
        assert still_in(client) is stays


def test_each_click_begins_the_wait_anew(signed_in, therapist):
    with after():
        client = signed_in(therapist)
    for minutes in (10, 20, 30):
        with after(minutes=minutes):
            assert still_in(client)


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
def test_a_device_marked_as_ones_own_stays_signed_in(signed_in, patient, days, stays):
    with after():
        client = signed_in(patient)
        client.post("/people/devices/remember/")
    with after(days=days):
        assert still_in(client) is stays


def test_staff_have_no_device_of_their_own(signed_in, therapist):
    with after():
        client = signed_in(therapist)
        client.post("/people/devices/remember/")
    with after(minutes=16):
        assert not still_in(client)


def test_a_session_is_written_at_most_once_a_minute(signed_in, patient, statements):
    client = signed_in(patient)

    updates = [s for s in statements(client.get, PAGE) if "UPDATE" in s]

    assert updates == []


def test_signing_out_ends_the_session_on_the_server(signed_in, patient):
    client = signed_in(patient)
    key = client.session.session_key

    client.post("/accounts/logout/")

    client.cookies["sessionid"] = key
    assert not still_in(client)


def test_a_person_ends_their_own_other_device_and_nobody_elses(
    signed_in, patient, helper
):
    mine = signed_in(patient)
    theirs = UserSession.objects.create(
        user=helper.user, ip="127.0.0.1", session_key="x" * 32, user_agent=""
    )

    assert mine.post(f"/people/devices/{theirs.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15)", "Android phone or tablet"),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows computer"),
        ("", "A device"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent, name):
    assert str(sessions.device_name(agent)) == name
