import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.precautions import Condition
from programs.rules.catalogue import Action, Caution, Exercise, Supervision, Where
from programs.rules.safety import (
    Clearance,
    Demand,
    Rule,
    SignOff,
    conflicts,
    demand,
    verdict,
)

LIBRARY = Path(__file__).parents[2] / "programs/data/exercises.json"
EXERCISES = [Exercise.read(row) for row in json.loads(LIBRARY.read_text())]
DEMANDS = [
    demand(exercise, level=level, where=where)
    for exercise in EXERCISES
    for level in exercise.levels
    for where in Where
]
CONDITIONS = st.sets(st.sampled_from(Condition))
KNEE, SHOULDER = Condition.KNEE_HIP_PAIN, Condition.SHOULDER_PROBLEM
PRESSURE = Condition.UNCONTROLLED_HYPERTENSION
SPINE = Condition.VERTEBRAL_FRACTURE_SUBACUTE


def squat(**changes) -> Demand:
    wanted = {"exercise": "squat", "level": 1, "where": Where.HOME}
    return Demand(**(wanted | changes))


def cautions(**actions: Action) -> tuple[Caution, ...]:
    return tuple(
        Caution(condition=Condition(name), action=action, note=f"mind the {name}")
        for name, action in actions.items()
    )


@pytest.mark.parametrize(
    ("action", "is_allowed"),
    [
        (Action.NONE, True),
        (Action.MODIFY, True),
        (Action.CLEAR, False),
        (Action.BLOCK, False),
    ],
)
def test_a_caution_speaks_only_of_its_own_condition(action, is_allowed):
    wanted = squat(cautions=cautions(knee_hip_pain=action))

    assert verdict(wanted, conditions=[KNEE]).is_allowed is is_allowed
    assert verdict(wanted, conditions=[SHOULDER]).action is Action.NONE


def test_the_strictest_caution_wins_and_comes_first():
    wanted = squat(
        cautions=cautions(knee_hip_pain=Action.MODIFY, shoulder_problem=Action.BLOCK)
    )

    found = verdict(wanted, conditions=[KNEE, SHOULDER])

    assert found.action is Action.BLOCK
    assert [reason.condition for reason in found.reasons] == [SHOULDER, KNEE]
    assert found.reasons[0].note == "mind the shoulder_problem"


def test_a_clearance_opens_what_asks_for_one_and_keeps_the_note():
    wanted = squat(cautions=cautions(knee_hip_pain=Action.CLEAR))
    cleared = [Clearance("squat", KNEE)]

    assert verdict(wanted, conditions=[KNEE]).may_be_cleared
    found = verdict(wanted, conditions=[KNEE], clearances=cleared)

    assert found.is_allowed
    assert [reason.action for reason in found.reasons] == [Action.MODIFY]


@pytest.mark.parametrize(
    "other", [Clearance("lunge", KNEE), Clearance("squat", SHOULDER)]
)
def test_a_clearance_is_for_one_exercise_and_one_condition(other):
    wanted = squat(cautions=cautions(knee_hip_pain=Action.CLEAR))

    assert not verdict(wanted, conditions=[KNEE], clearances=[other]).is_allowed


def test_a_block_has_no_override():
    wanted = squat(cautions=cautions(knee_hip_pain=Action.BLOCK))

    found = verdict(
        wanted,
        conditions=[KNEE],
        clearances=[Clearance("squat", KNEE)],
        sign_offs=[SignOff("squat", 1)],
    )

    assert found.action is Action.BLOCK
    assert not found.may_be_cleared


@pytest.mark.parametrize(
    ("condition", "action"),
    [(PRESSURE, Action.BLOCK), (SPINE, Action.CLEAR), (KNEE, Action.NONE)],
)
def test_added_load_is_held_back_by_blood_pressure_and_a_healing_spine(
    condition, action
):
    assert verdict(squat(adds_load=True), conditions=[condition]).action is action
    assert verdict(squat(), conditions=[condition]).action is Action.NONE


