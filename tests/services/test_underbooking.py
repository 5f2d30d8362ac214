"""Who is booked less often than prescribed, though visits are left."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import AlertLimits
from patients.models.looking import Look
from patients.services import underbooking
from patients.told_causes import under_scheduled
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
NOW = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)  # a Monday
TODAY = dt.date(2026, 6, 1)
COURSE = {"starts_on": TODAY - WEEK, "sessions_per_week": 3}


def booked(patient, *days, **said):
    for number in days:
        make.session(patient=patient, on=TODAY + number * DAY, **said)


def found(patient):
    make.snapshot(patient, at=NOW)
    return underbooking.underbooked(patient.clinic_id, today=TODAY)


def covered(patient, **said):
    make.coverage(patient=patient, **said)
    make.program(patient=patient, **COURSE)


def test_fewer_booked_than_prescribed_with_visits_left(patient):
    covered(patient, limit=20)
    booked(patient, 0, 2)

    row = found(patient)[patient.pk]

    assert (row.sessions_per_week, row.expected, row.booked, row.visits_left) == (
        3,
        6,
        2,
        18,
    )


def test_while_a_course_is_on_hold_nobody_is_asked_to_book(patient):
    make.coverage(patient=patient, limit=20)
    make.program(patient=patient, held_at=NOW, held_reason="In hospital", **COURSE)

    assert found(patient) == {}


def test_who_is_booked_as_prescribed_is_not_told(patient):
    covered(patient, limit=20)
    booked(patient, 0, 2, 4, 7, 9, 11)

    assert found(patient) == {}


@pytest.mark.parametrize(
    ("days", "closed"),
    [((0, 2), False), ((0, 2, 4, 7), False), ((0, 2, 4, 7, 9), False), ((0, 2), True)],
)
def test_the_week_and_the_alert_say_the_same(patient, days, closed):
    """They had a rule each: one took off closed days, the other a visit moved."""
    covered(patient, limit=20)
    booked(patient, *days)
    if closed:
        make.closure(
            clinic=patient.clinic, first_on=TODAY + WEEK, last_on=TODAY + 13 * DAY
        )

    week = found(patient)

    look = Look(
        clinic_id=patient.clinic_id,
        now=NOW,
        today=TODAY,
        closed_by=TODAY,
        limits=AlertLimits.of(patient.clinic_id),
    )
    told = {each.patient_id: each.count for each in under_scheduled(look)}
    assert told == {pk: each.missing for pk, each in week.items()}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((-1,), {}),
        ((14,), {}),
        ((1,), {"kind": "gym"}),
        ((1,), {"status": "cancelled"}),
    ],
    ids=["past", "later", "gym", "cancelled"],
)
def test_only_visits_of_the_next_fourteen_days_count(patient, days, said):
    covered(patient, limit=20)
    booked(patient, *days, **said)

    assert found(patient)[patient.pk].booked == 0


def test_where_no_visit_is_left_nobody_is_asked_to_book(patient):
    covered(patient, limit=2)
    booked(patient, 0, 2)

    assert found(patient) == {}


def test_where_nothing_limits_the_visits_some_are_left(patient):
    covered(patient, limit=None)

    assert found(patient)[patient.pk].visits_left is None


def test_without_cover_a_course_or_care_nobody_is_told(patient, clinic):
    make.program(patient=patient, **COURSE)
    second = make.patient(clinic=clinic)
    make.coverage(patient=second, limit=20)
    third = make.patient(
        clinic=clinic, admitted_on=TODAY - WEEK, discharged_on=TODAY - DAY
    )
    make.coverage(patient=third, limit=20)
    make.program(patient=third, **COURSE)
    for each in (second, third):
        make.snapshot(each, at=NOW)

    assert found(patient) == {}


def test_a_course_that_ends_soon_asks_only_until_then(patient):
    make.coverage(patient=patient, limit=20)
    make.program(patient=patient, **COURSE | {"ends_on": TODAY + 4 * DAY})
    booked(patient, 0)

    assert found(patient)[patient.pk].expected == 3


def test_closed_days_ask_for_nothing(patient):
    covered(patient, limit=20)
    make.closure(clinic=patient.clinic, first_on=TODAY + WEEK, last_on=TODAY + 13 * DAY)
    booked(patient, 0, 2, 4)

    assert found(patient) == {}


def test_another_clinics_patients_are_not_among_them(patient, elsewhere):
    covered(patient, limit=20)
    make.snapshot(patient, at=NOW)

    assert underbooking.underbooked(elsewhere.pk, today=TODAY) == {}


def test_many_patients_cost_no_more_queries_than_one(clinic, django_assert_num_queries):
    for _number in range(3):
        each = make.patient(clinic=clinic)
        covered(each, limit=20)
        make.snapshot(each, at=NOW)

    with django_assert_num_queries(4):
        assert len(underbooking.underbooked(clinic.pk, today=TODAY)) == 3
