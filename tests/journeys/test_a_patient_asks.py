"""A patient looks golf up, asks, and reads what the therapist answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from programs.models import Message
from tests import factories as make
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ({"width": 320, "height": 700}, {"width": 1280, "height": 900})


@pytest.fixture
def sit_down(open_as):
    """A browser of somebody, without script: all of this works without it."""

    def opened(row, where, size=SIZES[0], look="light"):
        page = open_as(row, viewport=size, color_scheme=look)
        page.goto(where)
        return page

    return opened


def test_golf_is_looked_up_asked_about_answered_and_read(
    sit_down, patient, therapist, catalogue
):
    make.program(patient=patient, items=1)
    phone = sit_down(patient, "/people/more/")
    phone.get_by_role("link", name="Can I …?").click()
    assert wrong_with(phone) == []
    phone.get_by_label("What would you like to do?").fill("golfing")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_role("link", name="Golf").click()

    expect(phone.get_by_text("Like this instead")).to_be_visible()
    assert phone.locator("main img").first.evaluate("each => each.naturalWidth") > 0
    assert wrong_with(phone) == []

    phone.get_by_role("link", name="Ask my therapist").click()
    box = phone.get_by_label("Your question")
    expect(box).to_have_value("Can I play golf?")
    box.fill("Can I play golf? Only the short swing.")
    assert wrong_with(phone) == []
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Sent. You will find the answer here.")).to_be_visible()

    desk = sit_down(therapist, "/caseload/", size=SIZES[1], look="dark")
    expect(desk.get_by_text("Asked a question today.")).to_be_visible()
    desk.get_by_role("link", name="Questions").click()
    assert wrong_with(desk) == []
    desk.get_by_role("link", name="Pat Patient").click()
    assert wrong_with(desk) == []
    desk.get_by_label("Your answer").fill("Yes. Show me on Tuesday.")
    desk.get_by_role("button", name="Send").click()
    settled(desk)
    expect(desk.get_by_role("button", name="We spoke")).to_have_count(0)

    phone.goto("/today/")
    phone.get_by_role("link", name="You have 1 new message").click()
    expect(phone.get_by_text("Yes. Show me on Tuesday.")).to_be_visible()
    assert not Message.objects.waiting().exists()

    desk.get_by_role("link", name="The answer they are given: Golf").click()
    assert wrong_with(desk) == []
    desk.get_by_role("radio", name="Not for now. Ask first.").check()
    desk.get_by_label("Your words for the patient").fill("After your next scan.")
    desk.get_by_role("button", name="Save with my name").click()
    assert wrong_with(desk) == []

    phone.goto("/can-i/golf/")
    expect(
        phone.get_by_text("Looked at by your therapist, Tess Therapist")
    ).to_be_visible()
    expect(phone.get_by_text("After your next scan.")).to_be_visible()
