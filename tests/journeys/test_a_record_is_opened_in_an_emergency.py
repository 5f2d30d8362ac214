"""A restricted record is opened for an hour, closed, and looked at by the lead."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ptcare.people.roles import Role
from tests import factories as make
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_record_is_opened_in_an_emergency(open_as, clinic, lead, patient):
    make.restriction(patient=patient, by=lead.user)
    make.emergency_contact(patient=patient, name="Ann Kin")
    colleague = make.member(Role.THERAPIST, clinic=clinic)
    page = open_as(colleague)

    page.goto("/patients/")
    expect(page.get_by_role("main")).not_to_contain_text("Pat Patient")
    page.get_by_role("link", name="Emergency access").click()
    page.get_by_label("Name or phone, or a part of it").fill("pat")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Open Pat Patient").click()
    assert wrong_with(page) == []
    page.get_by_label("An emergency").check()
    page.get_by_label("In your own words").fill("She fell in the waiting room.")
    page.get_by_role("button", name="Open for 60 minutes").click()
    expect(page.get_by_role("main")).to_contain_text("Ann Kin")
    expect(page.get_by_role("region", name="Emergency access")).to_be_visible()
    assert wrong_with(page) == []
    page.get_by_role("button", name="Close it again").click()
    settled(page)
    expect(page.get_by_role("region", name="Emergency access")).to_be_hidden()

    desk = open_as(lead)
    desk.goto("/patients/emergency/accesses/")
    expect(desk.get_by_role("main")).to_contain_text("She fell in the waiting room.")
    assert wrong_with(desk) == []
    desk.get_by_role("link", name="Was it right?").click()
    desk.get_by_label("Yes").check()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("main")).to_contain_text("It was right")
    for where in ("set-up/keeping/", "set-up/guarded/", "who-saw/"):
        desk.goto(f"/patients/{where}")
        assert wrong_with(desk) == []
