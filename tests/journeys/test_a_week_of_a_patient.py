"""A week as a patient lives it, in a real browser on a telephone, each tap counted."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from programs.models import DayReport, Exercise, ExerciseLog, SafetyFlag, Tick
from programs.models.pausing import Pause
from tests import factories as make
from tests.looking import settled

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
A_NORMAL_DAY, AN_EXCEPTION = 2, 6  # the most taps


class Phone:
    """A telephone that counts how often it is tapped."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, words, *, of="button", beside=None):
        place = beside or self.page
        self.taps += 1
        place.get_by_role(of, name=words).first.click()
        settled(self.page)

    def pick(self, label):
        self.taps += 1
        self.page.get_by_label(label, exact=True).check()

    def opened(self, address="/today/"):
        self.taps = 0
        self.page.goto(address)
        return self

    def reads(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.fixture
def program(patient, catalogue):
    starts_on = patient.today(make.now()) - 20 * DAY
    program = make.program(patient=patient, starts_on=starts_on)
    at_home = Exercise.objects.filter(setting="home").order_by("pk")
    for place, exercise in enumerate(at_home[:4]):
        make.item(program=program, exercise=exercise, place=place)
    make.medication(patient=patient)
    make.aid(patient=patient)
    return program


@pytest.fixture
def phone(open_as, patient, program):
    return Phone(open_as(patient, viewport={"width": 320, "height": 640}))


def said(on, **of):
    return ExerciseLog.objects.standing().filter(on=on, **of)


def test_a_week(phone, patient, program):
    today = patient.today(make.now())
    seven_days_ago(phone, today)
    three_days_ago(phone, today)
    yesterday(phone, today)
    this_morning(phone, today)
    pain_of_seven(phone, today)
    a_break(phone, patient, program)
    something_is_wrong(phone, program)


def seven_days_ago(phone, today):
    """A normal day, though it is told late: the oldest that is open."""
    phone.opened(f"/today/?day={today - 7 * DAY}")
    phone.tap("I did all of it")
    phone.tap("Fine")

    assert phone.taps <= A_NORMAL_DAY
    phone.reads("logged later")
    assert said(today - 7 * DAY, done="all", how="at_once").count() == 4


def three_days_ago(phone, today):
    """An exception: one exercise less, and the rest in one tap."""
    phone.opened(f"/today/?day={today - 3 * DAY}")
    phone.tap("Less, or it hurt", of="link")
    phone.tap("I did less")
    phone.tap("I did all the rest")
    phone.tap("Hard")

    assert phone.taps <= AN_EXCEPTION
    assert said(today - 3 * DAY, done="some").count() == 1
    assert said(today - 3 * DAY, done="all").count() == 3


def yesterday(phone, today):
    """Left out, for a reason; and that is taken back."""
    phone.opened().tap("Yesterday", of="link")
    phone.page.get_by_text("I did not do it").click()
    phone.tap("Too tired")  # the reason is one tap
    phone.reads("You left this day out")
    phone.tap("Undo")

    assert not DayReport.objects.standing().filter(on=today - DAY).exists()
    phone.opened(f"/today/said/?day={today - DAY}")
    phone.reads("You took this back")


def this_morning(phone, today):
    """Medicine and brace in one tap each; all of it, and that is taken back."""
    phone.opened()
    phone.tap("Taken Calcium")
    phone.tap("Worn Back brace")
    assert Tick.objects.standing().filter(on=today).count() == 2
    phone.tap("I did all of it")
    phone.tap("Undo", beside=phone.page.locator(".notice"))
    assert not said(today).exists()


def pain_of_seven(phone, today):
    """An exercise hurts: which, where, how much, known or new."""
    phone.opened().tap("Less, or it hurt", of="link")
    phone.tap("It hurt", of="link")
    for label in ("Knee", "7", "I have it often", "Some of it"):
        phone.pick(label)
    phone.tap("Save")

    phone.reads("Stop this exercise")
    assert said(today, pain=7).count() == 1
    assert SafetyFlag.objects.get().level == "hold"


def a_break(phone, patient, program):
    """Away for a week: two taps; and one to be back."""
    phone.opened().tap("Take a break", of="link")
    phone.tap("A week")

    assert phone.taps <= 2
    assert Pause.objects.kept().filter(patient=patient).count() == 1
    phone.opened("/break/").tap("I am back")
    assert not Pause.objects.on(patient.today(make.now()) + DAY).exists()


def something_is_wrong(phone, program):
    """A warning sign closes the exercises, and shows whom to call."""
    clinic = program.clinic
    phone.opened("/today/check/").tap("Yes")

    expect(
        phone.page.locator(f"a[href='tel:{clinic.emergency_number}']")
    ).not_to_have_count(0)
    expect(phone.page.locator("a[href^='tel:']").nth(1)).to_be_attached()
    phone.opened()
    expect(phone.page.get_by_text("I did all of it")).to_be_hidden()
    assert SafetyFlag.objects.exclude(level="hold").exists()
