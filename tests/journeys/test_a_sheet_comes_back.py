"""A week sheet is printed, comes back ticked, is typed in, and the chart shows it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from programs.models import ExerciseLog, Program
from programs.models.sheets import sheet_of
from tests import factories as make
from tests.looking import wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def program(patient):
    made = make.program(patient=patient, items=2)
    return Program.objects.select_related("patient__clinic").get(pk=made.pk)


def test_printed_at_home_typed_in_at_the_desk_and_seen_by_the_therapist(
    open_as, patient, program, clinic_admin, therapist
):
    phone = open_as(patient, viewport=PHONE)
    phone.goto("/plan/")
    phone.get_by_role("link", name="Print").click()
    assert wrong_with(phone) == []
    phone.get_by_role("button", name=re.compile("Show it here.*Week sheet")).click()
    expect(phone.locator(".leaf")).to_contain_text(patient.name)
    assert wrong_with(phone) == []
    assert phone.pdf().startswith(b"%PDF")

    sheet = sheet_of(program, on=patient.today(make.now()) - 7 * DAY)
    desk = open_as(clinic_admin)
    desk.goto(f"/sheets/?code={sheet.code}")
    desk.get_by_role("link", name="Type in what was ticked").click()
    assert wrong_with(desk) == []
    desk.locator(".key-tick input").first.focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Space")
    desk.get_by_label(re.compile("it hurt")).first.check()
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("main")).to_contain_text("3 boxes written down.")
    assert ExerciseLog.objects.standing().filter(how="paper").count() == 3

    chart = open_as(therapist)
    chart.goto(f"/patients/{patient.pk}/chart/")
    expect(chart.get_by_label("from a paper sheet")).to_have_count(3)
    expect(chart.locator("#flags")).to_contain_text("Pain was marked on a paper sheet.")


def test_a_phone_types_a_sheet_in_without_javascript(open_as, patient, program):
    sheet = sheet_of(program, on=patient.today(make.now()) - 7 * DAY)
    phone = open_as(patient, viewport=PHONE, java_script_enabled=False)

    phone.goto(f"/sheets/{sheet.code}/")
    phone.get_by_role("link", name="Start with all checked").click()
    phone.get_by_role("button", name="Save").click()

    expect(phone.locator("main")).to_contain_text("14 boxes written down.")
