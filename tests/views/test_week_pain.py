"""Once a week one question: how much pain, in a number."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from patients.models import PainLimits
from programs.models import DayReport, SafetyFlag
from programs.views import today as page
from tests import factories as make

SUNDAY = dt.date(2026, 11, 8)
QUESTION = "How much pain did you have"
ADDRESS = "/today/week/"


@pytest.fixture
def at(monkeypatch):
    """Let it be ten in the morning, so many days after that Sunday."""

    def moved(days):
        day = SUNDAY + dt.timedelta(days=days)
        moment = dt.datetime.combine(day, dt.time(10), ZoneInfo("America/New_York"))
        monkeypatch.setattr(page.timezone, "now", lambda: moment)

    return moved


@pytest.fixture
def phone(signed_in, patient):
    starts_on = SUNDAY - dt.timedelta(days=20)
    make.program(patient=patient, items=2, starts_on=starts_on)
    return signed_in(patient)


def answer(phone, token, **said):
    given = {"token": token(), "day": SUNDAY.isoformat()} | said
    return phone.post(ADDRESS, given, follow=True)


@pytest.mark.parametrize(
    ("days", "asked"),
    [(-1, None), (0, "this week"), (1, "last week"), (4, "last week"), (5, None)],
)
def test_it_is_asked_on_sunday_and_four_days_after(phone, at, days, asked):
    at(days)

    text = phone.get("/today/").text

    assert (QUESTION in text) is bool(asked)
    assert asked is None or f"{QUESTION} {asked}?" in text


@pytest.mark.parametrize("pain", [0, 3, 10])
def test_the_answer_stands_on_that_sunday_and_is_not_asked_again(
    phone, at, token, pain
):
    at(2)

    text = answer(phone, token, pain=pain).text

    row = DayReport.objects.get()
    assert (row.pain, row.on, row.effort, row.not_today) == (pain, SUNDAY, "", "")
    assert "Saved." in text
    assert QUESTION not in text
    assert ("That is a lot of pain" in text) is (pain == 10)


@pytest.mark.parametrize(
    ("less", "pain", "is_much"), [(4, 5, True), (4, 4, False), (6, 6, False)]
)
def test_how_much_is_a_lot_is_what_the_therapist_has_set(
    phone, patient, at, token, less, pain, is_much
):
    """As it is told to the therapist by the same number."""
    PainLimits.objects.create(fine=3, less=less, **make.told({"patient": patient}))
    at(2)

    text = answer(phone, token, pain=pain).text

    assert ("That is a lot of pain" in text) is is_much
    assert SafetyFlag.objects.filter(key="pain_week").exists() is is_much


def test_it_is_taken_back_in_one_tap_and_asked_again(phone, at, token):
    at(1)
    press = token()
    answer(phone, lambda: press, pain=2)

    phone.post("/today/undo/", {"day": SUNDAY.isoformat(), "said": press})

    assert not DayReport.objects.standing().exists()
    assert QUESTION in phone.get("/today/").text


def test_a_second_press_says_it_once_and_another_number_corrects_it(phone, at, token):
    at(0)
    press = token()
    for _press in range(2):
        answer(phone, lambda: press, pain=2)
    answer(phone, token, pain=4)

    assert [row.pain for row in DayReport.objects.standing()] == [4]
    assert DayReport.objects.count() == 2


def test_it_stands_beside_the_word_of_the_same_day(phone, at, token):
    at(0)
    said = {"token": token(), "day": SUNDAY.isoformat(), "effort": "easy"}
    phone.post("/today/report/", said)
    answer(phone, token, pain=1)
    phone.post("/today/report/", said | {"token": token(), "effort": "hard"})

    rows = DayReport.objects.standing().order_by("pain")
    assert [(row.effort, row.pain) for row in rows] == [("", 1), ("hard", None)]


def test_skipped_it_says_nothing_and_is_asked_the_next_week(phone, at, token):
    at(1)

    assert QUESTION not in answer(phone, token, skip="yes").text
    assert not DayReport.objects.exists()
    at(7)
    assert QUESTION in phone.get("/today/").text


@pytest.mark.parametrize(
    "said",
    [
        {"pain": "11"},
        {"pain": "-1"},
        {"pain": ""},
        {"pain": "x"},
        {"pain": "2", "day": "2026-11-07"},
        {"pain": "2", "day": "2026-11-01"},
        {"pain": "2", "day": "nonsense"},
    ],
)
def test_what_makes_no_sense_saves_nothing(phone, at, token, said):
    at(1)

    assert answer(phone, token, **said).status_code == 422
    assert not DayReport.objects.exists()


def test_who_began_this_week_is_not_asked_about_the_last(signed_in, patient, at):
    at(1)
    starts_on = SUNDAY + dt.timedelta(days=1)
    make.program(patient=patient, items=1, starts_on=starts_on)

    assert QUESTION not in signed_in(patient).get("/today/").text


def test_asking_costs_no_statement_more(phone, at, statements):
    at(5)
    phone.get("/today/")
    silent = statements(phone.get, "/today/")
    at(1)

    asking = statements(phone.get, "/today/")

    assert len(asking) == len(silent)


def test_a_helper_who_only_reads_is_not_asked(signed_in, helper, phone, at):
    at(1)
    helper.may_log = False
    helper.save()
    reader = signed_in(helper)

    assert QUESTION not in reader.get("/today/").text
    assert reader.post(ADDRESS, {"token": str(uuid.uuid4())}).status_code == 403
