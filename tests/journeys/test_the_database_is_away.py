"""A press that was not saved: it waits on the page, or on a device of one's own."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect

from programs.models import ExerciseLog
from tests.journeys.test_a_day_without_a_connection import (
    browser_of,
    open_today,
    program,
    status,
    stored,
)
from tests.looking import wrong_with

__all__ = ["browser_of", "program"]

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 360, "height": 780}
ALL = "I did all of it"


@pytest.fixture
def out_of_order(settings):
    """Whoever writes a log waits, for as long as PostgreSQL lets them."""
    settings.DATABASE_SECONDS = 1

    def until_left():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE programs_exerciselog IN EXCLUSIVE MODE")

    return until_left


def logs():
    return ExerciseLog.objects.standing().count()


def test_it_stands_on_the_page_and_one_press_sends_it(
    new_browser, signs_in, patient, program, out_of_order
):
    page = signs_in(new_browser(viewport=SMALL), patient).new_page()
    page.goto("/today/")
    with transaction.atomic():
        out_of_order()
        page.get_by_role("button", name=ALL).click()
        expect(page.locator("h1")).to_have_text("We will be back in a moment")
        expect(page.locator("main")).to_contain_text("What you just sent is still on")
        assert wrong_with(page) == []
        page.get_by_role("button", name="Send it again").click()
        expect(page.locator("h1")).to_have_text("We will be back in a moment")

    page.get_by_role("button", name="Send it again").click()

    expect(page.locator(".hero")).to_contain_text("Well done")
    assert logs() == 3


def test_it_waits_on_a_device_of_ones_own_and_is_sent_by_it(
    browser_of, patient, program, out_of_order
):
    page = open_today(browser_of(patient))
    with transaction.atomic():
        out_of_order()
        page.get_by_role("button", name=ALL).click()
        expect(status(page)).to_contain_text("1 day waiting to send")
        assert stored(page)[2] == 1

    page.reload()

    expect(status(page)).to_contain_text("Sent.")
    assert logs() == 3
    assert stored(page)[2] == 0
