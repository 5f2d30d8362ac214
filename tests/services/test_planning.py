"""The planner on the database: whose days, which hours, and at what cost in queries."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.rules.planning import Rhythm, Step
from patients.services import counting, planning
from patients.services.planning import Wish
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)  # a Monday
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def program(patient):
    return make.program(
        patient=patient,
        starts_on=TODAY - 4 * WEEK,
        ends_on=TODAY + 8 * WEEK,
        sessions_per_week=2,
    )


def came(patient, *weekdays, start="10:30"):
    for weekday in weekdays:
        for week in (1, 2, 3):
            day = TODAY - week * WEEK + (weekday - 1) * DAY
            make.session(patient=patient, on=day, start=start, status="attended")


def plans(patient, **said):
    return planning.plans_of(patient, Wish(**said), now=NOW)


def test_new_visits_are_on_the_usual_days_until_the_course_ends(patient, program):
    came(patient, 2, 4)

    found = plans(patient)
    two = dict(found.evenly)[Rhythm(2)]

    assert found.basis.habits.start == "10:30"
    assert {day.isoweekday() for day in two.days} == {2, 4}
    assert two.days[0] == TODAY + DAY
    assert two.days[-1] <= program.ends_on


def test_weekdays_may_be_chosen(patient, program):
    came(patient, 2, 4)

    two = dict(plans(patient, weekdays=(1, 5)).evenly)[Rhythm(2)]

    assert {day.isoweekday() for day in two.days} == {1, 5}


def test_closed_days_of_the_clinic_and_the_therapist_are_left_out(
    patient, program, therapist
):
    came(patient, 2, 4)
    tuesday, thursday = TODAY + DAY, TODAY + 3 * DAY
    clinic = patient.clinic
    make.closure(clinic=clinic, first_on=tuesday, last_on=tuesday)
    make.closure(
        clinic=clinic, therapist=therapist, first_on=thursday, last_on=thursday
    )

    two = dict(plans(patient).evenly)[Rhythm(2)]

    assert two.days[0] == tuesday + WEEK


def test_who_never_came_begins_when_the_clinic_opens(patient, program):
    assert plans(patient).basis.habits.start == "08:00"


def test_as_booked_counts_what_every_other_page_counts(patient, program):
    make.coverage(patient=patient, limit=1)
    for days in (1, 3):
        make.session(patient=patient, on=TODAY + days * DAY)

    seen = plans(patient).as_booked
    counted = counting.current(patient, now=NOW).result

    assert seen.result == counted
    assert (seen.covered, seen.uncovered) == (1, 1)


def test_the_suggestion_is_never_more_than_prescribed(patient, program):
    make.coverage(patient=patient, limit=None)

    found = plans(patient)

    assert [each.rhythm for each in found.suggested.pattern] == [Rhythm(2)]
    assert found.is_prescribed(found.suggested.pattern)
    assert not found.is_prescribed(dict(found.evenly)[Rhythm(3)].pattern)


def test_planned_anew_the_bookings_are_left_out_but_shown(patient, program):
    make.coverage(patient=patient, limit=4)
    for days in (1, 3, 8, 10, 15, 17):
        make.session(patient=patient, on=TODAY + days * DAY)

    kept, anew = plans(patient), plans(patient, is_anew=True)

    assert kept.suggested is None
    assert (anew.freed, anew.as_booked.uncovered) == (6, 2)
    assert anew.suggested.covered == 4
    assert anew.suggested.uncovered == 0


def test_a_taper_of_ones_own(patient, program):
    steps = (Step(rhythm=Rhythm(2), weeks=2), Step(rhythm=Rhythm(1)))

    own = plans(patient, steps=steps).own

    assert [each.rhythm for each in own.pattern] == [Rhythm(2), Rhythm(1)]
    assert own.pattern[-1].until == program.ends_on


def test_without_a_course_it_plans_twenty_six_weeks_from_today(patient):
    found = plans(patient)

    assert found.course is None
    assert found.prescribed is None
    assert found.basis.until == TODAY + 181 * DAY


def test_a_prescription_of_another_number_is_an_option_too(patient):
    make.program(patient=patient, starts_on=TODAY, sessions_per_week="1.5")

    assert [rhythm for rhythm, _outlook in plans(patient).evenly] == [
        Rhythm(3),
        Rhythm(2),
        Rhythm(3, 2),
        Rhythm(1),
    ]


def test_many_sessions_cost_no_more_queries_than_few(patient, program, statements):
    make.coverage(patient=patient, limit=20)
    came(patient, 1)
    plans(patient)
    few = statements(plans, patient)
    came(patient, 3, 5)
    plans(patient)

    many = statements(plans, patient, steps=(Step(rhythm=Rhythm(3)),))

    assert len(many) == len(few)
