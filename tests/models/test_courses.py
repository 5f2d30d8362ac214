import datetime as dt
from decimal import Decimal

import pytest

from patients import courses
from patients.courses import Course
from patients.models import Patient
from programs.models import Program, coursing
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return make.today()


def test_programs_answer_what_the_course_of_a_patient_is():
    assert courses._provider == [coursing.courses_of]


def test_a_course_is_what_the_running_program_prescribes(patient, today):
    program = make.program(patient=patient, sessions_per_week=Decimal("1.5"))

    assert courses.course_of(patient, today=today) == Course(
        starts_on=program.starts_on,
        ends_on=program.ends_on,
        sessions_per_week=Decimal("1.5"),
    )


@pytest.mark.parametrize(
    ("fields", "has_course"),
    [
        ({}, True),
        ({"signed_by": None, "signed_at": None}, False),
        ({"ended_at": make.now()}, False),
        ({"kind": Program.Kind.UPKEEP, "sessions_per_week": 0}, False),
        ({"held_at": make.now()}, True),
        ({"is_next": True}, True),
    ],
    ids=["runs", "draft", "ended", "upkeep", "on hold", "to begin"],
)
def test_a_course_is_a_signed_program_of_care_that_is_not_over(
    patient, today, fields, has_course
):
    make.program(patient=patient, **fields)

    assert (courses.course_of(patient, today=today) is not None) == has_course


@pytest.mark.parametrize(
    ("field", "days", "has_course"),
    [("ends_on", 0, True), ("ends_on", -1, False), ("starts_on", 1, True)],
    ids=["last day", "over", "tomorrow"],
)
def test_a_course_is_over_after_its_last_day(patient, today, field, days, has_course):
    make.program(patient=patient, **{field: today + days * DAY})

    assert (courses.course_of(patient, today=today) is not None) == has_course


def test_what_runs_goes_before_what_follows_it(patient, today):
    make.program(patient=patient, sessions_per_week=1, is_next=True)
    make.program(patient=patient, sessions_per_week=3)

    course = courses.course_of(patient, today=today)

    assert course is not None
    assert course.sessions_per_week == 3


def test_the_one_that_follows_is_the_course_once_the_first_is_over(patient, today):
    make.program(patient=patient, sessions_per_week=1, is_next=True)
    make.program(patient=patient, sessions_per_week=3, ends_on=today - DAY)

    course = courses.course_of(patient, today=today)

    assert course is not None
    assert course.sessions_per_week == 1


def test_many_courses_cost_one_query(clinic, today, django_assert_num_queries):
    patients = [make.patient(clinic=clinic) for _ in range(3)]
    for patient in patients[:2]:
        make.program(patient=patient)
    ids = list(Patient.objects.values_list("pk", flat=True))

    with django_assert_num_queries(1):
        found = courses.courses_of(ids, today=today)

    assert set(found) == {patient.pk for patient in patients[:2]}
