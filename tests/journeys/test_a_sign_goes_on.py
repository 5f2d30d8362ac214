"""A warning sign that nobody takes goes on, and a colleague says to be on it."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from patients.models import ClinicHours
from programs.models import EscalationSettings, SafetyFlag
from programs.services import escalating
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture
def gone_on(clinic, patient, therapist, lead):
    """An urgent sign of a while ago, with the whole list behind it."""
    ClinicHours.objects.create(
        clinic=clinic,
        opens_at=dt.time(),
        closes_at=dt.time(23, 59, 59),
        weekdays=EVERY_DAY,
    )
    EscalationSettings.objects.create(clinic=clinic, people=[lead.pk])
    now = make.now()
    raised_at = now - dt.timedelta(hours=5)
    make.flag(patient=patient, raised_at=raised_at, escalates_at=raised_at)
    for hours in (5, 3, 1):
        escalating.escalate_due(now=now - dt.timedelta(hours=hours), most=9)
    return SafetyFlag.objects.get()


def test_from_the_leads_red_line_to_the_one_who_is_on_it(
    open_as, gone_on, patient, therapist, lead
):
    page = open_as(lead, viewport={"width": 1280, "height": 900})
    page.goto("/overview/")
    red = page.get_by_role("region", name="Nobody has taken these warning signs")
    expect(red).to_contain_text(patient.name)
    expect(red).to_contain_text("Nobody took it. Went on")
    assert wrong_with(page) == []

    page.goto("/caseload/?of=clinic")
    page.get_by_role("link", name=patient.name).click()
    row = page.locator(f"#row-{patient.pk}")
    row.get_by_role("button", name="I am on it").click()
    expect(row).to_contain_text("Taken on by Lena Lead.")
    expect(row.get_by_role("button", name="I am on it")).to_have_count(0)
    assert wrong_with(page) == []

    page.goto("/overview/")
    expect(page.get_by_role("heading", name="The clinic at a glance")).to_be_visible()
    expect(page.get_by_text("Nobody has taken these warning signs")).to_have_count(0)

    page.goto("/caseload/escalation/")
    page.get_by_label("Or somebody without an account: name").fill("Dr Osei")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say how they are reached.").first).to_be_visible()
    assert wrong_with(page) == []
