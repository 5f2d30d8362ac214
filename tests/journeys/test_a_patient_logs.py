"""A day of a patient without script, which test_a_week_of_a_patient has."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from programs.models import Exercise, ExerciseLog, SafetyFlag
from programs.services import flagging
from ptcare.notices.models import Notice
from tests import factories as make
from tests.looking import wrong_at, wrong_in_other_themes

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"width": 390, "height": 844}


@pytest.fixture
def program(patient, catalogue):
    starts_on = patient.today(make.now()) - dt.timedelta(days=20)
    program = make.program(patient=patient, starts_on=starts_on)
    at_home = Exercise.objects.filter(setting="home").order_by("pk")
    for place, exercise in enumerate(at_home[:3]):
        make.item(program=program, exercise=exercise, place=place)
    return program


@pytest.fixture
def phone(request, open_as, patient, program):
    """The patient's own telephone, signed in."""
    has_script = getattr(request, "param", False)
    return open_as(patient, viewport=SMALL, java_script_enabled=has_script)


def standing():
    return ExerciseLog.objects.standing()


def open_today(phone):
    phone.goto("/today/")
    return phone


def test_a_normal_day_is_two_taps_and_one_takes_it_back(phone):
    open_today(phone)
    phone.get_by_role("button", name="I did all of it").click()

    expect(phone.get_by_text("Well done")).to_be_visible()
    assert standing().count() == 3

    phone.get_by_role("button", name="Fine").click()
    expect(phone.get_by_text("You said: Fine")).to_be_visible()

    undo = phone.locator(".exercise").get_by_role("button", name="Undo")
    for left in (2, 1, 0):
        undo.first.click()
        expect(undo).to_have_count(left)
    assert standing().count() == 0
    expect(phone.get_by_role("button", name="I did all of it")).to_be_visible()


def test_the_undo_beside_saved_takes_all_of_it_back(phone):
    open_today(phone)
    phone.get_by_role("button", name="I did all of it").click()
    phone.locator(".notice").get_by_role("button", name="Undo").click()

    expect(phone.get_by_role("button", name="I did all of it")).to_be_visible()
    assert standing().count() == 0
    assert ExerciseLog.objects.count() == 3


def test_each_exercise_has_its_picture(phone):
    open_today(phone)
    phone.get_by_role("link", name="Less, or it hurt").first.click()

    expect(phone.get_by_role("button", name="I did less")).to_be_visible()
    picture = phone.locator("main img").first
    answer = phone.goto(picture.get_attribute("src"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"


def test_an_exception_is_two_taps(phone):
    open_today(phone)
    phone.get_by_role("link", name="Less, or it hurt").first.click()
    phone.get_by_role("button", name="I did less").click()

    expect(phone.get_by_text("You did some of it")).to_be_visible()
    rest = phone.get_by_role("button", name="I did all the rest")
    rest.click()
    expect(rest).to_have_count(0)
    assert sorted(standing().values_list("done", flat=True)) == ["all", "all", "some"]


def test_yesterday_is_one_tap_away(phone, patient):
    open_today(phone)
    phone.get_by_role("link", name="Yesterday").click()
    expect(phone).to_have_url(re.compile("day="))
    phone.get_by_role("button", name="I did all of it").click()

    expect(phone.get_by_text("logged later")).to_be_visible()
    yesterday = patient.today(make.now()) - dt.timedelta(days=1)
    assert set(standing().values_list("on", flat=True)) == {yesterday}


def test_not_today_asks_for_a_reason_in_one_tap(phone):
    open_today(phone)
    phone.get_by_text("Not today").click()
    phone.get_by_role("button", name="Too tired").click()

    expect(phone.get_by_text("You left this day out")).to_be_visible()


def test_pain_of_seven_stops_and_shows_whom_to_call(phone, patient, therapist):
    open_today(phone)
    phone.get_by_role("link", name="Less, or it hurt").first.click()
    phone.get_by_role("link", name="It hurt").click()
    phone.get_by_label("Knee", exact=True).check()
    phone.get_by_label("7", exact=True).check()
    phone.get_by_label("I have it often").check()
    phone.get_by_label("Some of it").check()
    phone.get_by_role("button", name="Save").click()

    expect(phone.get_by_text("Stop this exercise")).to_be_visible()
    expect(
        phone.locator(f"a[href='tel:{patient.clinic.emergency_number}']")
    ).not_to_have_count(0)
    assert SafetyFlag.objects.get().level == "hold"
    assert Notice.objects.get().user == therapist.user

    phone.get_by_role("button", name="I have read this").click()
    assert standing().get().pain == 7


def test_an_unanswered_question_is_asked_again_beside_itself(phone):
    phone.goto("/today/hurt/")
    phone.get_by_label("Knee", exact=True).check()
    phone.get_by_role("button", name="Save").click()

    expect(phone.get_by_text("Please choose one.").first).to_be_visible()
    expect(phone.get_by_label("Knee", exact=True)).to_be_checked()
    assert standing().count() == 0


@pytest.mark.parametrize("phone", [True], indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(phone, program):
    item = program.items.first()
    flag = flagging.raise_flag(
        patient=program.patient,
        key="rf_near_fall",
        on=make.today(),
        by=make.actor(program.patient),
        now=make.now(),
    )
    pages = ["", f"{item.pk}/", "hurt/", f"stop/{flag.pk}/"]
    for address in ["/plan/", *[f"/today/{page}" for page in pages]]:
        phone.goto(address)
        assert wrong_at(phone, 320, 1280) + wrong_in_other_themes(phone) == []
