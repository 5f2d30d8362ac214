"""The front desk's day: a red flag, an approval, arrivals, money, a call, evening."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from patients.models import ClinicSession, Collected, DeskDay
from tests import factories as make
from tests.looking import settled, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(open_as, clinic_admin):
    return open_as(clinic_admin)


@pytest.fixture
def board(clinic, therapist, patient, today):
    """Two come this morning: one whose approval ended yesterday, and another."""
    make.prices(clinic=clinic, no_show_cents=4000)
    make.program(patient=patient, by=therapist.user)
    plan = make.coverage(
        patient=patient, verified_on=today, authorization_required="always"
    )
    make.authorization(coverage=plan, valid_from=today - 30 * DAY, valid_to=today - DAY)
    other = make.patient(
        clinic=clinic,
        therapist=therapist,
        user=make.user(name="Olga Other"),
        phone="(518) 555-0170",
    )
    make.coverage(patient=other, verified_on=today)
    said = {"on": today, "therapist": therapist, "by": therapist.user}
    return (
        make.session(patient=patient, start=dt.time(0, 0), **said),
        make.session(patient=other, start=dt.time(1, 0), **said),
    )


def test_from_the_morning_to_the_evening(desk, board, patient, today, clinic_admin):
    mine, other = board
    desk.goto("/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Today at the desk")
    flagged = desk.locator("section[aria-labelledby=look-first]")
    expect(flagged).to_contain_text("Approval over")
    expect(flagged).to_contain_text(patient.name)
    assert wrong_with(desk) == []

    flagged.get_by_role("link", name=re.compile("New approval")).click()
    desk.get_by_label("Number").fill("A-0042")
    desk.get_by_label("Visits", exact=True).fill("6")
    desk.get_by_label("From").fill(f"{today}")
    desk.get_by_label("Until").fill(f"{today + 60 * DAY}")
    desk.locator("main form button[type=submit]").first.click()
    settled(desk)
    expect(desk.locator("section[aria-labelledby=look-first]")).to_have_count(0)

    desk.get_by_role("button", name=re.compile(f"^Arrived.*{patient.name}")).click()
    line = desk.locator(f"#session-{mine.pk}")
    expect(line).to_contain_text("$30.00 due")
    expect(line).to_contain_text("5 visits left on this approval until")
    assert wrong_with(desk) == []
    line.get_by_role("button", name=re.compile("^Yes")).click()
    line.get_by_role("button", name=re.compile("^Card")).click()
    expect(line).to_contain_text("$30.00 collected")
    line.get_by_role("link", name=re.compile("Book next")).click()
    expect(desk.get_by_label("At most so many sessions")).to_have_value("5")
    desk.get_by_label("At most so many sessions").fill("2")
    desk.get_by_role("button", name="Show the days").click()
    desk.get_by_role("button", name="Book all ticked").click()
    expect(desk.locator("main")).to_contain_text("2 sessions booked")

    desk.goto("/patients/desk/")
    desk.get_by_role("button", name=re.compile("^Did not come.*Olga")).click()
    settled(desk)
    desk.get_by_role("link", name=re.compile("^Afternoon")).first.click()
    call = desk.get_by_role("link", name="(518) 555-0170")
    expect(call).to_have_attribute("href", "tel:(518)555-0170")
    assert wrong_with(desk) == []
    desk.get_by_role("link", name=re.compile("^Waive.*Olga")).click()
    desk.get_by_label("First time").check()
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("section[aria-labelledby=missed]")).to_contain_text("Waived")

    desk.get_by_role("link", name=re.compile("^Evening")).first.click()
    assert wrong_with(desk) == []
    desk.get_by_role("button", name="Close the day").click()
    expect(desk.locator("main")).to_contain_text(f"{clinic_admin.user.name} closed")

    assert Collected.objects.get().cents == 3000
    assert DeskDay.objects.get().day == today
    other.refresh_from_db()
    assert other.status == ClinicSession.Status.NO_SHOW
    assert ClinicSession.objects.booked().filter(patient=patient).count() == 2
