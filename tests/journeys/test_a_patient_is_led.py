"""The guide in a real browser: counts, pauses, goes on after a reload, and saves."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from programs.models import Exercise, ExerciseLog
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items(patient, catalogue):
    starts_on = patient.today(make.now()) - dt.timedelta(days=20)
    program = make.program(patient=patient, starts_on=starts_on)
    slugs = ("chin-tuck-seated", "single-leg-stand")
    return [
        make.item(
            program=program,
            exercise=Exercise.objects.get(slug=slug),
            place=place,
            sets=1,
            reps=1,
            hold_seconds=2,
        )
        for place, slug in enumerate(slugs)
    ]


@pytest.fixture
def screen(open_as, patient):
    page = open_as(patient, viewport={"width": 390, "height": 844})
    page.clock.install()
    return page


def test_a_patient_is_led_from_the_first_exercise_to_the_last(screen, items):
    screen.goto("/today/")
    screen.get_by_role("link", name="Show me, one by one").click()
    expect(screen.locator("[data-part]")).to_have_text("Get ready")
    assert wrong_with(screen) == []

    screen.keyboard.press(" ")
    screen.clock.run_for(6_000)
    expect(screen.locator("[data-part]")).to_have_text("Hold 2 seconds")

    screen.get_by_role("button", name="Pause").click()
    number = screen.locator("[data-number]")
    before = number.inner_text()
    screen.clock.run_for(60_000)
    expect(number).to_have_text(before)

    screen.reload()
    expect(screen.locator("[data-part]")).to_have_text("Hold 2 seconds")
    screen.get_by_role("button", name="Go on").click()
    screen.clock.run_for(4_000)
    expect(screen.locator("[data-part]")).to_contain_text("How did it go?")
    assert screen.evaluate("document.activeElement.id") == "went"

    screen.get_by_role("button", name="I did all of it").click()
    expect(screen.get_by_text("Saved. Here is the next one.")).to_be_visible()
    assert wrong_with(screen) == []
    for check in screen.get_by_role("checkbox").all():
        check.check()
    screen.get_by_role("button", name="All set").click()
    expect(screen.locator("[data-run]")).to_have_text("Start")
    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("ArrowRight")
    screen.get_by_role("button", name="I did all of it").click()

    expect(screen.get_by_text("That is all for today. Well done.")).to_be_visible()
    assert set(ExerciseLog.objects.values_list("how", flat=True)) == {"guided"}


def test_it_speaks_only_when_asked_to(screen, items):
    screen.add_init_script(
        "window.spoken = [];"
        "speechSynthesis.speak = (words) => window.spoken.push(words.text);"
    )
    screen.goto("/today/guide/")
    expect(screen.locator("[data-run]")).to_have_text("Start")
    screen.keyboard.press(" ")
    screen.clock.run_for(6_000)
    assert screen.evaluate("window.spoken") == []

    screen.get_by_role("button", name="Speak aloud").click()
    screen.clock.run_for(3_000)
    said = screen.evaluate("window.spoken")

    assert said[0] == "Hold 2 seconds"
    assert said[-1] == "Done. Well done. How did it go?"
