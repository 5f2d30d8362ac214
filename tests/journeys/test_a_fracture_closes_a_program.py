"""A fracture on a running program, a clearance, and healing, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from patients.models import Condition, Fracture
from programs.models import Program
from ptcare.notices.models import Notice
from tests import factories as make
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(open_as):
    """A window of this person's."""
    return lambda row, width: open_as(row, viewport={"width": width, "height": 900})


def test_from_the_fracture_to_the_day_it_is_confirmed_healed(
    opened, patient, therapist, catalogue
):
    make.program(patient=patient, items=2)
    theirs, hers = opened(patient, 360), opened(therapist, 1280)
    today = patient.today(make.now())
    hers.goto(f"/patients/{patient.pk}/fractures/record/")
    hers.get_by_label("Which bone").select_option("spine")
    hers.get_by_label("Levels").fill("t12")
    hers.get_by_label("The day it broke").fill(f"{today - 5 * DAY}")
    hers.get_by_label("How it broke").select_option("lift")
    assert wrong_with(hers) == []

    hers.get_by_role("main").get_by_role("button").first.click()

    expect(hers.get_by_text("Spine T12")).to_be_visible()
    theirs.goto("/today/")
    expect(theirs.get_by_text("Your exercises are resting")).to_be_visible()
    assert wrong_with(theirs) == []
    assert Notice.objects.filter(user=therapist.user, is_safety=True).exists()

    resume(hers, is_open=False)
    record_clearance(hers, patient)
    resume(hers, is_open=True)

    assert not Program.objects.get().is_held
    theirs.goto("/plan/")
    theirs.get_by_text("About this plan").click()
    expect(theirs.get_by_text("Plan version")).to_be_visible()
    assert wrong_with(theirs) == []

    # Twelve weeks later, as far as the record can tell.
    Fracture.objects.update(happened_on=today - 84 * DAY)
    hers.goto(f"/patients/{patient.pk}/visit/")
    hers.get_by_role("link", name="suggested condition").click()
    assert wrong_with(hers) == []
    hers.get_by_role("button", name="Confirm that it has healed").click()

    expect(hers.get_by_text("Nothing to decide")).to_be_visible()
    standing = Condition.objects.standing().values_list("key", flat=True)
    assert set(standing) == {"vertebral_fracture_history"}


def resume(page, *, is_open):
    page.goto(f"/programs/{Program.objects.get().pk}/resume/")
    assert wrong_with(page) == []
    button = page.get_by_role("button", name="Resume", exact=True)
    expect(button).to_be_visible(visible=is_open)
    if is_open:
        button.click()
        settled(page)


def record_clearance(page, patient):
    page.goto(f"/patients/{patient.pk}/findings/")
    page.get_by_role("link", name="Record a doctor's clearance").click()
    page.get_by_label("Who cleared it").fill("Dr. Osei")
    page.get_by_label("They are").select_option("surgeon")
    page.get_by_label("On", exact=True).fill(f"{patient.today(make.now())}")
    page.get_by_label("What is allowed").fill("Walking and posture.")
    page.get_by_role("main").get_by_role("button").first.click()
    settled(page)
