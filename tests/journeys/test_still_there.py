"""A page that nobody touches asks, leaves, and brings back what was typed into it."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from programs.models import Message
from ptcare.people import sessions
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "seven-quiet-lanterns"
WORDS = "May I lift my grandson, please?"


def nobody_touches(page, seconds):
    """So long passes for the server, and then for the page."""
    sleeps(page, seconds)
    page.clock.fast_forward(seconds * 1000)


def sleeps(page, seconds):
    """So long passes for the server; the page does not know yet."""
    (key,) = (c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(key)
    session[sessions.SEEN] = int(time.time()) - seconds
    session.save()


def test_what_was_typed_waits_for_who_typed_it(open_as, patient):
    user = make.who_signs_in(patient, PASSWORD)
    page = open_as(patient, viewport={"width": 360, "height": 740})
    page.clock.install()
    page.goto("/messages/")
    page.get_by_role("textbox").first.fill(WORDS)

    nobody_touches(page, 28 * 60 + 30)
    asked = page.get_by_role("dialog", name="Are you still there?")
    expect(asked).to_be_visible()
    assert wrong_with(page) == []
    page.get_by_role("button", name="Yes, I am here").click()
    expect(asked).to_be_hidden()  # the server has heard it
    expect(page.get_by_role("textbox").first).to_have_value(WORDS)

    nobody_touches(page, 28 * 60 + 30)
    expect(asked).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()

    nobody_touches(page, 28 * 60 + 30)
    expect(asked).to_be_visible()
    page.clock.fast_forward(2 * 60 * 1000)
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert not Message.objects.exists()
    comes_back(page, user)
    page.get_by_role("button", name="Save it now").click()
    expect(page).to_have_url(re.compile("/messages/"))

    assert Message.objects.get().text == WORDS


def test_words_typed_before_the_computer_slept_come_back(open_as, patient):
    """Two pages were open, and whichever wakes first ends the session for both."""
    user = make.who_signs_in(patient, PASSWORD)
    page = open_as(patient)
    page.clock.install()
    page.goto("/messages/")
    page.get_by_role("textbox").first.fill(WORDS)
    other = page.context.new_page()
    other.clock.install()
    other.goto("/plan/")

    sleeps(page, 8 * 60 * 60)
    other.reload()
    expect(other).to_have_url(re.compile("/accounts/login/"))
    page.clock.set_system_time(time.time() + 8 * 60 * 60)  # its timers slept as well
    page.get_by_role("textbox").first.press("End")
    expect(page).to_have_url(re.compile("/accounts/login/"))

    comes_back(page, user)


def comes_back(page, user):
    page.get_by_text("I have a password").click()
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("link", name="No, not on this one").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert wrong_with(page) == []
