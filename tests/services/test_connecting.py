"""Letting other systems in, and shutting them out, also by many hands at once."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError
from django.test import Client

from patients.models import ConnectedSystem, SystemKey
from patients.services import connecting
from ptcare.people.models import User
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

TYPES = ["Organization", "Patient", "Practitioner"]


@pytest.fixture
def by(transactional_db):
    clinic = make.clinic()
    row = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)
    return make.actor(row)


def connect(by, name="Hospital", token=None):
    return connecting.connect(
        name=name, types=TYPES, token=token or uuid.uuid4(), by=by, now=make.now()
    )


def key_of(row, secret):
    return connecting.give_key(key=row.key, secret=secret, types=None, now=make.now())


def test_of_many_presses_of_one_page_there_is_one_system_and_one_secret(by):
    token = uuid.uuid4()

    made = at_once(5, lambda _number: connect(by, token=token))

    assert ConnectedSystem.objects.count() == 1
    good = [secret for row, secret in made if opens(row, secret)]
    assert len(good) == 1


def opens(row, secret) -> bool:
    try:
        key_of(row, secret)
    except connecting.NotKnown:
        return False
    return True


def test_of_two_pages_with_one_name_one_wins(by):
    answers = at_once(4, lambda _number: connect(by))

    assert ConnectedSystem.objects.count() == 1
    assert answers.count(connecting.NameTaken) == 3


def test_a_page_sent_again_with_a_name_that_is_taken_leaves_its_system_alone(by):
    """Back in the browser, another name: the secret that was told goes on to open."""
    token = uuid.uuid4()
    connect(by, name="Cedar")
    told = connect(by, name="Birch", token=token)

    with pytest.raises(connecting.NameTaken):
        connect(by, name="CEDAR", token=token)

    assert opens(*told)


def test_another_fault_is_not_told_as_a_name_that_is_taken(by):
    nobody = replace(by, user=User(pk=0))

    with pytest.raises(IntegrityError):
        connect(nobody, name="Cedar")


def test_a_name_is_free_again_once_its_system_is_shut_out(by):
    row, _secret = connect(by)
    connecting.disconnect(system=row, by=by, now=make.now())

    again, _secret = connect(by, name="HOSPITAL")

    assert again.pk != row.pk


def test_two_who_shut_out_at_once_do_it_once(by):
    row, _secret = connect(by)

    answers = at_once(
        3, lambda _n: connecting.disconnect(system=row, by=by, now=make.now())
    )

    assert answers.count(connecting.AlreadyEnded) == 2


def test_a_key_taken_while_it_is_shut_out_opens_nothing_afterwards(by):
    row, secret = connect(by)

    def one(number):
        if number == 0:
            connecting.disconnect(system=row, by=by, now=make.now())
            return None
        return key_of(row, secret)[1]

    keys = [key for key in at_once(6, one) if isinstance(key, str)]

    for key in keys:
        headers = {"Authorization": f"Bearer {key}"}
        assert Client().get("/fhir/Patient", headers=headers).status_code == 401
    assert connecting.find("1-x", now=make.now()) is None


def test_what_was_shut_out_gets_no_new_secret(by):
    row, _secret = connect(by)
    connecting.disconnect(system=row, by=by, now=make.now())

    with pytest.raises(connecting.AlreadyEnded):
        connecting.new_secret(system=row, by=by, now=make.now())


def test_a_new_secret_leaves_no_key_behind(by):
    row, secret = connect(by)
    key_of(row, secret)

    connecting.new_secret(system=row, by=by, now=make.now())

    assert SystemKey.objects.count() == 0


@pytest.mark.parametrize(
    ("secret", "clinic_id"),
    [
        *(("12-abc", 12), ("12--abc", 12), ("12", None), ("12-", None), ("-abc", None)),
        *(("x-abc", None), ("", None), ("٣-abc", None), ("1-" + "x" * 300, None)),
    ],
)
def test_a_secret_begins_with_the_number_of_its_clinic(secret, clinic_id):
    assert connecting.clinic_of(secret) == clinic_id
