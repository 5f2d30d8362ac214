"""What the chart is drawn from: read once, and the same as everywhere else."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models.charts import pains
from programs.models.dated import Kind
from programs.models.halfyear import half_year_of
from programs.models.weeks import weeks_of
from programs.rules import schedule
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def actor(therapist):
    return make.actor(therapist)


@pytest.fixture
def read(patient, actor, today):
    return lambda: half_year_of(patient, actor, today=today)


def test_its_weeks_and_its_pain_are_those_of_the_other_pages(
    read, patient, actor, today
):
    program = make.program(patient=patient, items=2, starts_on=today - 8 * WEEK)
    item, other = program.items.all()
    for days in (1, 2, 9, 10, 11, 20, 33, 50):
        make.log(item=item, on=today - days * DAY, pain=days % 4)
    make.log(item=other, on=today - 3 * DAY, done="some", credit="0.5")
    make.log(item=other, on=today)
    make.pause(patient=patient, starts_on=today - 25 * DAY, days=9)
    make.flag(patient=patient, locks=["everything"], on=today - 5 * DAY)

    found = read()

    assert found.weeks == weeks_of(patient, actor, today=today)
    assert found.pains == pains(patient, actor, today=today)


def test_a_kind_of_exercise_has_weeks_of_its_own(read, patient, today):
    program = make.program(patient=patient, starts_on=today - 8 * WEEK)
    kinds = ("balance_gait", "strength", "body_mechanics")
    items = {
        kind: make.item(program=program, place=n, exercise=make.exercise(category=kind))
        for n, kind in enumerate(kinds)
    }
    monday = schedule.monday_of(today) - WEEK
    for number in range(7):
        make.log(item=items["strength"], on=monday + number * DAY)
    make.log(item=items["balance_gait"], on=monday, done="none", credit=0)

    found = read()

    assert {kind: weeks[-2].percent for kind, weeks in found.kinds.items()} == {
        "strength": 100,
        "balance_gait": 0,
        "body_mechanics": None,
    }
    assert found.kinds["body_mechanics"][-2].is_missing
    assert found.kinds["strength"][0].asked == 0


def test_doses_that_say_the_same_are_one_and_a_gap_is_none(read, patient, today):
    program = make.program(patient=patient, starts_on=today - 8 * WEEK)
    exercise = make.exercise(name="Heel raise")
    for first, last, reps in (
        (today - 8 * WEEK, today - 6 * WEEK, 8),
        (today - 6 * WEEK + DAY, today - 4 * WEEK, 8),
        (today - 4 * WEEK + DAY, today - 3 * WEEK, 10),
        (today - 2 * WEEK, None, 10),
    ):
        make.item(
            program=program,
            exercise=exercise,
            starts_on=first,
            ends_on=last,
            reps=reps,
        )

    ((_name, steps),) = read().doses

    assert [(s.first, s.last, s.item.reps) for s in steps] == [
        (today - 8 * WEEK, today - 4 * WEEK, 8),
        (today - 4 * WEEK + DAY, today - 3 * WEEK, 10),
        (today - 2 * WEEK, program.ends_on, 10),
    ]


def test_what_was_withdrawn_voided_or_ended_before_is_not_drawn(
    read, patient, today, therapist
):
    before = today - 40 * WEEK
    plan = make.coverage(patient=patient)
    for fields in (
        {"status": "void"},
        {"valid_from": before, "valid_to": before + 60 * DAY},
        {"number": "A7"},
    ):
        make.authorization(coverage=plan, **fields)
    make.medication(patient=patient, started_on=before)
    withdrawn = {"withdrawn_at": make.now(), "withdrawn_by": therapist.user}
    make.medication(patient=patient, name="Old", started_on=before, **withdrawn)
    make.session(patient=patient, on=before, status="attended")
    make.session(patient=patient, on=today - DAY, status="no_show")

    dated = read().dated

    assert [row.words[0] for row in dated[Kind.APPROVAL]] == ["A7"]
    assert [row.words[0] for row in dated[Kind.MEDICINE]] == ["Calcium"]
    assert [(row.on, row.words[0]) for row in dated[Kind.SESSION]] == [
        (today - DAY, "no_show")
    ]


def test_reading_costs_the_same_however_much_there_is(read, patient, today, statements):
    program = make.program(patient=patient, items=1)
    make.log(item=program.items.get(), pain=1)
    thin = statements(read)
    for number in range(1, 11):
        item = make.item(program=program, place=number)
        make.log(item=item, on=today - number * DAY, pain=number)
        make.flag(patient=patient)
        make.fall(patient=patient)
        make.session(patient=patient, on=today - 3 * number * DAY, status="attended")
        make.medication(patient=patient, name=f"Medicine {number}")
        make.measurement(patient=patient, measured_on=today - number * DAY)
        make.pause(patient=patient, starts_on=today - 9 * number * DAY)

    assert len(statements(read)) == len(thin) == 8


def test_two_exercises_of_one_name_are_two(read, patient):
    program = make.program(patient=patient)
    for _each in range(2):
        make.item(program=program, exercise=make.exercise(name="Heel raise"))

    assert [name for name, _steps in read().doses] == ["Heel raise", "Heel raise"]
