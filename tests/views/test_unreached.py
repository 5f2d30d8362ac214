"""Patients whom some way does not reach any more, for the desk."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.views import delivery
from ptcare.notices.consent import consenting
from ptcare.notices.kinds import Channel, Topic
from ptcare.notices.letters import bouncing
from ptcare.notices.models import AddressNews, How
from ptcare.notices.texts import turns
from tests import factories as make

PAGE = "/patients/delivery/closed/"
What = AddressNews.What
NUMBER = "+15035550100"


def learn(patient, what, at=None, by=None):
    AddressNews.objects.create(
        address=patient.user.email.lower(), what=what, at=at or make.now(), by=by
    )


def agrees(patient, number=NUMBER):
    consenting.give(
        user=patient.user,
        clinic=patient.clinic,
        channel=Channel.SMS,
        topics=[Topic.VISITS],
        offered=(Topic.VISITS,),
        address=number,
        by=make.actor(patient),
        how=How.OWN_PAGE,
        now=make.now(),
    )


def shown(client, query=""):
    return [row.name for row in client.get(PAGE + query).context["patients"]]


@pytest.mark.parametrize("what", [What.BOUNCED, What.COMPLAINED])
def test_who_gets_no_letters_is_named_with_where_that_is_mended(desk, patient, what):
    learn(patient, what)

    assert shown(desk) == ["Pat Patient"]
    assert f"/patients/{patient.pk}/entry/" in desk.get(PAGE).text


@pytest.mark.parametrize(
    ("told", "is_named"),
    [
        (["bounced"], True),
        (["bounced", "proved"], False),
        (["bounced", "reopened"], False),
        (["bounced", "reopened", "bounced"], True),
        (["complained", "proved"], True),
        (["complained", "reopened"], False),
        (["proved", "bounced"], True),
    ],
)
def test_it_judges_as_the_letters_themselves(
    desk, patient, clinic_admin, told, is_named
):
    for number, what in enumerate(told):
        at = make.now() - dt.timedelta(minutes=10 - number)
        learn(patient, what, at, clinic_admin.user if what == "reopened" else None)

    assert shown(desk) == ["Pat Patient"] * is_named
    assert (bouncing.closed(patient.user) is not None) is is_named


def test_who_replied_stop_is_named_until_they_agree_again(desk, patient):
    agrees(patient)
    assert shown(desk) == []

    consenting.withdraw_number(NUMBER, now=make.now())
    assert shown(desk) == ["Pat Patient"]
    assert f"/patients/{patient.pk}/reach/" in desk.get(PAGE).text

    agrees(patient, "+15035550101")
    assert shown(desk) == []


def test_who_said_no_on_their_own_page_is_no_trouble(desk, patient):
    agrees(patient)
    consenting.withdraw(
        user=patient.user,
        clinic_id=patient.clinic_id,
        channels=[Channel.SMS],
        by=make.actor(patient),
        how=How.OWN_PAGE,
        now=make.now(),
    )

    assert shown(desk) == []


def test_a_number_that_takes_no_texts_is_named(desk, patient):
    agrees(patient)

    turns.close(NUMBER, "a landline", now=make.now())

    assert shown(desk) == ["Pat Patient"]
    assert shown(desk, "?way=takes_none") == ["Pat Patient"]
    assert shown(desk, "?way=stopped") == []


def test_neither_who_left_care_nor_who_is_elsewhere(desk, patient):
    patient.discharged_on = make.today()
    patient.save()
    learn(patient, What.BOUNCED)
    learn(make.patient(), What.BOUNCED)

    assert shown(desk) == []


def test_the_next_page_goes_on_by_name(desk, clinic, monkeypatch):
    monkeypatch.setattr(delivery, "PAGE", 2)
    for name in "CABA":
        learn(make.patient(clinic=clinic, name=name), What.BOUNCED)

    last = desk.get(PAGE).context["goes_on"]

    assert shown(desk) == ["A", "A"]
    assert shown(desk, f"?after={last.pk}") == ["B", "C"]


def test_ten_cost_no_more_queries_than_one(desk, clinic, statements):
    learn(make.patient(clinic=clinic), What.BOUNCED)
    desk.get(PAGE)
    one = len(statements(desk.get, PAGE))
    for _number in range(9):
        learn(make.patient(clinic=clinic), What.BOUNCED)

    assert len(statements(desk.get, PAGE)) == one
