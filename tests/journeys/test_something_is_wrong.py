"""A patient says that something is wrong, in a real browser, and what follows."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe

from programs.models import CheckIn, Program, SafetyFlag
from tests import factories as make
from tests.journeys.test_a_patient_logs import CUT_OFF

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
def context(request, browser, live_server, signed_in, patient, program):
    context = browser.new_context(
        viewport={"width": 320, "height": 800},
        java_script_enabled=request.param,
        base_url=live_server.url,
    )
    cookie = signed_in(patient).cookies["sessionid"].value
    context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    yield context
    context.close()


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
    assert page.get_by_text("you told us that you feel dizzy").is_visible()
    page.get_by_role("link", name="Look at the list").click()
    page.get_by_role("button", name="None of these").click()

    assert page.get_by_text("You said: nothing new today.").is_visible()
    assert page.get_by_text("you told us that you feel dizzy").count() == 0
    flag.refresh_from_db()
    assert flag.cleared_at is None
    assert CheckIn.objects.get().is_clear


def test_dizzy_closes_what_is_done_standing(context):
    page = context.new_page()
    page.goto("/today/")
    page.get_by_role("link", name="Look at the list").click()
    page.get_by_role("button", name="Yes Dizzy").click()
    page.get_by_role("button", name="I have read this").click()

    assert page.get_by_text("You told us that something is wrong").is_visible()
    assert page.get_by_text("you told us that you feel dizzy").is_visible()


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
    assert "/stop/" in other.url
    assert other.get_by_role("link", name="Emergency").first.is_visible()
    other.get_by_role("button", name="I have read this").click()
    assert other.get_by_text("Your exercises are resting").is_visible()


def test_a_fall_is_told_in_eight_taps(context, patient):
    page = context.new_page()
    page.goto("/today/fall/")
    page.get_by_label("When was it?").fill(f"{patient.today(make.now())}")
    page.get_by_label("In the bathroom").check()
    page.get_by_label("I slipped").check()
    page.get_by_label("No injury").check()
    page.locator("[name=hit_head][value=no]").check()
    page.get_by_role("button", name="Save").click()

    assert page.get_by_text("Rest today.").is_visible()
    assert SafetyFlag.objects.get().level == "hold"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("context", [True], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(context, live_server, theme):
    context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page = context.new_page()
    for address in PAGES:
        page.goto(address)
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], address
        assert page.evaluate(CUT_OFF) == [], address