def test_added_load_never_softens_a_block_for_a_healing_spine():
    wanted = squat(
        adds_load=True,
        cautions=cautions(vertebral_fracture_subacute=Action.BLOCK),
    )

    found = verdict(wanted, conditions=[SPINE], clearances=[Clearance("squat", SPINE)])

    assert found.action is Action.BLOCK


@pytest.mark.parametrize("where", [Where.HOME, Where.BOTH])
def test_what_is_always_supervised_is_never_done_at_home(where):
    wanted = squat(supervision=Supervision.ALWAYS, where=where)

    found = verdict(wanted, conditions=[], sign_offs=[SignOff("squat", 1)])

    assert found.action is Action.BLOCK
    assert found.reasons[0].rule is Rule.CLINIC_ONLY


def test_what_is_always_supervised_may_be_done_in_the_clinic():
    wanted = squat(supervision=Supervision.ALWAYS, where=Where.CLINIC)

    assert verdict(wanted, conditions=[]).action is Action.NONE


def test_what_is_taught_first_waits_for_a_sign_off_before_home():
    wanted = squat(supervision=Supervision.FIRST, needs_teaching=True)

    assert verdict(wanted, conditions=[]).may_be_cleared
    signed = verdict(wanted, conditions=[], sign_offs=[SignOff("squat", 1)])

    assert signed.is_allowed
    assert signed.is_open_at_home


def test_a_level_that_is_taught_first_needs_its_own_sign_off():
    wanted = squat(level=4, supervision=Supervision.FIRST, needs_teaching=True)

    assert not verdict(
        wanted, conditions=[], sign_offs=[SignOff("squat", 1)]
    ).is_allowed


def test_one_sign_off_opens_the_plain_levels_of_an_exercise_that_needs_teaching():
    wanted = squat(level=2, needs_teaching=True)

    assert not verdict(wanted, conditions=[]).is_allowed
    assert verdict(wanted, conditions=[], sign_offs=[SignOff("squat", 1)]).is_allowed


def test_asked_for_in_both_places_it_begins_in_the_clinic_and_home_waits():
    wanted = squat(needs_teaching=True, where=Where.BOTH)

    found = verdict(wanted, conditions=[])

    assert found.is_allowed
    assert not found.is_open_at_home


def test_conflicts_name_every_demand_that_must_not_stand():
    fine = squat(exercise="march")
    blocked = squat(cautions=cautions(knee_hip_pain=Action.BLOCK))

    found = conflicts([fine, blocked], conditions=[KNEE])

    assert [each.demand for each in found] == [blocked]


def test_no_heavy_or_jumping_exercise_of_the_library_reaches_home():
    for row in json.loads(LIBRARY.read_text()):
        if {"heavy_load", "high_impact"} & set(row["movement_flags"]):
            exercise = Exercise.read(row)
            wanted = demand(exercise, level=1, where=Where.HOME)

            assert verdict(wanted, conditions=[]).action is Action.BLOCK


@settings(max_examples=25)
@given(st.sampled_from(DEMANDS), CONDITIONS, st.sampled_from(Condition))
def test_one_more_condition_never_widens_what_is_allowed(wanted, conditions, more):
    before = verdict(wanted, conditions=conditions)
    after = verdict(wanted, conditions={*conditions, more})

    assert after.action >= before.action
    assert after.is_open_at_home <= before.is_open_at_home


@settings(max_examples=25)
@given(st.sampled_from(DEMANDS), CONDITIONS)
def test_clearing_everything_never_opens_a_block(wanted, conditions):
    before = verdict(wanted, conditions=conditions)
    after = verdict(
        wanted,
        conditions=conditions,
        clearances=[Clearance(wanted.exercise, each) for each in conditions],
        sign_offs=[SignOff(wanted.exercise, wanted.level)],
    )

    assert (after.action is Action.BLOCK) is (before.action is Action.BLOCK)
    assert after.is_allowed is (before.action is not Action.BLOCK)
