"""A therapist records an injection and a scan; the patient sees them, and is told."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from programs.tasks import plan_reminders
from ptcare.notices.models import Notice
from ptcare.notices.tasks import deliver_due_notices
from tests import factories as make
from tests.looking import wrong_at

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(open_as):
    """A browser without script, signed in as somebody."""

    def at_width(row, *, width, has_script=False):
        size = {"width": width, "height": 900}
        return open_as(row, viewport=size, java_script_enabled=has_script)

    return at_width


@pytest.fixture
def awake(clinic, patient):
    """Where it is noon, so that it may be written to them at once."""
    clinic.time_zone = patient.time_zone = make.zone_at_noon()
    clinic.save()
    patient.save()
    return patient.today(make.now())


def test_an_injection_and_a_scan_come_into_the_plan_of_the_week(
    opened, awake, patient, therapist, mailoutbox
):
    today = awake
    program = make.program(patient=patient, starts_on=today - 9 * DAY)
    make.item(program=program, exercise=make.exercise(name="Heel raise"))
    desk = opened(therapist, width=1280)
    desk.goto(f"/patients/{patient.pk}/chart/")
    desk.get_by_role("link", name="Treatment").click()

    desk.get_by_role("link", name="Record a medicine").click()
    desk.get_by_label("Medicine").fill("Denosumab")
    desk.get_by_label("Class").select_option("denosumab")
    desk.get_by_label("Dose", exact=True).fill("60 mg")
    desk.get_by_label("How", exact=True).select_option("injection")
    desk.get_by_label("Every how many").fill("6")
    desk.get_by_label("Days, weeks or months").select_option("month")
    desk.get_by_label("Next due").fill(f"{today}")
    desk.get_by_role("button", name="Record a medicine").click()
    expect(desk.get_by_text("due today").first).to_be_visible()

    desk.get_by_role("link", name="Record a scan").click()
    desk.get_by_label("Scanned on").fill(f"{today - 700 * DAY}")
    desk.get_by_label("Next scan due").fill(f"{today + 20 * DAY}")
    desk.get_by_label("T-score, Femoral neck").fill("-2.6")
    desk.get_by_role("button", name="Record a bone density scan").click()
    expect(desk.get_by_text("osteoporosis range")).to_be_visible()

    phone = opened(patient, width=320)
    phone.goto("/plan/")
    plan = phone.get_by_role("region", name="Plan of the week")
    day = plan.locator("[aria-current=date]")
    expect(day.get_by_text("1 exercise", exact=False)).to_be_visible()
    expect(day.get_by_text("Denosumab 60 mg")).to_be_visible()
    expect(plan.get_by_text("Bone density scan (DXA)")).to_be_visible()
    phone.goto("/today/")
    expect(phone.get_by_text("Denosumab 60 mg")).to_be_visible()

    for _ring in range(3):
        plan_reminders()
        deliver_due_notices()
    letter = mailoutbox[0]
    assert (len(mailoutbox), letter.to) == (1, [patient.user.email])
    assert "/plan/" in letter.body
    assert "enosumab" not in letter.body + letter.subject
    assert Notice.objects.get().state == Notice.State.SENT


def test_the_pages_are_whole_and_can_be_read(opened, awake, patient, therapist):
    today = awake
    make.item(program=make.program(patient=patient, starts_on=today - 9 * DAY))
    make.injection(patient=patient, first_due_on=today - DAY)
    make.medication(patient=patient)
    make.aid(patient=patient, first_check_on=today + 9 * DAY)
    for years in (1, 3):
        make.scan(patient=patient, t_score="-2.5", scanned_on=today - years * 365 * DAY)
    make.blood_test(patient=patient)

    for who, addresses in (
        (patient, ["/plan/", "/today/"]),
        (
            therapist,
            [
                f"/patients/{patient.pk}/treatment/",
                f"/patients/{patient.pk}/treatment/scan/record/",
                f"/patients/{patient.pk}/chart/",
            ],
        ),
    ):
        page = opened(who, width=320, has_script=True)
        for address in addresses:
            page.goto(address)
            assert wrong_at(page, 320, 1280) == []
