"""A form is answered once, however often and from wherever it is sent."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from ptcare.submissions import once
from ptcare.submissions.models import Submission
from tests import factories as make
from tests.threads import at_once


def post(user, token=None, address="/book/", **fields):
    request = RequestFactory().post(
        address, {"token": token or str(uuid.uuid4()), **fields}
    )
    request.user = user
    return request


@pytest.fixture
def person(db):
    return make.user()


def test_the_first_acts_and_a_retry_gets_its_answer(person):
    deeds = []
    token = str(uuid.uuid4())

    def act():
        deeds.append("booked")
        return "/sessions/1/"

    first = once.answer(post(person, token, day="1"), "session.booked", act)
    retry = once.answer(post(person, token, day="1"), "session.booked", act)

    assert deeds == ["booked"]
    assert first.url == retry.url == "/sessions/1/"


@pytest.mark.parametrize(
    "change",
    [{"day": "2"}, {"address": "/cancel/"}, {"extra": "1"}],
    ids=["another value", "another page", "another field"],
)
def test_the_same_token_with_another_body_is_refused(person, change):
    token = str(uuid.uuid4())
    once.answer(post(person, token, day="1"), "session.booked", lambda: "/")

    with pytest.raises(once.OtherBody):
        once.answer(
            post(person, token, **{"day": "1"} | change), "session.booked", lambda: "/"
        )


def test_another_person_cannot_fetch_the_answer_by_its_token(person):
    token = str(uuid.uuid4())
    once.answer(post(person, token), "session.booked", lambda: "/sessions/1/")

    with pytest.raises(once.OtherBody):
        once.answer(post(make.user(), token), "session.booked", lambda: "/")


def test_a_refused_form_may_be_mended_and_sent_again(person):
    token = str(uuid.uuid4())

    def refuse():
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        once.answer(post(person, token, day="1"), "session.booked", refuse)

    mended = once.answer(post(person, token, day="2"), "session.booked", lambda: "/ok/")
    assert mended.url == "/ok/"


@pytest.mark.parametrize("token", ["", "x", "\x00", "1" * 5000, "None"])
def test_a_form_without_a_token_of_ours_is_refused(person, token):
    request = RequestFactory().post("/book/", {"token": token})
    request.user = person

    with pytest.raises(once.NoToken):
        once.answer(request, "session.booked", lambda: "/")


def test_people_who_are_not_signed_in_may_send_forms_too(db):
    answer = once.answer(post(AnonymousUser()), "appointment.asked", lambda: "/thanks/")

    assert answer.url == "/thanks/"
    assert Submission.objects.get().user is None


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_submits_at_once_act_once_and_get_equal_answers():
    person = make.user()
    token = str(uuid.uuid4())
    deeds = []

    def act():
        deeds.append("booked")
        return f"/sessions/{len(deeds)}/"

    def press(_number):
        request = post(person, token, day="1")
        return once.answer(request, "session.booked", act).url

    answers = at_once(20, press)

    assert len(deeds) == 1
    assert answers == ["/sessions/1/"] * 20
