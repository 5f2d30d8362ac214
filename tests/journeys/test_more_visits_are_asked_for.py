"""A plan of care is written and signed for; more visits are asked for and sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from programs.models import ContinuationPack
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_plan_of_care_to_the_request_at_the_payer(
    open_as, therapist, clinic_admin, patient
):
    make.coverage(patient=patient)
    make.session(patient=patient, on=patient.admitted_on, status="attended")
    make.goal(patient=patient)
    care = open_as(therapist)
    care.goto(f"/patients/{patient.pk}/plan-of-care/")
    care.get_by_role("link", name="Write a plan of care").click()
    care.get_by_label("How often, and for how long").fill("2 times a week")
    care.get_by_role("button", name="Save").click()
    expect(care.locator("main")).to_contain_text("not sent")
    assert wrong_with(care) == []

    desk = open_as(clinic_admin)
    desk.goto(f"/patients/{patient.pk}/coverage/")
    desk.get_by_role("link", name="Plan of care").click()
    for step in ("The plan was sent", "The doctor has signed"):
        desk.get_by_role("link", name=step).click()
        desk.get_by_label("Which doctor").fill("Dr. Lund")
        desk.get_by_role("button", name="Save").click()
    expect(desk.locator("main")).to_contain_text(re.compile("to .*, signed"))

    care.goto(f"/patients/{patient.pk}/packs/write/")
    care.get_by_label("Visits to ask for").fill("8")
    care.get_by_label("Over how many weeks").fill("4")
    care.get_by_label("How often").fill("2 times a week")
    care.get_by_label("Why more visits are needed").fill("She needs the rail.")
    care.get_by_label("Partly met").check()
    care.get_by_role("button", name="Read it before signing").click()
    expect(care.locator("#review")).to_contain_text("partly met")
    assert wrong_with(care) == []
    care.get_by_role("button", name="Sign and issue").click()
    text = care.get_by_role("textbox", name="As text, to paste elsewhere")
    expect(text).to_have_value(re.compile("She needs the rail."))
    assert wrong_with(care) == []

    desk.goto(f"/patients/{patient.pk}/packs/")
    expect(desk.locator("main")).not_to_contain_text("rail")
    assert wrong_with(desk) == []
    with desk.expect_download() as sent:
        desk.get_by_role("link", name="Plain text").click()
    row = ContinuationPack.objects.get()
    assert sent.value.path().read_text() == row.text
