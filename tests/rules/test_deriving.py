"""A clinic's own exercise is held at least as strictly as the shared library."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.precautions import Condition
from programs.rules import deriving
from programs.rules.catalogue import Action, Caution

DATA = Path(__file__).parents[2] / "programs/data"
LIBRARY = json.loads((DATA / "exercises.json").read_text())
FLAGS = list(json.loads((DATA / "clinical.json").read_text())["movement_flags"])
USED = sorted({flag for row in LIBRARY for flag in row["movement_flags"]})
CAUTIONS = st.lists(
    st.builds(
        Caution,
        condition=st.sampled_from(Condition),
        action=st.sampled_from([Action.MODIFY, Action.CLEAR, Action.BLOCK]),
    ),
    unique_by=lambda each: each.condition,
)


def actions(flags, **said):
    found = deriving.derived(flags, **said)
    return {each.condition: each.action for each in found}


def in_the_library(row, condition):
    said = {each["condition"]: each["action"] for each in row["cautions"]}
    return Action[said.get(condition, "none").upper()]


@pytest.mark.parametrize("flag", USED)
def test_a_flag_is_as_strict_as_the_middle_of_the_library(flag):
    rows = [row for row in LIBRARY if flag in row["movement_flags"]]

    for condition in Condition:
        said = sorted(in_the_library(row, condition) for row in rows)
        middle = said[len(said) // 2]
        assert actions([flag]).get(condition, Action.NONE) >= middle, condition


def test_the_table_speaks_of_flags_that_there_are():
    spoken = {
        word
        for by_action in deriving.DEFAULTS.values()
        for words in by_action.values()
        for word in words.split()
    }

    assert spoken - set(FLAGS) == {deriving.MODERATE_IMPACT}
    assert set(deriving.DEFAULTS) == set(Condition)


@pytest.mark.parametrize(
    ("flags", "impact", "condition", "action"),
    [
        ([], "none", "high_fall_risk", None),
        ([], "low", "vertebral_fracture_subacute", None),
        ([], "moderate", "vertebral_fracture_subacute", Action.BLOCK),
        (["fall_risk_standing"], "none", "high_fall_risk", Action.MODIFY),
        (["fall_risk_standing", "single_leg"], "none", "high_fall_risk", Action.CLEAR),
        (["wrist_loading"], "none", "wrist_arm_fracture_recent", Action.BLOCK),
        (["loaded"], "none", "uncontrolled_hypertension", Action.BLOCK),
        (["prone_lying"], "none", "cannot_lie_flat", Action.BLOCK),
        (["supine_lying"], "none", "cannot_lie_flat", Action.MODIFY),
    ],
)
def test_the_strictest_of_its_movements_counts(flags, impact, condition, action):
    assert actions(flags, impact=impact).get(Condition(condition)) is action


def test_every_caution_says_why():
    assert all(each.note for each in deriving.derived(FLAGS, impact="high"))


@given(flags=st.sets(st.sampled_from(FLAGS)), chosen=CAUTIONS)
def test_a_clinic_may_be_stricter_and_never_looser(flags, chosen):
    least = deriving.derived(flags)
    floor = {each.condition: each.action for each in least}

    found = {each.condition: each.action for each in deriving.tightened(least, chosen)}

    assert all(found[each] >= action for each, action in floor.items())
    for each in chosen:
        assert found[each.condition] == max(
            each.action, floor.get(each.condition, Action.NONE)
        )


@given(flags=st.sets(st.sampled_from(FLAGS)), more=st.sampled_from(FLAGS))
def test_one_more_movement_never_loosens(flags, more):
    fewer, all_of_them = actions(flags), actions({*flags, more})

    assert all(all_of_them[each] >= action for each, action in fewer.items())


def test_less_than_the_default_is_named():
    least = deriving.derived(["wrist_loading"])
    wanted = [
        Caution(condition=Condition.WRIST_ARM_FRACTURE_RECENT, action=Action.MODIFY),
        Caution(condition=Condition.PELVIC_FLOOR_SYMPTOMS, action=Action.MODIFY),
    ]

    found = deriving.looser(least, wanted)

    assert found == {Condition.WRIST_ARM_FRACTURE_RECENT: Action.BLOCK}
