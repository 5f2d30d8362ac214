"""A resting blood pressure of 180/110 and more closes weights and impact that day."""

import datetime as dt
from decimal import Decimal

import pytest

from patients.services import testing
from programs.models import Exercise, ProgramItem, SafetyFlag
from programs.models.day import own_items
from programs.rules import redflags
from programs.services import checking_in, exercising, flagging, saying
from tests import factories as make

DAY = dt.timedelta(days=1)
HIGH = {"systolic": Decimal(182), "diastolic": Decimal(96), "pulse": Decimal(70)}


def measure(patient, by, now, **said):
    parts = HIGH | {name: Decimal(said.pop(name)) for name in set(HIGH) & set(said)}
    said = {"measured_on": patient.today(now)} | said
    return testing.record_result(
        patient=patient, key="resting_bp_hr", parts=parts, by=by, now=now, **said
    )


def resting(patient, day):
    rows = ProgramItem.objects.filter(patient=patient).with_log_of(day)
    return {row.exercise.slug for row in rows if row.locked_by}


def lifts_and_breathes(patient):
    program = make.program(patient=patient)
    lift = make.item(program=program, exercise=make.exercise(slug="lift"))
    calm = make.exercise(slug="breathe", category="posture")
    make.item(program=program, exercise=calm)
    return lift


@pytest.mark.parametrize(
    ("said", "closes"),
    [
        ({"systolic": 180, "diastolic": 80}, True),
        ({"systolic": 150, "diastolic": 110}, True),
        ({"systolic": 179, "diastolic": 109}, False),
    ],
)
def test_strength_rests_and_the_other_exercises_go_on(patient, by, said, closes):
    lifts_and_breathes(patient)
    now = make.now()

    measure(patient, by, now, **said)

    today = patient.today(now)
    assert resting(patient, today) == ({"lift"} if closes else set())
    assert resting(patient, today - DAY) == set()


def test_it_opens_on_the_next_day_when_the_check_in_is_clear(patient, by):
    lifts_and_breathes(patient)
    now = make.now()
    today = patient.today(now)
    measure(patient, by, now)
    assert resting(patient, today + DAY) == {"lift"}

    checking_in.check_in(
        patient=patient,
        day=today + DAY,
        answers=checking_in.Answers(asked="full"),
        token=make.uuid.uuid4(),
        by=make.actor(patient),
        now=now + DAY,
    )

    assert resting(patient, today) == {"lift"}
    assert resting(patient, today + DAY) == set()


def test_what_rests_today_is_not_logged_today(patient, by):
    lift, now = lifts_and_breathes(patient), make.now()
    today = patient.today(now)
    measure(patient, by, now)
    item = own_items(make.actor(patient), on=today).get(pk=lift.pk)

    with pytest.raises(saying.OnHold):
        exercising.log_exercise(
            item=item,
            told=exercising.Told(),
            said=make.saying(patient, today, now=now),
        )


def test_a_lower_reading_opens_nothing_and_a_therapist_does(patient, by):
    lifts_and_breathes(patient)
    now = make.now()
    today = patient.today(now)
    measure(patient, by, now)
    measure(patient, by, now, systolic=140, diastolic=80)
    assert resting(patient, today) == {"lift"}

    flag = SafetyFlag.objects.get()
    flagging.see_flag(flag=flag, by=by, now=now)
    assert resting(patient, today) == {"lift"}
    flagging.clear_flag(flag=flag, because="Cuff was too small.", by=by, now=now)

    assert resting(patient, today) == set()


def test_two_high_readings_raise_one_sign_and_hold_no_program(patient, by):
    program = lifts_and_breathes(patient).program
    now = make.now()

    for turn in range(2):
        measure(patient, by, now + turn * dt.timedelta(minutes=2))

    assert SafetyFlag.objects.get().key == redflags.HIGH_PRESSURE
    program.refresh_from_db()
    assert not program.is_held


def test_a_reading_of_last_week_closes_nothing_today(patient, by):
    now = make.now()

    measure(patient, by, now, measured_on=patient.today(now) - dt.timedelta(days=7))

    assert not SafetyFlag.objects.exists()


def test_the_database_and_the_rule_close_the_same(patient, by, catalogue):
    now = make.now()
    make.intensity_clearance(patient=patient)  # the library has heavy ones too
    program = make.program(patient=patient)
    wanted = set()
    for exercise in Exercise.objects.prefetch_related("levels"):
        for level in exercise.levels.all():
            day = program.starts_on + dt.timedelta(days=level.level)
            item = make.item(
                program=program, exercise=exercise, level=level.level, starts_on=day
            )
            if redflags.is_locked(
                redflags.PRESSURE.day_locks,
                category=exercise.category,
                movement_flags=exercise.movement_flags,
                impact=exercise.impact,
                adds_load=level.adds_load,
            ):
                wanted.add(item.pk)
    measure(patient, by, now)

    today = patient.today(now)
    rows = ProgramItem.objects.with_log_of(today).with_rests_on(today)

    assert {row.pk for row in rows if row.locked_by} == wanted
    assert {row.pk for row in rows if row.is_locked} == wanted
    assert 0 < len(wanted) < rows.count()
