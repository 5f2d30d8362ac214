"""A day in Spanish in a real browser: one press, and on the smallest phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from programs.models import Exercise, ExerciseLog
from tests import factories as make
from tests.looking import cut_off, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(open_as, patient, catalogue):
    program = make.program(patient=patient)
    for slug in ("chin-tuck-seated", "sit-to-stand"):
        make.item(program=program, exercise=Exercise.objects.get(slug=slug))
    return open_as(patient, viewport={"width": 320, "height": 700})


def test_one_press_turns_the_day_to_spanish_and_it_fits(phone):
    phone.goto("/today/")
    phone.get_by_role("button", name="Español").click()

    expect(phone.locator("html")).to_have_attribute("lang", "es")
    for address in ("/today/", "/plan/", "/today/check/", "/progress/", "/today/fall/"):
        phone.goto(address)
        assert cut_off(phone) == []
        assert wrong_with(phone) == []

    phone.goto("/today/")
    phone.get_by_role("button", name="Hice todo").click()

    expect(phone.get_by_text("Eso es todo por hoy. Muy bien hecho.")).to_be_visible()
    assert ExerciseLog.objects.count() == 2
    phone.get_by_role("button", name="English").click()
    expect(phone.get_by_text("That is all for today. Well done.")).to_be_visible()
