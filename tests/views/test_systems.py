"""The lead's pages of connected systems."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import ConnectedSystem
from patients.services import connecting
from ptcare.audit.models import AuditEvent
from tests import factories as make

SYSTEMS = reverse("patients:systems")


@pytest.fixture
def client(signed_in, lead) -> Client:
    return signed_in(lead)


def secret_in(page: str) -> str:
    found = re.search(r'id="secret"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def connect(client, token, **said):
    fields = {"name": "Bridgeton Hospital", "reads": ["person", "visits"]} | said
    return client.post(SYSTEMS, fields | {"token": token})


def test_a_secret_is_shown_once_and_opens_what_was_ticked(client, token, patient):
    page = connect(client, token())

    assert page.status_code == 200
    secret = secret_in(page.content.decode())
    row = ConnectedSystem.objects.get()
    assert row.types == ["Appointment", "Organization", "Patient", "Practitioner"]
    key = connecting.give_key(key=row.key, secret=secret, types=None, now=make.now())
    headers = {"Authorization": f"Bearer {key[1]}"}
    assert Client().get("/fhir/Patient", headers=headers).status_code == 200
    assert Client().get("/fhir/Condition", headers=headers).status_code == 403
    for where in (SYSTEMS, reverse("patients:system", args=[row.pk])):
        assert secret not in client.get(where).content.decode()


def test_a_double_click_makes_one_system_and_shows_the_secret_that_holds(client, token):
    one = token()
    connect(client, one)

    page = connect(client, one)

    row = ConnectedSystem.objects.get()
    secret = secret_in(page.content.decode())
    assert connecting.give_key(key=row.key, secret=secret, types=None, now=make.now())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 61}, "At most 60"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"reads": []}, "Choose what it may read."),
        ({"reads": ["everything"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(client, token, said, words):
    page = connect(client, token(), **said)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ConnectedSystem.objects.exists()


def test_a_name_is_given_once(client, token):
    connect(client, token())

    page = connect(client, token(), name="bridgeton hospital")

    assert page.status_code == 422
    assert "There is one of this name already." in page.content.decode()


def test_a_system_is_shut_out_with_one_press(client, token, lead):
    connect(client, token())
    row = ConnectedSystem.objects.get()

    answer = client.post(
        reverse("patients:system_end", args=[row.pk]), {"token": token()}
    )

    assert answer.url == SYSTEMS
    row.refresh_from_db()
    assert row.ended_by == lead.user
    page = client.get(reverse("patients:system", args=[row.pk])).content.decode()
    assert "Lena Lead shut it out" in page
    assert "Make a new secret" not in page


def test_a_second_press_says_that_it_was_done(client, token):
    connect(client, token())
    row = ConnectedSystem.objects.get()
    end = reverse("patients:system_end", args=[row.pk])
    client.post(end, {"token": token()})

    page = client.post(end, {"token": token()}, follow=True).content.decode()

    assert "A colleague has shut it out already." in page


def test_a_new_secret_takes_the_place_of_the_old_one(client, token):
    old = secret_in(connect(client, token()).content.decode())
    row = ConnectedSystem.objects.get()

    page = client.post(
        reverse("patients:system_secret", args=[row.pk]), {"token": token()}
    )

    new = secret_in(page.content.decode())
    assert connecting.give_key(key=row.key, secret=new, types=None, now=make.now())
    with pytest.raises(connecting.NotKnown):
        connecting.give_key(key=row.key, secret=old, types=None, now=make.now())


def test_the_ledger_keeps_who_connected_it(client, token, lead):
    connect(client, token())

    line = AuditEvent.objects.get(deed="system.connected")
    assert line.by_user_id == lead.user_id


def test_who_has_not_proved_who_they_are_of_late_does_so_first(lead, signed_in, token):
    client = signed_in(lead)
    session = client.session
    del session["demo_sign_in"]
    session.save()

    assert connect(client, token()).status_code == 302
    assert not ConnectedSystem.objects.exists()
