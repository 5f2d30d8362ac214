"""May I do this in daily life? By tables over every activity and every condition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.precautions import Condition
from programs.rules import everyday
from programs.rules.catalogue import Action, Exercise
from programs.rules.everyday import Activity, Answer, Body, holding, judge
from programs.rules.safety import Clearance, Rule, SignOff

DATA = Path(__file__).resolve().parents[2] / "programs" / "data"
CLINICAL = json.loads((DATA / "clinical.json").read_text())
ROWS = json.loads((DATA / "exercises.json").read_text())
NOTES = {row["slug"]: row["safety_note"] for row in ROWS}
SHELF = {row["slug"]: Exercise.read(row) for row in ROWS}
MOVEMENTS = {row["slug"]: row for row in CLINICAL["avoid_movements"]}
ACTIVITIES = {
    row.slug: row
    for row in map(Activity.read, json.loads((DATA / "activities.json").read_text()))
}
YES, INSTEAD, ASK = Answer.YES, Answer.INSTEAD, Answer.ASK
C = Condition


def told(slug, *conditions, **body):
    said = Body(conditions=frozenset(conditions), **body)
    return judge(ACTIVITIES[slug], shelf=SHELF, body=said)


# What is asked first with one condition alone; all else is as for anybody.
ASKED_FIRST = {
    C.VERTEBRAL_FRACTURE_SUBACUTE: (
        "laundry-basket shelf-at-chest-height high-shelf light-bulb"
        " move-furniture carry-shopping bag-into-the-car suitcase overhead-bin"
        " lift-a-grandchild lift-the-dog get-up-from-the-floor dancing pole-walking"
        " stairs cross-trainer treadmill jump run-downhill"
        " pulldown-behind-the-neck rowing-machine"
    ),
    C.VERTEBRAL_FRACTURE_HISTORY: "get-up-from-the-floor",
    C.SEVERE_OSTEOPOROSIS: "",
    C.SEVERE_KYPHOSIS: "",
    C.HIGH_FALL_RISK: (
        "get-up-from-the-floor kerbs-and-rugs pole-walking cross-trainer treadmill"
    ),
    C.HIP_FRACTURE_REPLACEMENT: (
        "get-up-from-the-floor stairs kerbs-and-rugs cross-trainer treadmill"
    ),
    C.WRIST_ARM_FRACTURE_RECENT: (
        "laundry-basket shelf-at-chest-height high-shelf light-bulb move-furniture"
        " carry-shopping bag-into-the-car suitcase overhead-bin lift-a-grandchild"
        " lift-the-dog get-up-from-the-floor pulldown-behind-the-neck"
    ),
    C.UNCONTROLLED_HYPERTENSION: (
        "laundry-basket shelf-at-chest-height high-shelf light-bulb move-furniture"
        " carry-shopping bag-into-the-car suitcase overhead-bin lift-a-grandchild"
        " lift-the-dog pulldown-behind-the-neck rowing-machine dancing pole-walking"
        " stairs cross-trainer treadmill jump run-downhill"
    ),
    C.CARDIAC_LUNG_CONDITION: (
        "laundry-basket shelf-at-chest-height high-shelf light-bulb move-furniture"
        " carry-shopping bag-into-the-car suitcase overhead-bin lift-a-grandchild"
        " lift-the-dog pulldown-behind-the-neck dancing pole-walking"
        " stairs cross-trainer treadmill jump run-downhill"
    ),
    C.SHOULDER_PROBLEM: "",
    C.KNEE_HIP_PAIN: "",
    C.DIZZINESS_VESTIBULAR: "get-up-from-the-floor reverse-the-car",
    C.CANNOT_LIE_FLAT: "",
    C.CANNOT_GET_TO_FLOOR: "",
    C.PELVIC_FLOOR_SYMPTOMS: "",
}
SWAPS = {row.slug for row in ACTIVITIES.values() if row.is_swap}
COVERED = [row.slug for row in ACTIVITIES.values() if row.is_covered]


def test_every_condition_stands_in_the_table():
    assert set(ASKED_FIRST) == set(Condition)


@pytest.mark.parametrize("condition", [None, *Condition])
def test_what_is_asked_first_with_each_condition(condition):
    conditions = [condition] if condition else []

    answers = {slug: told(slug, *conditions).answer for slug in COVERED}

    asked = set(ASKED_FIRST[condition].split()) if condition else set()
    assert {slug for slug, said in answers.items() if said is ASK} == asked
    others = {slug: said for slug, said in answers.items() if slug not in asked}
    assert {slug for slug, said in others.items() if said is INSTEAD} == SWAPS - asked


@pytest.mark.parametrize("slug", [s for s in ACTIVITIES if s not in COVERED])
def test_what_the_library_does_not_speak_of_is_asked_and_a_therapist_may_say(slug):
    said = told(slug)

    assert (said.answer, said.loosest, said.ways) == (ASK, YES, ())


def test_the_answer_names_what_to_mind():
    said = told("carry-shopping", C.VERTEBRAL_FRACTURE_HISTORY, C.HIGH_FALL_RISK)

    assert said.answer is YES
    assert said.ways == ("suitcase-carry", "safe-lift-box")
    assert {each.condition for each in said.reasons if each.rule is Rule.CAUTION} == {
        C.VERTEBRAL_FRACTURE_HISTORY,
        C.HIGH_FALL_RISK,
    }


def test_only_the_ways_that_are_open_to_this_body_are_shown():
    plain, healing = told("gardening"), told("gardening", C.VERTEBRAL_FRACTURE_SUBACUTE)

    assert plain.ways == ("hip-hinge-dowel", "half-kneel-pick-up")
    assert healing.ways == ("hip-hinge-dowel",)


def test_what_has_to_be_learned_first_says_so_until_it_is_signed_off():
    before = told("suitcase")
    signed = frozenset({SignOff("suitcase-carry", 1), SignOff("safe-lift-box", 1)})
    after = told("suitcase", sign_offs=signed)

    assert [each.rule for each in before.reasons] == [Rule.SIGN_OFF]
    assert after.reasons == ()


def test_a_clearance_of_a_way_opens_the_activity_and_never_a_block():
    cleared = frozenset({Clearance("suitcase-carry", C.VERTEBRAL_FRACTURE_SUBACUTE)})

    assert told("suitcase", C.VERTEBRAL_FRACTURE_SUBACUTE).answer is ASK
    opened = told("suitcase", C.VERTEBRAL_FRACTURE_SUBACUTE, clearances=cleared)
    assert (opened.answer, opened.ways) == (YES, ("suitcase-carry",))
    blocked = frozenset({Clearance("suitcase-carry", C.UNCONTROLLED_HYPERTENSION)})
    still = told("suitcase", C.UNCONTROLLED_HYPERTENSION, clearances=blocked)
    assert (still.answer, still.loosest) == (ASK, ASK)


@pytest.mark.parametrize("slug", COVERED)
def test_where_nobody_has_asked_the_careful_default_holds(slug):
    known = told(slug, *everyday.CAREFUL)

    assert told(slug, is_known=False) == known


@pytest.mark.parametrize(
    ("conditions", "loosest"),
    [
        ([], YES),
        ([C.KNEE_HIP_PAIN], YES),
        ([C.VERTEBRAL_FRACTURE_HISTORY], INSTEAD),
        ([C.SEVERE_OSTEOPOROSIS], INSTEAD),
        ([C.HIGH_FALL_RISK], INSTEAD),
        ([C.VERTEBRAL_FRACTURE_SUBACUTE], INSTEAD),
    ],
)
def test_a_movement_to_avoid_is_opened_only_for_a_person_at_low_risk(
    conditions, loosest
):
    assert told("golf", *conditions).loosest is loosest


@pytest.mark.parametrize("slug", COVERED)
def test_a_way_that_left_the_library_is_closed(slug):
    said = judge(ACTIVITIES[slug], shelf={}, body=Body())

    assert (said.answer, said.loosest) == (ASK, ASK)


bodies = st.builds(
    Body,
    conditions=st.frozensets(st.sampled_from(Condition)),
    clearances=st.frozensets(
        st.builds(Clearance, st.sampled_from(sorted(SHELF)), st.sampled_from(Condition))
    ),
    is_known=st.booleans(),
)
answers = st.none() | st.sampled_from(Answer)


@given(
    body=bodies,
    more=st.sampled_from(Condition),
    slug=st.sampled_from(sorted(ACTIVITIES)),
    decided=answers,
)
def test_one_more_condition_never_makes_an_answer_looser(body, more, slug, decided):
    worse = Body(
        conditions=body.conditions | {more},
        clearances=body.clearances,
        is_known=body.is_known,
    )
    before = judge(ACTIVITIES[slug], shelf=SHELF, body=body)
    after = judge(ACTIVITIES[slug], shelf=SHELF, body=worse)

    assert after.answer >= before.answer
    assert after.loosest >= before.loosest
    if decided is not None and decided >= before.loosest:
        was, _reviewed = holding(before, decided, is_fresh=True)
        now, is_reviewed = holding(after, decided, is_fresh=False)
        assert now >= was
        assert not is_reviewed


@given(body=bodies, slug=st.sampled_from(sorted(ACTIVITIES)))
def test_nobody_is_shown_a_way_that_a_caution_closes(body, slug):
    said = judge(ACTIVITIES[slug], shelf=SHELF, body=body)

    for way in said.ways:
        for caution in SHELF[way].cautions:
            if caution.condition in body.judged_as:
                cleared = Clearance(way, caution.condition) in body.clearances
                assert caution.action is not Action.BLOCK
                assert caution.action is not Action.CLEAR or cleared


@pytest.mark.parametrize(
    ("general", "decided", "is_fresh", "told"),
    [
        (YES, None, True, (YES, False)),
        (YES, YES, True, (YES, True)),
        (YES, ASK, True, (ASK, True)),
        (YES, ASK, False, (ASK, False)),  # what was made stricter stays so
        (INSTEAD, YES, True, (YES, True)),
        (INSTEAD, YES, False, (INSTEAD, False)),  # what was loosened falls away
        (ASK, INSTEAD, False, (ASK, False)),
    ],
)
def test_a_therapists_word_holds_while_the_body_is_the_same(
    general, decided, is_fresh, told
):
    judged = everyday.Judged(answer=general, loosest=YES)

    assert holding(judged, decided, is_fresh=is_fresh) == told


def test_a_word_looser_than_the_cautions_leave_never_holds():
    judged = everyday.Judged(answer=ASK, loosest=ASK)

    assert holding(judged, YES, is_fresh=True) == (ASK, False)


# The data


@pytest.mark.parametrize("row", ACTIVITIES.values(), ids=lambda row: row.slug)
def test_an_activity_speaks_only_of_what_the_library_has(row):
    flags = CLINICAL["movement_flags"]
    said = [each for s in row.avoid for each in MOVEMENTS[s]["everyday_examples"]]

    assert set(row.ways) <= set(SHELF)
    assert row.flags <= set(flags)
    assert set(row.examples) <= set(said)
    assert not row.is_swap or (row.avoid and row.ways)
    assert all(SHELF[way].supervision != "always" for way in row.ways)
    if row.help:
        assert "ask for help" in NOTES[row.help].lower()


@pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=lambda row: row["slug"])
def test_every_example_of_a_movement_to_avoid_can_be_asked_about(movement):
    spoken = {
        example
        for row in ACTIVITIES.values()
        if movement["slug"] in row.avoid
        for example in row.examples
    }

    assert set(movement["everyday_examples"]) <= spoken


def test_slugs_stand_once_and_every_group_is_known():
    rows = json.loads((DATA / "activities.json").read_text())

    assert len(rows) == len(ACTIVITIES)
    assert {row["group"] for row in rows} == {"body", "house", "out", "play"}
