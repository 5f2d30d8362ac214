import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.precautions import Condition
from programs.rules import safety, schedule
from programs.rules.catalogue import Category, Exercise, Where
from programs.rules.safety import SignOff
from programs.rules.templates import (
    MOST_A_DAY,
    STRETCHING_DAYS,
    Suggestion,
    excluded_by,
    minimum_day,
    opening_items,
    short_day,
    suggest,
)

DATA = Path(__file__).parents[2] / "programs/data"
LIBRARY = [
    Exercise.read(row) for row in json.loads((DATA / "exercises.json").read_text())
]
CATALOGUE = {exercise.slug: exercise for exercise in LIBRARY}
CLINICAL = json.loads((DATA / "clinical.json").read_text())
TEMPLATES = {each["slug"]: each for each in CLINICAL["program_templates"]}
PHASES = [
    (slug, phase)
    for slug, template in TEMPLATES.items()
    for phase in range(len(template["phases"]))
]
INTENSE = "supervised-high-intensity"
AT_HOME = [(slug, phase) for slug, phase in PHASES if slug != INTENSE]
ALL_SIGNED_OFF = {
    SignOff(exercise.slug, level) for exercise in LIBRARY for level in exercise.levels
}


def opening(slug, phase, **about):
    return opening_items(TEMPLATES[slug], phase=phase, catalogue=CATALOGUE, **about)


def days_of(items, category):
    at_home = [item for item in items if item.category is category]
    return {day for item in at_home for day in item.weekdays}


def most_on_a_day(items):
    """Of any weekday, habits and walking not counted."""
    a_day = Counter(day for item in items if item.counts for day in item.weekdays)
    return max(a_day.values(), default=0)


@pytest.mark.parametrize("sign_offs", [[], ALL_SIGNED_OFF], ids=["new", "taught"])
def test_no_home_day_holds_more_than_five_exercises(sign_offs):
    for slug, phase in PHASES:
        found = opening(slug, phase, sign_offs=sign_offs)

        assert 1 <= most_on_a_day(found.starting) <= MOST_A_DAY


@pytest.mark.parametrize("sign_offs", [[], ALL_SIGNED_OFF], ids=["new", "taught"])
def test_a_small_program_keeps_what_a_week_needs(sign_offs):
    for slug, phase in AT_HOME:
        starting = opening(slug, phase, sign_offs=sign_offs).starting

        strength = days_of(starting, Category.STRENGTH)
        assert len(strength) >= 2
        assert not schedule.is_side_by_side(strength)
        assert len(days_of(starting, Category.BALANCE_GAIT)) >= 2
        assert len(days_of(starting, Category.POSTURE)) == 7
        assert len(days_of(starting, Category.FLEXIBILITY)) == STRETCHING_DAYS


ANY_BODY = [(), *((condition,) for condition in Condition)]


@pytest.mark.parametrize(
    "conditions", ANY_BODY, ids=[each[0] if each else "none" for each in ANY_BODY]
)
def test_every_phase_opens_small_and_whole_for_every_body(conditions):
    """Every phase of every template, under no condition and under each one.

    Where safety leaves nothing of a kind to begin with at home, the meter says so.
    """
    for slug, phase in PHASES:
        found = opening(slug, phase, conditions=conditions)
        start = found.starting
        strength = days_of(start, Category.STRENGTH)

        assert most_on_a_day(start) <= MOST_A_DAY, (slug, phase)
        assert not schedule.is_side_by_side(strength), (slug, phase)
        for kind, least in (
            (Category.STRENGTH, 2),
            (Category.BALANCE_GAIT, 2),
            (Category.POSTURE, 7),
            (Category.FLEXIBILITY, STRETCHING_DAYS),
        ):
            if slug != INTENSE and may_begin(slug, phase, kind, conditions):
                assert len(days_of(start, kind)) >= least, (slug, phase, kind)
        walks = {item.slug for item in start if item.is_walk}
        assert walks == walks_left(slug, phase, conditions), (slug, phase)


def may_begin(slug, phase, kind, conditions):
    """Whether safety leaves one of that kind for home, here or in a phase before."""
    return any(
        is_open(row, conditions)
        for each in TEMPLATES[slug]["phases"][: phase + 1]
        for row in each["items"]
        if row["where"] != "clinic" and CATALOGUE[row["slug"]].category is kind
    )


def walks_left(slug, phase, conditions):
    rows = TEMPLATES[slug]["phases"][phase]["items"]
    walks = [row for row in rows if CATALOGUE[row["slug"]].is_walk]
    return {row["slug"] for row in walks if is_open(row, conditions)}


def is_open(row, conditions):
    wanted = safety.demand(
        CATALOGUE[row["slug"]], level=row["level"], where=Where(row["where"])
    )
    return safety.verdict(wanted, conditions=conditions).is_open_at_home


def test_the_walking_is_the_templates_own():
    for slug, phase in PHASES:
        found = opening(slug, phase)

        walks = {
            row["slug"]: row["days_per_week"]
            for row in TEMPLATES[slug]["phases"][phase]["items"]
            if CATALOGUE[row["slug"]].is_walk
        }
        started = {
            item.slug: len(item.weekdays) for item in found.starting if item.is_walk
        }
        assert started == walks


def test_nothing_of_the_phase_is_lost_or_told_twice():
    for slug, phase in PHASES:
        found = opening(slug, phase, conditions=[Condition.KNEE_HIP_PAIN])

        slugs = [item.slug for item in found.starting + found.waiting]
        slugs += [item.slug for item, _ in found.refused]
        asked = [row["slug"] for row in TEMPLATES[slug]["phases"][phase]["items"]]
        assert len(slugs) == len(set(slugs))
        assert set(asked) <= set(slugs)


