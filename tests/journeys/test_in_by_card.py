"""From a printed card to the page of the day; a helper let in and let go again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from patients.models import HelperLink
from programs.models import ExerciseLog
from ptcare.people.models import EntryCard
from ptcare.people.services import carding
from tests import factories as make
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def window(new_browser, live_server, settings):
    """Opens a browser of somebody's own, where nobody is signed in yet."""
    settings.SITE_URL = live_server.url
    return lambda **how: new_browser(**{"viewport": SMALL} | how).new_page()


def looks_well(page) -> None:
    assert wrong_with(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def sheet_on(page) -> tuple[str, str]:
    """What somebody holds in the hand: the address and the digits."""
    sheet = page.locator(".entry-sheet")
    expect(sheet.locator(".qr svg")).to_have_count(2)
    address = sheet.locator(".entry-address").first.inner_text()
    digits = sheet.locator(".entry-digits").first.inner_text()
    return address, digits


def come_in(page, address: str, digits: str) -> None:
    page.goto(address)
    page.get_by_label("The six digits on your card").fill(digits)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_ringing_telephone_to_the_page_of_the_day(
    window, open_as, clinic_admin, patient
):
    make.program(patient=patient, items=2)
    desk = open_as(clinic_admin, viewport={"width": 1280, "height": 800})
    desk.goto(f"/patients/{patient.pk}/")

    desk.get_by_role("link", name="Cannot get in?").click()
    looks_well(desk)
    desk.get_by_role("button", name="Give a card").click()  # two clicks in all

    address, digits = sheet_on(desk)
    looks_well(desk)
    phone = window()
    come_in(phone, address, f"{(int(digits.replace(' ', '')) + 1) % 1_000_000:06d}")
    expect(phone.get_by_text("you have 4 tries left")).to_be_visible()
    looks_well(phone)
    come_in(
        phone, address.upper().replace("HTTP", "http").replace("/C/", "/c/"), digits
    )
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Is this your own phone or computer?"
    )
    looks_well(phone)
    phone.get_by_role("button", name="Yes, keep me signed in").click()
    expect(phone).to_have_url(re.compile(r"/today/$"))
    desk.reload()
    expect(desk.get_by_text("stays signed in")).to_be_visible()


def test_a_helper_comes_in_by_a_sheet_and_is_let_go_in_the_middle(
    window, patient, clinic_admin
):
    make.program(patient=patient, items=2)
    card, digits = card_of(patient, clinic_admin)
    hers, his = window(), window(java_script_enabled=False)
    come_in(hers, f"/c/{card.address}/", digits)
    hers.get_by_role("link", name="No, not on this one").click()
    settled(hers)
    hers.goto("/helpers/")
    looks_well(hers)

    hers.get_by_role("link", name="Invite a helper").click()
    hers.get_by_label("Helper's name").fill("Bob")
    hers.get_by_label("Who they are").fill("neighbor")
    looks_well(hers)
    hers.get_by_role("button", name="Invite").click()
    hers.get_by_role("button", name="Make the sheet").click()
    looks_well(hers)
    come_in(his, *sheet_on(hers))
    his.get_by_role("link", name="No, not on this one").click()
    expect(his.get_by_role("heading", level=1)).to_contain_text("Pat Patient")

    hers.goto("/helpers/")
    expect(hers.get_by_text("Last here on")).to_be_visible()
    hers.get_by_role("link", name=re.compile("^End")).click()
    hers.get_by_role("button", name="Yes, end it now").click()
    expect(hers.get_by_text("Nobody helps you here yet")).to_be_visible()
    his.get_by_role("button", name="I did all of it").click()

    expect(his.get_by_text("This was not saved.")).to_be_visible()
    assert not ExerciseLog.objects.exists()
    assert HelperLink.objects.get().ended_by == patient.user
    assert EntryCard.objects.filter(withdrawn_at=None).get() == card


def card_of(patient, clinic_admin):
    return carding.issue_card(
        user=patient.user,
        clinic_id=patient.clinic_id,
        by=make.actor(clinic_admin),
        now=make.now(),
    )
