"""A patient says that something is wrong, in a real browser, and what follows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from programs.models import CheckIn, Program, SafetyFlag
from tests import factories as make
from tests.looking import cut_off, wrong_in_other_themes, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
PAGES = ["/today/", "/today/check/", "/today/fall/"]


@pytest.fixture
def program(patient):
    program = make.program(patient=patient)
    standing = make.exercise(movement_flags=["fall_risk_standing"], category="posture")
    make.item(program=program, exercise=standing)
    make.item(program=program, exercise=make.exercise(category="posture"))
    return program


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def context(request, new_browser, signs_in, patient, program):
    size = {"width": 320, "height": 800}
    return signs_in(
        new_browser(viewport=size, java_script_enabled=request.param), patient
    )


@pytest.mark.parametrize("context", [False], indirect=True)
def test_a_lock_of_yesterday_opens_with_a_clear_list(context, patient):
    flag = make.flag(
        patient=patient,
        key="rf_dizzy",
        level="hold",
        day_locks=["standing"],
        on=patient.today(make.now()) - DAY,
        raised_at=make.now() - DAY,
    )
    page = context.new_page()
    page.goto("/today/")
    expect(page.get_by_text("you told us that you feel dizzy")).to_be_visible()
    page.get_by_role("link", name="Look at the list").click()
    page.get_by_role("button", name="None of these").click()

    expect(page.get_by_text("You said: nothing new today.")).to_be_visible()
    expect(page.get_by_text("you told us that you feel dizzy")).to_have_count(0)
    flag.refresh_from_db()
    assert flag.cleared_at is None
    assert CheckIn.objects.get().is_clear


@pytest.mark.parametrize("context", [False], indirect=True)
def test_dizzy_closes_what_is_done_standing(context):
    page = context.new_page()
    page.goto("/today/")
    page.get_by_role("link", name="Look at the list").click()
    page.get_by_role("button", name="Yes Dizzy").click()
    page.get_by_role("button", name="I have read this").click()

    expect(page.get_by_text("You told us that something is wrong")).to_be_visible()
    expect(page.get_by_text("you told us that you feel dizzy")).to_be_visible()


def test_chest_pain_is_saved_when_the_page_is_closed_after_the_tap(context):
    page = context.new_page()
    page.goto("/today/check/")
    with page.expect_request("**/today/check/"):
        page.get_by_role("button", name="Yes Chest pain").click(no_wait_after=True)
    page.wait_for_url("**/stop/**")
    page.close()

    assert SafetyFlag.objects.get().key == "rf_chest_pain"
    assert Program.objects.get().is_held
    other = context.new_page()
    other.goto("/today/")
    expect(other).to_have_url(re.compile("/stop/"))
    expect(other.get_by_role("link", name="Emergency").first).to_be_visible()
    other.get_by_role("button", name="I have read this").click()
    expect(other.get_by_text("Your exercises are resting")).to_be_visible()


def test_a_fall_is_told_in_eight_taps(context, patient):
    page = context.new_page()
    page.goto("/today/fall/")
    page.get_by_role("radio", name="Today").check()
    page.get_by_label("In the bathroom").check()
    page.get_by_label("I slipped").check()
    page.get_by_label("No injury").check()
    page.locator("[name=hit_head][value=no]").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Rest today.")).to_be_visible()
    assert SafetyFlag.objects.get().level == "hold"


@pytest.mark.parametrize("context", [True], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(context):
    page = context.new_page()
    for address in PAGES:
        page.goto(address)
        assert wrong_with(page) + cut_off(page) == []
        assert wrong_in_other_themes(page) == []
