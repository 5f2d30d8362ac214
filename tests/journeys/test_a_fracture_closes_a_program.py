"""A fracture on a running program, a clearance, and healing, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe

from patients.models import Condition, Fracture
from programs.models import Program
from ptcare.notices.models import Notice
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(open_as):
    """A window of this person's."""
    return lambda row, width: open_as(row, viewport={"width": width, "height": 900})


def check(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


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
    check(hers)

    hers.get_by_role("main").get_by_role("button").first.click()

    assert hers.get_by_text("Spine T12").is_visible()
    theirs.goto("/today/")
    assert theirs.get_by_text("Your exercises are resting").is_visible()
    check(theirs)
    assert Notice.objects.filter(user=therapist.user, is_safety=True).exists()

    resume(hers, is_open=False)
    record_clearance(hers, patient)
    resume(hers, is_open=True)

    assert not Program.objects.get().is_held
    theirs.goto("/plan/")
    theirs.get_by_text("About this plan").click()
    assert theirs.get_by_text("Plan version").is_visible()
    check(theirs)

    # Twelve weeks later, as far as the record can tell.
    Fracture.objects.update(happened_on=today - 84 * DAY)
    hers.goto(f"/patients/{patient.pk}/visit/")
    hers.get_by_role("link", name="suggested condition").click()
    check(hers)
    hers.get_by_role("button", name="Confirm that it has healed").click()

    assert hers.get_by_text("Nothing to decide").is_visible()
    standing = Condition.objects.standing().values_list("key", flat=True)
    assert set(standing) == {"vertebral_fracture_history"}


def resume(page, *, is_open):
    page.goto(f"/programs/{Program.objects.get().pk}/resume/")
    check(page)
    button = page.get_by_role("button", name="Resume", exact=True)
    assert button.is_visible() is is_open
    if is_open:
        button.click()


def record_clearance(page, patient):
    page.goto(f"/patients/{patient.pk}/findings/")
    page.get_by_role("link", name="Record a doctor's clearance").click()
    page.get_by_label("Who cleared it").fill("Dr. Osei")
    page.get_by_label("They are").select_option("surgeon")
    page.get_by_label("On", exact=True).fill(f"{patient.today(make.now())}")
    page.get_by_label("What is allowed").fill("Walking and posture.")
    page.get_by_role("main").get_by_role("button").first.click()
