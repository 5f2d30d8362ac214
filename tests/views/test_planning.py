"""The planner's page: what is compared, what is said of money, and where it leads."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from programs.models import Program
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


def page_of(patient, **said):
    return f"/patients/{patient.pk}/plan/"


@pytest.fixture
def monday(today):
    """The coming one, after which the patient usually comes twice a week."""
    return today + (8 - today.isoweekday()) * DAY


@pytest.fixture
def course(patient, today):
    return make.program(
        patient=patient,
        starts_on=today - 2 * WEEK,
        ends_on=today + 10 * WEEK,
        sessions_per_week=2,
    )


@pytest.fixture
def plan(patient, today):
    return make.coverage(
        patient=patient, limit=6, verified_on=today, benefit_period="whole_coverage"
    )


def titles(response):
    return [each["title"] for each in response.context["options"]]


def option(response, title):
    (found,) = (each for each in response.context["options"] if each["title"] == title)
    return found


def test_the_ways_of_coming_stand_side_by_side(desk, patient, course, plan):
    page = desk.get(page_of(patient))

    assert titles(page) == [
        "As booked now",
        "So that the covered visits last",
        "3 a week",
        "2 a week",
        "1 a week",
    ]
    assert option(page, "As booked now")["cover"] == "No visit is booked."
    assert option(page, "2 a week")["is_prescribed"]
    assert option(page, "3 a week")["is_more"]
    assert option(page, titles(page)[1])["is_suggested"]
    assert option(page, titles(page)[1])["cover"].startswith("6 visits, all covered")


def test_each_way_is_drawn_and_told_in_words(desk, patient, course, plan):
    page = desk.get(page_of(patient)).content.decode()

    assert page.count('<ol class="ribbon"') == 5
    assert page.count('<ul class="ribbon-key"') == 1
    assert 'data-state="covered"' in page
    assert 'data-state="uncovered"' in page
    assert "Not covered: 2" in page


def test_a_button_leads_to_the_series_form_filled_in(desk, patient, course, plan):
    page = desk.get(page_of(patient))
    (step,) = option(page, "2 a week")["steps"]

    assert step["url"].startswith(f"/patients/{patient.pk}/book/weekly/?days=")
    assert f"first={course.starts_on + 2 * WEEK + DAY}" in step["url"]
    assert f"until={course.ends_on}" in step["url"]
    assert "time=08%3A00" in step["url"]
    assert desk.get(step["url"]).status_code == 200


def test_what_is_more_than_prescribed_has_no_button(desk, patient, course, plan):
    (step,) = option(desk.get(page_of(patient)), "3 a week")["steps"]

    assert step["url"] == ""


def test_the_therapist_plans_too(signed_in, therapist, patient, course, plan):
    assert signed_in(therapist).get(page_of(patient)).status_code == 200


def test_a_cover_that_is_not_confirmed_is_said_to_be_so(desk, patient, course, today):
    make.coverage(patient=patient, limit=6, verified_on=today - 31 * DAY)

    page = desk.get(page_of(patient)).content.decode()

    assert "has not confirmed this cover in 30 days" in page


def test_a_confirmed_cover_needs_no_warning(desk, patient, course, plan):
    assert b"has not confirmed" not in desk.get(page_of(patient)).content


def test_of_medicare_neither_a_price_nor_pay_is_said(desk, patient, course, today):
    plan = make.coverage(patient=patient, limit=None, verified_on=today)
    make.threshold(coverage=plan)

    page = desk.get(page_of(patient))
    figures = [line for each in page.context["options"] for line in each["figures"]]

    assert "all covered" in option(page, "2 a week")["cover"]
    assert not any("$" in value or "pay" in label for label, value in figures)


def test_the_cost_of_the_rest_is_an_amount(desk, patient, course, plan):
    make.prices(clinic=patient.clinic, treatment_cents=120_00)

    figures = dict(option(desk.get(page_of(patient)), "2 a week")["figures"])

    assert figures["Not covered"].isdigit()
    cents = int(figures["Not covered"]) * 120
    assert figures["The rest, if the patient pays"] == f"about ${cents:,}"


def test_a_taper_of_ones_own_comes_first(desk, patient, course, plan):
    asked = {"often_1": "2", "weeks_1": "2", "often_2": "1", "days": ["2", "4"]}

    page = desk.get(page_of(patient), asked)

    own = option(page, "As you asked")
    assert titles(page)[1] == "As you asked"
    assert [each["words"].split(",")[0] for each in own["steps"]] == [
        "2 a week",
        "1 a week",
    ]
    assert "New visits on Tue, Thu" in page.content.decode()
    assert re.search(r"at \d{1,2}:\d{2} [AP]M, closed days", page.content.decode())
    assert "days=2&days=4" in own["steps"][0]["url"].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"often_2": "1"}, "Say how often at first."),
        ({"often_1": "2", "often_2": "1"}, "Say for how many weeks"),
        ({"often_1": "2", "weeks_1": "0"}, "Please type 1 or more."),
        ({"often_1": "2", "weeks_1": "27"}, "Please type 26 or less."),
        ({"often_1": "9"}, "not one of the available choices"),
        ({"days": "8"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_the_field(
    desk, patient, course, plan, asked, words
):
    page = desk.get(page_of(patient), asked)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert "As you asked" not in titles(page)


def test_planned_anew_the_bookings_must_go_first(desk, patient, course, plan, monday):
    for week in range(8):
        make.session(patient=patient, on=monday + week * WEEK)
        make.session(patient=patient, on=monday + week * WEEK + 3 * DAY)

    kept = desk.get(page_of(patient)).content.decode()
    anew = desk.get(page_of(patient), {"anew": "on"})

    assert "With fewer visits a week than are booked" in kept
    assert 'href="?anew=on"' in kept
    assert "as if 16 booked visits were not there" in anew.content.decode()
    assert not any(
        step["url"] for each in anew.context["options"] for step in each["steps"]
    )


def test_what_ends_unused_is_told_where_later_visits_are_not_covered(
    desk, patient, course, today, monday
):
    plan = make.coverage(
        patient=patient,
        limit=None,
        verified_on=today,
        authorization_required="always",
    )
    make.authorization(
        coverage=plan,
        visits_approved=9,
        valid_from=today - WEEK,
        valid_to=monday + DAY,
    )
    make.session(patient=patient, on=monday)
    make.session(patient=patient, on=monday + WEEK)

    page = desk.get(page_of(patient)).content.decode()

    assert "8 covered visits end unused on" in page
    assert "With fewer visits a week" not in page


def test_who_left_care_is_not_planned_for(desk, patient, course, today):
    patient.discharged_on = today
    patient.save()

    page = desk.get(page_of(patient)).content.decode()

    assert "care has ended" in page
    assert "As booked now" not in page


def test_without_a_program_it_says_so_and_books_nothing(desk, patient, plan):
    page = desk.get(page_of(patient))

    assert "No program is signed" in page.content.decode()
    assert not Program.objects.exists()
    assert not any(
        step["url"] for each in page.context["options"] for step in each["steps"]
    )


def test_without_a_plan_the_patient_pays(desk, patient, course):
    page = desk.get(page_of(patient)).content.decode()

    assert "No plan on file: the patient pays." in page


def test_patient_cover_and_booking_lead_to_the_planner(desk, patient, course, plan):
    for page in ("", "coverage/", "book/"):
        found = desk.get(f"/patients/{patient.pk}/{page}").content.decode()
        assert f'href="{page_of(patient)}"' in found


def test_a_full_calendar_costs_no_more_queries_than_an_empty_one(
    desk, patient, course, plan, monday, statements
):
    desk.get(page_of(patient))
    few = statements(desk.get, page_of(patient))
    for week in range(8):
        make.session(patient=patient, on=monday + week * WEEK)
    desk.get(page_of(patient))

    many = statements(desk.get, page_of(patient))

    assert len(many) == len(few)


def test_on_the_last_day_of_a_course_there_is_nothing_left_to_plan(
    desk, patient, plan, today
):
    make.program(patient=patient, starts_on=today - WEEK, ends_on=today)

    page = desk.get(page_of(patient))

    assert page.status_code == 200
    assert option(page, "2 a week")["cover"] == "No visit is booked."
