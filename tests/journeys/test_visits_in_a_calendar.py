"""A patient puts her visits into the calendar of her phone, and out again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore
from icalendar import Calendar
from playwright.sync_api import expect

from ptcare.people.sessions import STANDING
from tests import factories as make
from tests.looking import wrong_with
from tests.signing_in import a_proof

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 3000}  # whole: nothing lies behind the bar
DAY = dt.timedelta(days=1)


def has_proved(page, patient):
    """She has signed in a moment ago."""
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    assert session[STANDING]
    session.update(a_proof(patient.user))
    session.save()


def test_from_the_page_of_visits_to_her_calendar_and_back(
    open_as, patient, client, settings, live_server
):
    settings.SITE_URL = live_server.url
    visit = make.session(patient=patient, on=make.today() + DAY)
    page = open_as(patient, viewport=PHONE, has_touch=True)
    has_proved(page, patient)

    page.goto("/patients/visits/")
    page.get_by_role("link", name="Show them in my calendar").click()
    assert wrong_with(page) == []
    page.get_by_role("button", name="Make the address").click()

    shown = page.get_by_label("Your address")
    address = shown.input_value()
    subscribe = page.get_by_role("link", name="Add to my calendar")
    expect(subscribe).to_have_attribute("href", address.replace("http:", "webcal:"))
    expect(
        page.get_by_role("img", name="A square to scan with a camera")
    ).to_be_visible()
    assert wrong_with(page) == []

    feed = client.get(address.removeprefix(live_server.url))
    (event,) = Calendar.from_ical(feed.content).walk("VEVENT")
    assert event["dtstart"].dt.date() == visit.on

    page.get_by_role("link", name="Done").click()
    expect(page.locator("main")).to_contain_text("Your calendar last looked on")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Turn it off").click()
    expect(page.locator("main")).to_contain_text("Its address opens no more")
    assert client.get(address.removeprefix(live_server.url)).status_code == 404
