"""A break in a real browser: two taps away, one tap back, and what was reached."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from programs.models import ExerciseLog, Pause
from programs.rules import schedule
from tests import factories as make
from tests.looking import settled, wrong_at, wrong_in_other_themes

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def phone(open_as, patient, today):
    """Of a patient with a few good weeks, a hard one, and two tests."""
    monday = schedule.monday_of(today)
    program = make.program(patient=patient, starts_on=monday - 28 * DAY)
    item = make.item(program=program)
    for number in (*range(-28, -10), -3):
        make.log(item=item, on=monday + number * DAY, pain=2 if number % 7 else None)
    for ago, stands in ((60, "8"), (1, "11")):
        make.measurement(
            patient=patient,
            key="chair_stand_30s",
            value=stands,
            measured_on=today - ago * DAY,
        )
    return open_as(patient, viewport={"width": 390, "height": 844})


def test_a_break_is_two_taps_and_back_is_one(phone, today):
    phone.goto("/today/")
    phone.get_by_role("link", name="Take a break").click()
    phone.get_by_role("group", name="I am away").get_by_text("A week").click()

    until = today + 6 * DAY
    words = f"You are on a break until {until:%A}"
    expect(settled(phone).get_by_text(words)).to_be_visible()
    expect(phone.get_by_role("button", name="I did all of it")).to_have_count(0)

    phone.get_by_role("button", name="I am back").click()

    expect(phone.get_by_text("Good to see you. Your plan goes on.")).to_be_visible()
    phone.get_by_role("button", name="I did all of it").click()
    expect(phone.get_by_text("Well done")).to_be_visible()
    assert ExerciseLog.objects.filter(on=today).count() == 1
    assert Pause.objects.get().ended_as == "patient"


def test_what_was_reached_is_read_and_a_hard_week_explained(phone):
    phone.goto("/progress/")

    expect(phone.get_by_text("You reached your goal in 2 of 4 weeks.")).to_be_visible()
    expect(phone.get_by_text("8 times at first, now 11 times.")).to_be_visible()
    phone.get_by_role("button", name="I am afraid").click()
    expect(phone.get_by_text("Many people feel like that.")).to_be_visible()


def test_axe_finds_nothing_and_nothing_is_cut_off(phone, patient, today):
    make.pause(patient=patient, starts_on=today - DAY, reason="ill")
    month = f"/progress/{today.year}/{today.month}/"
    for address in ["/progress/", month, "/break/", "/today/"]:
        phone.goto(address)
        assert wrong_at(phone, 320, 1280) + wrong_in_other_themes(phone) == []
