"""What happened since the last visit, and what is not said of it."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models.since import Change, since_of
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def read(patient, therapist, today):
    actor = make.actor(therapist)
    return lambda: since_of(patient, actor, today=today, clinic_day=today)


@pytest.fixture
def visited(patient, today):
    """Ten days ago."""
    return make.session(patient=patient, on=today - 10 * DAY, status="attended").on


def test_without_a_visit_it_reaches_back_to_the_admission(read, patient):
    found = read()

    assert (found.last_on, found.first) == (None, patient.admitted_on)
    assert found.visit is None


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "no_show"},
        {"status": "cancelled"},
        {"status": "planned"},
        {"status": "attended", "kind": "gym"},
    ],
)
def test_only_an_attended_session_with_a_therapist_is_the_last_visit(
    read, patient, today, visited, fields
):
    make.session(patient=patient, on=today - 8 * DAY, **fields)

    assert read().last_on == visited


def test_the_visit_of_today_is_not_the_last_one(read, patient, today, visited):
    now = make.session(patient=patient, on=today, status="attended")

    found = read()

    assert (found.last_on, found.visit) == (visited, now)


def test_a_visit_of_these_days_waits_for_its_signature(read, patient, today, visited):
    late = make.session(patient=patient, on=today - 3 * DAY, status="attended")
    assert (read().last_on, read().visit) == (visited, late)

    late.signed_at, late.signed_by = make.now(), late.booked_by
    late.save()

    assert (read().last_on, read().visit) == (late.on, None)


def test_what_was_seven_days_ago_is_not_offered_any_more(read, patient, today):
    make.session(patient=patient, on=today - 7 * DAY, status="attended")

    assert read().visit is None


def test_a_fall_of_the_day_of_the_last_visit_is_told_again(read, patient, visited):
    for ago in (-1, 0, 1):
        make.fall(patient=patient, happened_on=visited + ago * DAY)

    assert [row.on for row in read().falls] == [visited, visited + DAY]


def test_an_open_sign_from_before_is_told_and_one_set_aside_is_not(
    read, patient, therapist, visited
):
    still_open = make.flag(patient=patient, on=visited - 20 * DAY)
    gone = {"seen_at": make.now(), "cleared_at": make.now()}
    make.flag(patient=patient, on=visited - 20 * DAY, cleared_by=therapist.user, **gone)

    assert read().signs == [still_open]


def test_pain_of_the_day_of_the_visit_belongs_to_the_time_before(
    read, patient, today, visited
):
    item = make.item(program=make.program(patient=patient))
    for ago, pain in ((10, 6), (9, 2), (1, None)):
        make.log(item=item, on=today - ago * DAY, pain=pain)

    assert read().pains == [(visited + DAY, 2)]


def test_a_new_a_changed_and_an_ended_dose_are_told_in_order(
    read, patient, today, visited
):
    program = make.program(patient=patient, starts_on=today - 5 * WEEK)

    def dose(name, first, last, reps, row=None):
        exercise = row or make.exercise(name=name)
        make.item(
            program=program,
            exercise=exercise,
            starts_on=first,
            ends_on=last,
            reps=reps,
        )
        return exercise

    changed = dose("Heel raise", program.starts_on, today - 5 * DAY, 8)
    dose("Heel raise", today - 4 * DAY, None, 10, changed)
    dose("March", program.starts_on, visited, 8)
    dose("Chin tuck", program.starts_on, visited + DAY, 8)
    dose("Sit to stand", visited + 2 * DAY, None, 5)
    dose("Bridge", program.starts_on, None, 5)

    assert read().changes == [
        Change(name="Chin tuck", on=visited + DAY, before="8 reps", now=""),
        Change(name="Sit to stand", on=visited + 2 * DAY, before="", now="5 reps"),
        Change(name="Heel raise", on=today - 4 * DAY, before="8 reps", now="10 reps"),
    ]


def test_a_week_without_a_word_is_missing_and_no_goal_missed(
    read, patient, today, visited
):
    program = make.program(patient=patient, starts_on=today - 5 * WEEK)
    make.item(program=program)

    found = read()

    assert found.over == []
    assert found.met == 0
    assert found.missing >= 1


def test_old_questions_that_wait_are_told_with_the_new(read, patient, today, visited):
    old = make.message(patient=patient, said_at=make.now() - 30 * DAY)
    new = make.message(patient=patient)

    found = read()

    assert found.questions == [old, new]
    assert found.waiting == 2


def test_it_costs_the_same_however_much_happened(
    read, patient, today, visited, statements
):
    thin = statements(read)
    program = make.program(patient=patient)
    for number in range(1, 11):
        make.log(item=make.item(program=program, place=number), pain=number)
        make.fall(patient=patient)
        make.flag(patient=patient)
        make.message(patient=patient)
        make.measurement(patient=patient, measured_on=today - number * DAY)

    assert len(statements(read)) == len(thin) == 12


def test_a_test_of_the_last_visit_is_not_new_and_one_of_today_is(
    read, patient, today, visited
):
    make.measurement(patient=patient, measured_on=visited)
    make.measurement(patient=patient, key="nprs_rest", measured_on=today, value=2)
    found = read()

    new = [each.test.key for each in found.found.trails if found.is_new(each)]
    assert new == ["nprs_rest"]


@pytest.mark.parametrize(("ago", "is_cut"), [(10, False), (200, True)])
def test_more_than_half_a_year_is_said_to_be_cut(read, patient, today, ago, is_cut):
    make.session(patient=patient, on=today - ago * DAY, status="attended")

    assert read().is_cut is is_cut
