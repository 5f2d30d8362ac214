"""The front desk marks a session attended; desk and patient see the visits move."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from patients.models import ClinicSession
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booked(clinic, patient):
    """A session this morning, under a plan with 12 visits of which none is used."""
    today = timezone.localtime(timezone=clinic.zone).date()
    make.prices(clinic=clinic)
    coverage = make.coverage(patient=patient, limit=12, verified_on=today)
    row = make.session(
        patient=patient, on=today, start=dt.time(0, 0), by=patient.therapist.user
    )
    assert coverage.visit_limits.get().visits == 12
    return row


def test_attended_at_the_desk_moves_the_visits_for_desk_and_patient(
    open_as, clinic_admin, patient, booked
):
    desk, phone = open_as(clinic_admin), open_as(patient)
    phone.goto("/patients/visits/")
    expect(phone.locator("main")).to_contain_text("12 more visits")

    desk.goto("/patients/sessions/")
    desk.get_by_role("button", name=re.compile("Attended")).click()

    row = desk.locator(f"#session-{booked.pk}")
    expect(row).to_contain_text("Attended")
    desk.goto(f"/patients/{patient.pk}/coverage/")
    expect(desk.locator("main")).to_contain_text("1 used")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("11 more visits")


def test_a_wrong_mark_is_taken_back_with_a_reason(open_as, clinic_admin, booked):
    desk = open_as(clinic_admin)
    desk.goto("/patients/sessions/")
    desk.get_by_role("button", name=re.compile("Did not come")).click()

    desk.get_by_role("link", name=re.compile("Wrong")).click()
    desk.locator("main form input[type=radio]").first.check()
    desk.locator("main form button[type=submit]").first.click()

    expect(desk.get_by_role("button", name=re.compile("Attended"))).to_be_visible()
    booked.refresh_from_db()
    assert booked.status == ClinicSession.Status.PLANNED


def test_on_a_narrow_screen_the_place_one_is_at_stands_in_view(open_as, clinic_admin):
    desk = open_as(clinic_admin)
    desk.set_viewport_size({"width": 360, "height": 800})

    desk.goto("/patients/coverage/")

    place = desk.get_by_role("navigation").get_by_role("link", name="Coverage")
    expect(place).to_be_in_viewport(ratio=0.9)


def test_a_desk_books_every_week_moves_a_day_and_marks_who_did_not_come(
    open_as, clinic_admin, patient, booked
):
    make.program(patient=patient, by=patient.therapist.user)
    days = [booked.on + dt.timedelta(days=number) for number in (7, 14, 15)]
    desk = open_as(clinic_admin)
    desk.goto(f"/patients/{patient.pk}/book/weekly/")
    desk.get_by_label(f"{days[0]:%A}").first.check()
    desk.get_by_label("Time", exact=True).fill("09:00")
    desk.get_by_label("At most so many sessions").fill("3")
    assert wrong_with(desk) == []
    desk.get_by_role("button", name="Show the days").click()

    expect(desk.locator(".meetings")).to_contain_text(f"{days[1]:%a %-d %b %Y}")
    assert wrong_with(desk) == []
    desk.locator(".meetings li").filter(has_text=f"{days[1]:%-d %b %Y}").locator(
        "summary"
    ).click()
    desk.locator("[name=meeting-2-on]").fill(f"{days[2]}")
    desk.get_by_role("button", name="Book all ticked").click()

    expect(desk.locator("main")).to_contain_text("sessions booked")
    assert wrong_with(desk) == []
    desk.goto(f"/patients/sessions/week/?day={days[0]}")
    expect(desk.locator(".chip")).to_contain_text([patient.name])
    assert wrong_with(desk) == []
    desk.locator(".chip").first.click()
    desk.locator(".session summary").click()
    desk.get_by_role("link", name="Move").click()
    desk.get_by_label("Day").fill(f"{days[0] + dt.timedelta(days=1)}")
    desk.get_by_role("button", name="Move").click()
    expect(desk.locator(".messages")).to_contain_text("moved to")
    desk.goto("/patients/sessions/")
    row = desk.locator(f"#session-{booked.pk}")
    row.get_by_role("button", name=re.compile("Did not come")).click()
    expect(row).to_contain_text("Wrong?")

    booked.refresh_from_db()
    assert booked.status == ClinicSession.Status.NO_SHOW
    assert ClinicSession.objects.filter(patient=patient).count() == 5
