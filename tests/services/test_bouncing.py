"""An address from which letters come back, and what opens it again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ptcare.audit.models import AuditEvent
from ptcare.notices.channels.email import Email
from ptcare.notices.letters import bouncing
from ptcare.notices.models import AddressNews, Notice
from tests import factories as make

NOW = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
What = AddressNews.What


def learn(address, what, at=NOW, by=None):
    if what == What.REOPENED:
        by = by or make.user()
    AddressNews.objects.create(address=address, what=what, at=at, by=by)


A = "a@example.org"


@pytest.mark.parametrize(
    ("told", "is_closed"),
    [
        ([], False),
        (["bounced"], True),
        (["complained"], True),
        (["proved"], False),
        (["bounced", "proved"], False),
        (["bounced", "reopened"], False),
        (["complained", "proved"], True),  # that it works does not say it is wanted
        (["complained", "reopened"], False),
        (["bounced", "proved", "bounced"], True),
        (["bounced", "complained", "proved"], True),
        (["bounced", "complained", "reopened"], False),
        (["reopened", "complained"], True),
    ],
)
def test_what_closes_an_address_and_what_opens_it(db, told, is_closed):
    for number, what in enumerate(told):
        learn(A, what, NOW + number * MINUTE)

    assert (A in AddressNews.objects.closed([A])) is is_closed


def test_what_is_learned_late_of_a_letter_before_closes_nothing(db):
    learn(A, "reopened", NOW)
    learn(A, "bounced", NOW - MINUTE)

    assert not AddressNews.objects.closed([A])


def test_capital_letters_make_no_other_address(db):
    learn(A, "bounced")

    assert A in AddressNews.objects.closed(["A@Example.org", "b@example.org", ""])


def test_of_nobody_nothing_is_asked(db, statements):
    assert statements(AddressNews.objects.closed, ["", ""]) == []


def test_many_addresses_cost_one_query(patient, clinic):
    people = [make.patient(clinic=clinic) for _ in range(10)]
    for number, person in enumerate([patient, *people]):
        make.tell(person, f"{number}", now=NOW)
        learn(person.user.email, "bounced" if number % 2 else "proved")
    notices = list(Notice.objects.select_related("user"))

    with CaptureQueriesContext(connection) as asked:
        found = Email().addresses(notices)

    assert len(asked) == 1
    assert len(found) == 6


def test_what_is_about_safety_is_tried_all_the_same(patient):
    learn(patient.user.email, "bounced")
    make.tell(patient, kind="something_to_look_at", now=NOW, is_safety=True)

    notice = Notice.objects.select_related("user").get()
    assert Email().addresses([notice]) == {notice.pk: [patient.user.email]}


def test_who_opens_it_is_remembered_once(patient, therapist):
    learn(patient.user.email, "bounced")
    actor = make.actor(therapist)

    assert bouncing.reopen(patient.user, by=actor, now=NOW + MINUTE)
    assert not bouncing.reopen(patient.user, by=actor, now=NOW + 2 * MINUTE)

    assert AuditEvent.objects.filter(deed="address.reopened").count() == 1
    assert AddressNews.objects.get(what="reopened").by == therapist.user


def test_a_proof_of_an_open_address_is_no_news(patient):
    assert not bouncing.proved(patient.user.email, now=NOW)
    assert not AddressNews.objects.exists()


@pytest.mark.parametrize(
    "change",
    ["UPDATE notices_addressnews SET at = now()", "DELETE FROM notices_addressnews"],
)
def test_what_was_learned_is_never_changed(db, change):
    learn(A, "bounced")

    with (
        pytest.raises(InternalError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
