"""The desk sees what each way of coming does to cover, and books the one that lasts."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from patients.models import ClinicSession
from patients.services import counting
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def desk(open_as, clinic_admin):
    return open_as(clinic_admin)


def test_from_the_patient_to_a_series_that_is_covered(desk, patient, clinic):
    today = counting.clinic_day(clinic, timezone.now())
    make.program(
        patient=patient, starts_on=today, ends_on=today + 8 * WEEK, sessions_per_week=1
    )
    make.coverage(
        patient=patient, limit=8, verified_on=today, benefit_period="whole_coverage"
    )

    desk.goto(f"/patients/{patient.pk}/")
    desk.get_by_role("link", name=re.compile("Plan visits")).click()
    assert wrong_with(desk) == []
    one = desk.get_by_role("article", name="1 a week")
    expect(one).to_contain_text("Suggested")
    expect(one).to_contain_text("8 visits, all covered")
    one.get_by_role("link", name=re.compile("Book this")).click()
    desk.get_by_role("button", name="Show the days").click()
    desk.get_by_role("button", name=re.compile("^Book")).first.click()

    expect(desk.locator("main")).to_contain_text("8 sessions booked")
    assert ClinicSession.objects.filter(patient=patient).count() == 8
    desk.goto(f"/patients/{patient.pk}/plan/")
    booked = desk.get_by_role("article", name="As booked now")
    expect(booked).to_contain_text("8 visits, all covered")
