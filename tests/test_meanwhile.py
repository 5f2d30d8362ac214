"""A letter is built while the database waits for its disk, and goes out after that."""

from __future__ import annotations

import threading

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from ptcare.notices.channels import email
from ptcare.notices.models import Batch, Notice
from ptcare.notices.outbox import delivering
from ptcare.prepared.meanwhile import doing
from ptcare.prepared.plans import rows_by_name
from tests import factories as make

pytestmark = pytest.mark.django_db
WAIT = "SELECT %(number)s, pg_sleep(0.01)"


@pytest.fixture
def alone(monkeypatch):
    """As a worker's process, which has no other thread."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def wait(number, meanwhile):
    return rows_by_name("waiting", WAIT, {"number": number}, meanwhile=meanwhile)


def test_it_is_done_during_one_statement(alone):
    done = []
    [(number, _)] = wait(7, lambda: done.append("once"))
    [(again, _)] = wait(8, None)

    assert (number, again, done) == (7, 8, ["once"])


def test_it_is_left_out_where_others_might_ask(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    done = []
    [(number, _)] = wait(7, lambda: done.append("never"))

    assert (number, done) == (7, [])


def test_what_cannot_be_asked_leaves_the_next_statement_as_it_was(alone):
    done = []
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        doing(lambda: done.append("during it")),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT nothing_of_that_name")
    [(number, _)] = wait(7, None)

    assert number == 7
    assert len(done) <= 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_built_once_while_it_is_said_which_one_it_is(
    patient, alone, monkeypatch
):
    """What asks something of the database then is built again, and goes out as well."""
    built = []

    def written(parcel):
        built.append(parcel.notice.key)
        if parcel.notice.key == "b":
            Batch.objects.count()
        return plain(parcel)

    plain = email.written
    monkeypatch.setattr(email, "written", written)
    for key in "ab":
        make.tell(patient, key, now=make.now(), kind="care_team_message")
    Notice.objects.update(is_safety=True)  # at any hour

    delivering.deliver_due(now=make.now())

    assert built == ["a", "b", "b"]
    assert len(mail.outbox) == 2
    assert {*Notice.objects.values_list("state", flat=True)} == {"sent"}
