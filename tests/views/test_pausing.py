"""A break in two taps, and back in one."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from programs.models import ExerciseLog, Pause
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def phone(signed_in, patient):
    make.program(patient=patient, items=2)
    return signed_in(patient)


@pytest.fixture
def press(phone, token):
    return lambda **said: phone.post("/break/", {"token": token()} | said)


def page(phone, address="/today/"):
    answer = phone.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_taps_lead_to_a_calm_today(phone, press, patient, today):
    assert 'href="/break/"' in page(phone)
    assert "I am ill" in page(phone, "/break/")

    answer = press(reason="ill", days=3)
    text = page(phone, answer.url)

    assert f"You are on a break until {today + 2 * DAY:%A, %B}" in text
    assert "I am back" in text
    assert "I did all of it" not in text
    assert patient.clinic.phone in text


def test_one_tap_is_back(phone, press):
    press(reason="away", days=7)
    action = re.search(r'action="(/break/\d+/end/)"', page(phone))[1]

    answer = phone.post(action)

    assert "Good to see you." in (text := page(phone, answer.url))
    assert "I did all of it" in text
    assert Pause.objects.get().ended_as == "patient"


def test_a_second_tap_says_that_it_is_over(phone, press):
    press(reason="away", days=7)
    action = f"/break/{Pause.objects.get().pk}/end/"
    phone.post(action)

    assert "This break is over already." in page(phone, phone.post(action).url)


def test_days_of_ones_own_choice(phone, press, today):
    first, last = today + 4 * DAY, today + 9 * DAY
    press(reason="away", starts_on=first, until=last)

    pause = Pause.objects.get()
    assert (pause.starts_on, pause.until) == (first, last)
    text = page(phone)
    assert "Your next break" in text
    assert "I did all of it" in text


def test_one_to_come_is_taken_back(phone, press, today):
    press(reason="away", starts_on=today + 4 * DAY, until=today + 9 * DAY)
    text = page(phone, "/break/")
    assert "A break to come" in text

    phone.post(f"/break/{Pause.objects.get().pk}/end/")

    assert "A break to come" not in page(phone, "/break/")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": "ill"}, "Which is the last day of your break?"),
        ({"days": 3}, "Please choose one."),
        ({"reason": "ill", "days": 29}, "Please type 28 or less."),
        ({"reason": "ill", "until": 28}, "A break can last 28 days."),
        ({"reason": "ill", "until": -1}, "The last day comes before the first day."),
        ({"reason": "ill", "starts_on": -8, "until": 0}, "up to 7 days ago"),
        ({"reason": "ill", "starts_on": 61, "until": 61}, "up to 60 days from now"),
        ({"reason": "ill", "until": "soon"}, "Enter a valid date."),
        ({"reason": "bored", "days": 3}, "bored is not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_beside_the_question(phone, press, today, said, words):
    body = {
        name: today + value * DAY
        if name in ("starts_on", "until") and isinstance(value, int)
        else value
        for name, value in said.items()
    }

    answer = press(**body)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Pause.objects.count() == 0


def test_days_of_another_break_are_refused_kindly(phone, press):
    press(reason="away", days=7)

    answer = press(reason="ill", days=1)

    assert answer.status_code == 422
    assert "You have a break on these days." in answer.content.decode()
    assert Pause.objects.count() == 1


def test_a_helper_who_only_reads_sees_the_break_and_no_button(signed_in, patient):
    make.program(patient=patient, items=1)
    make.pause(patient=patient)
    reader = signed_in(make.helper(patient=patient, may_log=False))

    text = page(reader)

    assert f"{patient.name} is on a break" in text
    assert "I am back" not in text
    assert "Your plan waits" not in text


def test_a_day_of_a_break_can_be_logged_all_the_same(phone, press, token, today):
    press(reason="ill", starts_on=today - 2 * DAY, until=today)
    yesterday = (today - DAY).isoformat()
    assert "You were on a break" in page(phone, f"/today/?day={yesterday}")

    phone.post("/today/all/", {"token": token(), "day": yesterday})

    assert ExerciseLog.objects.filter(on=yesterday).count() == 2
    assert "That day is logged." in page(phone, f"/today/?day={yesterday}")


def test_a_break_costs_today_no_statement(phone, press, statements):
    before = len(statements(page, phone))
    press(reason="ill", days=3)

    assert len(statements(page, phone)) <= before
