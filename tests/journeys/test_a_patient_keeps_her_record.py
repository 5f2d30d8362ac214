"""The room "Your record and your privacy": read it, correct it, take it, leave."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from patients.models import AccountClosure, RecordRequest
from ptcare.audit.recording import looked
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(open_as, patient, therapist, settings):
    settings.DEMO = True  # one click in the demo is proof enough of who that is
    make.fracture(patient=patient, by=therapist.user, site="wrist")
    make.consent(patient=patient, by=therapist.user)
    looked("chart.opened", about=patient, by=make.actor(therapist), at=make.now())
    how = {"viewport": {"width": 390, "height": 800}}
    return open_as(patient, session={"demo_sign_in": True}, **how)


def test_a_patient_reads_corrects_takes_and_closes(page, patient):
    page.goto("/people/more/")
    page.get_by_role("link", name="Your record and your privacy").click()
    assert wrong_with(page) == []

    page.get_by_role("link", name="Who looked at your record").click()
    expect(page.get_by_text("your therapist, opened your record.")).to_be_visible()
    assert wrong_with(page) == []

    page.goto("/patients/record/changes/ask/")
    page.get_by_label("My health, tests, exercises or notes").check()
    page.get_by_label("What is wrong, or what is missing?").fill("My left wrist")
    page.get_by_label("What would be right?").fill("My right wrist")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Send it to the clinic").click()
    expect(page.get_by_text("The clinic will answer by")).to_be_visible()
    assert RecordRequest.objects.get().wrong == "My left wrist"
    assert wrong_with(page) == []

    page.goto("/record/page/")
    page.get_by_text("Broken bones").first.click()
    expect(page.get_by_text("Wrist").first).to_be_visible()
    assert wrong_with(page) == []

    page.goto("/record/")
    with page.expect_download() as file:
        page.get_by_role("link", name="A file to print").click()
    assert file.value.suggested_filename.endswith(".pdf")

    page.goto("/record/agreed/")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Take back my yes").click()
    expect(page.get_by_text("You have not agreed to anything here")).to_be_visible()

    page.goto("/patients/record/close/")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Yes, close it now").click()
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()
    assert wrong_with(page) == []
    assert AccountClosure.objects.get().patient == patient
    page.goto("/today/")
    expect(page).to_have_url(re.compile("/accounts/login"))
