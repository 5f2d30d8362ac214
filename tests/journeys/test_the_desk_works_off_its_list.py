"""From the board to the list: tell the patient, put one off, and settle one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from patients.rules.alerting import Kind
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(open_as, clinic_admin):
    """Without JavaScript: every answer is a form."""
    return open_as(clinic_admin, java_script_enabled=False, bypass_csp=True)


def test_the_desk_works_off_its_list(page, patient):
    make.coverage(patient=patient)
    make.alert(patient=patient, kind=Kind.BEYOND)
    make.alert(patient=patient, kind=Kind.VERIFY)

    page.goto("/patients/coverage/")
    expect(page.get_by_role("link", name="Plan the visits again")).to_be_visible()
    page.get_by_role("link", name="To do").last.click()
    expect(page.get_by_role("main")).to_contain_text("2 visits booked beyond cover")
    page.get_by_role("button", name="Tell the patient").click()
    expect(page.get_by_role("status")).to_contain_text("The patient is told")
    page.locator("summary", has_text="Later").first.click()
    page.get_by_role("button", name="In a week").first.click()
    expect(page.get_by_role("status")).to_contain_text("Put off until")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing to do just now")


@pytest.mark.parametrize("where", ["/patients/coverage/", "/patients/to-do/"])
def test_both_pages_can_be_read_by_everybody(open_as, clinic_admin, patient, where):
    make.coverage(patient=patient)
    make.alert(patient=patient)
    page = open_as(clinic_admin)
    page.goto(where)
    assert wrong_with(page) == []
