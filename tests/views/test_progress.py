"""What a patient has reached: kind, true, and the same price for years of logs."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from programs.models import ExerciseLog, Hindrance
from programs.rules import schedule
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def monday(today):
    return schedule.monday_of(today)


@pytest.fixture
def item(patient, monday):
    """Daily, for four whole weeks before this one."""
    return make.item(program=make.program(patient=patient, starts_on=monday - 28 * DAY))


def page(phone, address="/progress/"):
    answer = phone.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def do(item, first, days):
    """Done on so many days from the first one."""
    for number in range(days):
        make.log(item=item, on=first + number * DAY)


def test_before_the_first_week_it_says_what_will_be_here(phone):
    text = page(phone)

    assert "Your first week is still to come" in text
    assert "How it felt" not in text


def test_weeks_that_met_the_goal_are_said_in_a_sentence(phone, item, monday):
    do(item, monday - 28 * DAY, 7)
    do(item, monday - 21 * DAY, 6)
    do(item, monday - 14 * DAY, 4)

    text = page(phone)

    assert "You reached your goal in 2 of 3 weeks." in text
    assert "You were active in 3 weeks." in text
    assert "For 1 week we have no notes." in text
    assert "0%" not in text


def test_no_active_week_yet_is_not_held_against_anybody(phone, item, monday):
    make.log(item=item, on=monday)

    assert "You were active in 0 weeks" not in page(phone)


def test_no_week_that_met_the_goal_is_no_nought(phone, item, monday):
    do(item, monday - 14 * DAY, 2)

    text = page(phone)

    assert "in 0 of" not in text
    assert text.count("You did a part. It counts.") == 2  # and what that circle means


def test_a_week_of_a_break_does_not_count_against_the_goal(
    phone, item, patient, monday
):
    do(item, monday - 28 * DAY, 7)
    make.pause(patient=patient, starts_on=monday - 21 * DAY, days=21)

    text = page(phone)

    assert "You reached your goal in 1 of 1 week." in text
    assert "You rested for 3 weeks. That was a good choice" in text
    assert "we have no notes" not in text


def test_this_week_is_of_all_its_days(phone, item, monday):
    do(item, monday, 1)

    assert "1 of 7" in page(phone)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (7, "You were on track. Well done."),
        (4, "You are building up. Each day counts."),
        (2, "Let us make this easier."),
    ],
)
def test_the_last_week_has_kind_words(phone, item, monday, days, words):
    do(item, monday - 7 * DAY, days)

    text = page(phone)

    assert words in text
    assert ("What got in the way?" in text) is (days == 2)


def test_after_a_gap_one_is_welcome(phone, item, monday):
    do(item, monday - 28 * DAY, 7)

    assert "Good to see you." in page(phone)


def tell(phone, monday, what="afraid", *, token=None):
    body = {"token": token or str(uuid.uuid4()), "monday": monday, "what": what}
    return phone.post("/progress/why/", body)


def test_why_a_week_was_hard_is_said_once_and_may_be_changed(
    phone, item, monday, patient
):
    week = monday - 7 * DAY
    do(item, week, 2)

    tell(phone, week, "afraid")
    assert "Many people feel like that." in page(phone)
    tell(phone, week, "no_time")

    assert "two exercises are enough" in page(phone)
    assert Hindrance.objects.count() == 2
    assert Hindrance.objects.standing().get().what == "no_time"


@pytest.mark.parametrize(("ago", "status"), [(7, 302), (14, 302), (21, 422), (0, 422)])
def test_only_a_week_that_is_just_over_can_be_explained(
    phone, item, monday, ago, status
):
    assert tell(phone, monday - ago * DAY).status_code == status


@pytest.mark.parametrize(
    "wrong", [{"what": "lazy"}, {"monday": "soon"}, {"monday": "2026-01-06"}]
)
def test_an_odd_answer_is_asked_again(phone, item, monday, wrong):
    body = {"token": str(uuid.uuid4()), "monday": monday - 7 * DAY, "what": "pain"}

    assert phone.post("/progress/why/", body | wrong).status_code == 422
    assert Hindrance.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_stands(signed_in, patient, item, monday):
    phones = [signed_in(patient) for _ in range(4)]
    answers = list(Hindrance.What)[:4]

    at_once(4, lambda n: tell(phones[n], monday - 7 * DAY, answers[n]).status_code)

    assert Hindrance.objects.standing().count() == 1


def measured(patient, key, then, now, today):
    make.measurement(patient=patient, key=key, value=then, measured_on=today - 60 * DAY)
    if now is not None:
        make.measurement(patient=patient, key=key, value=now, measured_on=today)


@pytest.mark.parametrize(
    ("key", "then", "now", "words"),
    [
        (
            "chair_stand_30s",
            "8",
            "11",
            "8 times at first, now 11 times.</strong> That is a real change",
        ),
        ("chair_stand_30s", "8", "10", "That is a real change for the better."),
        ("chair_stand_30s", "8", "9", "That is about the same."),
        ("chair_stand_30s", "8", "6", "Talk about it at your next visit."),
        ("chair_stand_30s", "8", None, "This is your first result."),
        ("five_times_sts", "16.5", "14", "That is a real change for the better."),
        ("five_times_sts", "16.5", "14.1", "That is about the same."),
        ("tug", "14.2", "11", "14.2 seconds at first, now 11 seconds.</strong> </p>"),
    ],
)
def test_tests_are_told_by_what_can_be_told(
    phone, patient, today, key, then, now, words
):
    measured(patient, key, then, now, today)

    text = page(phone)

    assert words.replace("</strong> </p>", "</strong></p>") in text
    assert "risk" not in text.lower()


def test_signs_for_the_therapist_are_not_shown(phone, patient, today):
    measured(patient, "occiput_to_wall", "4", "6", today)

    assert "What you can do" not in page(phone)


def test_a_month_shows_each_day_and_what_was_said(phone, item, today):
    make.log(item=item, on=today, pain=2, done="some", credit="0.5")

    text = page(phone, f"/progress/{today.year}/{today.month}/")

    assert item.exercise.name in text
    assert "Pain 2 of 10" in text


@pytest.mark.parametrize(
    "when", ["9999/1", "9999/12", "2026/13", "2026/0", "1990/5", "1/1", "0/1"]
)
def test_a_month_that_cannot_be_is_not_there(phone, when):
    assert phone.get(f"/progress/{when}/").status_code == 404


def test_a_month_ahead_is_not_there(phone, today):
    ahead = today + 40 * DAY

    assert phone.get(f"/progress/{ahead.year}/{ahead.month}/").status_code == 404


def many_logs(item, first, days):
    ExerciseLog.objects.bulk_create(
        ExerciseLog(
            patient=item.patient,
            clinic=item.clinic,
            item=item,
            token=uuid.uuid4(),
            on=first + number * DAY,
            said_at=make.now(),
            said_by=item.patient.user,
            said_as=Role.PATIENT,
            done="all",
            credit=1,
        )
        for number in range(days)
    )


@pytest.mark.parametrize(("address", "most"), [("/progress/", 6), ("month", 5)])
def test_years_of_logs_cost_no_more_statements(
    phone, item, patient, today, address, most, statements
):
    if address == "month":
        address = f"/progress/{today.year}/{today.month}/"
    page(phone, address)
    few = statements(page, phone, address)

    many_logs(item, today - 900 * DAY, 900)
    for number in range(9):
        make.item(program=item.program, place=number)
    make.pause(patient=patient, starts_on=today - 40 * DAY)
    many = statements(page, phone, address)

    assert len(many) == len(few)
    assert len(many) <= most


def test_a_helper_reads_whose_progress_it_is(signed_in, helper, item):
    assert "What Pat Patient has reached" in page(signed_in(helper))


def test_after_weeks_without_a_word_no_first_week_has_begun(phone, item):
    text = page(phone)

    assert "Your first week has begun" not in text
    assert "Nothing is written down for these weeks. You can begin any day." in text