def test_what_waits_keeps_the_order_of_the_template():
    for slug, phase in PHASES:
        found = opening(slug, phase)

        asked = [row["slug"] for row in TEMPLATES[slug]["phases"][phase]["items"]]
        places = [asked.index(item.slug) for item in found.waiting]
        assert places == sorted(places)


@pytest.mark.parametrize("phase", range(4))
def test_high_intensity_keeps_its_own_short_home_list(phase):
    found = opening(INTENSE, phase, sign_offs=ALL_SIGNED_OFF)

    written = TEMPLATES[INTENSE]["phases"][phase]["items"]
    assert [item.slug for item in found.starting] == [row["slug"] for row in written]
    assert [len(item.weekdays) for item in found.starting] == [
        0 if row["where"] == "clinic" else row["days_per_week"] for row in written
    ]
    assert found.waiting == ()


def test_what_needs_teaching_waits_for_its_sign_off():
    before = opening("after-vertebral-fracture", 3)

    assert "tandem-walk" in [item.slug for item in before.waiting]
    assert "floor-rise" in [i.slug for i in before.starting if i.where is Where.CLINIC]


def test_a_phase_without_a_kind_keeps_the_one_of_the_phase_before():
    found = opening("high-fall-risk-otago", 3)

    posture = [i.slug for i in found.starting if i.category is Category.POSTURE]
    assert posture == ["seated-back-arch"]


def test_what_is_blocked_is_refused_with_its_reason():
    found = opening(
        "osteoporosis-no-fracture", 1, conditions=[Condition.UNCONTROLLED_HYPERTENSION]
    )

    refused = {item.slug: verdict for item, verdict in found.refused}
    assert "leg-press-machine" in refused
    assert refused["leg-press-machine"].reasons


@settings(max_examples=25)
@given(st.sampled_from(PHASES), st.sets(st.sampled_from(Condition)))
def test_no_condition_lets_an_unsafe_exercise_into_an_opening(place, conditions):
    found = opening(*place, conditions=conditions)

    demands = [
        safety.demand(CATALOGUE[item.slug], level=item.level, where=item.where)
        for item in found.starting
    ]
    assert safety.conflicts(demands, conditions=conditions) == []
    assert most_on_a_day(found.starting) <= MOST_A_DAY


@dataclass
class Kind:
    category: str


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ([], []),
        (["posture"], [0]),
        (["posture", "strength", "strength", "balance_gait"], [1, 3]),
        (["flexibility", "posture"], [0, 1]),
        (["body_mechanics", "aerobic", "posture"], [1, 2]),
        (["strength", "strength", "strength"], [0, 1]),
    ],
)
def test_a_minimum_day_is_the_two_that_matter_most(day, expected):
    items = [Kind(category) for category in day]

    assert minimum_day(items) == [items[place] for place in expected]


@dataclass(frozen=True)
class Marked:
    category: str
    is_minimum: bool = False


BALANCE, LEGS, WALK = (Marked(e) for e in ("balance_gait", "strength", "aerobic"))
ROW = Marked("strength", is_minimum=True)
HABIT = Marked("body_mechanics", is_minimum=True)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ([], []),
        ([BALANCE, LEGS], []),
        ([WALK, LEGS, BALANCE], [LEGS, BALANCE]),
        ([ROW, WALK, BALANCE], [ROW, BALANCE]),
        ([ROW, HABIT, BALANCE], [ROW, HABIT]),
    ],
)
def test_a_short_day_is_the_marked_then_the_best(day, expected):
    assert short_day(day) == expected


def test_a_template_names_the_conditions_it_is_not_for():
    found = excluded_by(
        TEMPLATES["prevention-low-bone-mass"],
        conditions=[Condition.HIGH_FALL_RISK, Condition.SHOULDER_PROBLEM],
    )

    assert found == {Condition.HIGH_FALL_RISK}


HEALING = Condition.VERTEBRAL_FRACTURE_SUBACUTE
HEALED = Condition.VERTEBRAL_FRACTURE_HISTORY
UNSTEADY = Condition.HIGH_FALL_RISK


@pytest.mark.parametrize(
    ("conditions", "t_score", "template"),
    [
        ([], None, "prevention-low-bone-mass"),
        ([], "-2.4", "prevention-low-bone-mass"),
        ([], "-2.5", "osteoporosis-no-fracture"),
        ([UNSTEADY], "-3.0", "high-fall-risk-otago"),
        ([HEALING], "-1.0", "after-vertebral-fracture"),
        ([HEALED], "-3.0", "after-vertebral-fracture"),
        ([HEALED, UNSTEADY], "-3.0", "after-vertebral-fracture"),
    ],
)
def test_a_template_is_suggested_by_the_chart(conditions, t_score, template):
    found = suggest(
        is_gate_open=True,
        conditions=conditions,
        t_score=None if t_score is None else Decimal(t_score),
    )

    assert found is not None
    assert found.template == template
    assert template in TEMPLATES


def test_nothing_is_suggested_behind_a_closed_gate():
    assert suggest(is_gate_open=False, conditions=[], t_score=None) is None


def test_a_spine_fracture_with_falls_keeps_two_hands_on_the_support():
    found = suggest(is_gate_open=True, conditions=[HEALED, UNSTEADY], t_score=None)

    assert found == Suggestion(
        template="after-vertebral-fracture", keeps_two_hand_support=True
    )


def test_a_doctor_may_clear_a_spine_for_more():
    found = suggest(
        is_gate_open=True,
        conditions=[HEALED],
        t_score=Decimal("-2.5"),
        is_cleared_for_more=True,
    )

    assert found == Suggestion(template="osteoporosis-no-fracture")
