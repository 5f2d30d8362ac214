"""What stands in for a refused exercise: one ranking, on the library as it is."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.precautions import Condition
from programs.rules import safety, substituting
from programs.rules.catalogue import Action, Category, Caution, Exercise, Level, Where

LIBRARY = Path(__file__).parents[2] / "programs/data/exercises.json"
SHELF = [Exercise.read(row) for row in json.loads(LIBRARY.read_text())]
BY_SLUG = {each.slug: each for each in SHELF}


def judged_for(*conditions, clearances=(), sign_offs=()):
    def judge(exercise, level, where):
        return safety.verdict(
            safety.demand(exercise, level=level, where=where),
            conditions={Condition(each) for each in conditions},
            clearances=clearances,
            sign_offs=sign_offs,
        )

    return judge


def slugs(refused, *conditions, where=Where.HOME, **said):
    offers = substituting.substitutes_for(
        BY_SLUG[refused],
        shelf=SHELF,
        judge=judged_for(*conditions),
        where=where,
        **said,
    )
    return [each.exercise.slug for each in offers]


@pytest.mark.parametrize(
    ("refused", "condition", "nearest"),
    [
        # same position, nothing to fetch, same unit, fewest other flags
        ("wall-push-up", "wrist_arm_fracture_recent", "heel-raise"),
        ("grip-squeeze", "wrist_arm_fracture_recent", "sit-to-stand"),
        ("biceps-curl", "uncontrolled_hypertension", "sit-to-stand"),
        ("heel-drop", "high_fall_risk", "dance-steps"),
        ("towel-roll-chest-opener", "severe_kyphosis", "calf-stretch-wall"),
    ],
)
def test_the_nearest_in_the_library(refused, condition, nearest):
    assert slugs(refused, condition)[0] == nearest


def test_who_cannot_lie_flat_is_not_sent_from_the_front_to_the_back():
    lying = {each.slug for each in SHELF if "supine_lying" in each.flags}

    found = slugs("prone-back-lift", "cannot_lie_flat")

    assert lying.isdisjoint(found[:-3])
    assert set(found[-3:]) <= lying


def toy(slug, **fields):
    return Exercise(
        **{
            "slug": slug,
            "category": Category.STRENGTH,
            "position": "standing",
            "equipment": ("counter",),
            "unit": "reps",
            "levels": {1: Level(number=1)},
        }
        | fields
    )


REFUSED = toy("refused", flags=frozenset({"loaded"}))
CAREFUL = (Caution(condition=Condition.KNEE_HIP_PAIN, action=Action.MODIFY),)
NEAREST_FIRST = [
    toy("b-the-same", flags=frozenset({"loaded"})),
    toy("c-the-same", flags=frozenset({"loaded"})),
    toy("a-with-a-change", flags=frozenset({"loaded"}), cautions=CAREFUL),
    toy("a-one-flag-off"),
    toy("a-counted-otherwise", flags=frozenset({"loaded"}), unit="minutes"),
    toy("a-thing-to-fetch", flags=frozenset({"loaded"}), equipment=("band",)),
    toy("a-kind-of-standing", flags=frozenset({"loaded"}), position="walking"),
    toy("a-lying-one", flags=frozenset({"loaded"}), position="supine"),
]


@pytest.mark.parametrize("shelf", [NEAREST_FIRST, NEAREST_FIRST[::-1]])
def test_each_step_of_the_ranking_outweighs_all_that_follow(shelf):
    found = substituting.substitutes_for(
        REFUSED, shelf=shelf, judge=judged_for("knee_hip_pain"), where=Where.HOME
    )

    assert [each.exercise for each in found] == NEAREST_FIRST


def test_of_a_choice_of_things_one_at_hand_is_enough():
    far = toy("a-step", equipment=("step",))
    near = toy("b-band-or-weight", equipment=("ankle weight or band",))

    found = substituting.substitutes_for(
        REFUSED,
        shelf=[far, near],
        judge=judged_for(),
        where=Where.HOME,
        at_hand={"band"},
    )

    assert [each.exercise for each in found] == [near, far]


def test_what_the_program_holds_is_not_offered_again():
    first, second, *_others = slugs("wall-push-up", "wrist_arm_fracture_recent")

    found = slugs("wall-push-up", "wrist_arm_fracture_recent", taken={first})

    assert found[0] == second


def test_none_fits_where_the_whole_kind_is_refused():
    everything = [str(each) for each in Condition]

    assert slugs("brisk-walk", *everything, taken={"short-walks"}) == []


def test_the_level_is_the_highest_that_is_open_and_no_harder():
    heavier = {1: Level(number=1), 2: Level(number=2, adds_load=True)}
    ladder = toy("ladder", levels=heavier | {3: Level(number=3, adds_load=True)})

    def level(up_to, *conditions):
        (found,) = substituting.substitutes_for(
            REFUSED,
            shelf=[ladder],
            judge=judged_for(*conditions),
            where=Where.HOME,
            level=up_to,
        )
        return found.level

    assert level(2) == 2
    assert level(2, "uncontrolled_hypertension") == 1
    assert level(None) == 1


def test_a_level_to_be_learned_first_gives_way_to_one_that_is_open_at_home():
    found = substituting.substitutes_for(
        BY_SLUG["sit-to-stand"],
        shelf=SHELF,
        judge=judged_for(),
        where=Where.HOME,
        level=4,
    )

    assert all(each.where is Where.HOME for each in found)
    assert all(each.verdict.is_open_at_home for each in found)


def test_an_opening_is_the_first_level_that_is_allowed():
    steep = {
        1: Level(number=1, adds_load=True),
        2: Level(number=2),
        3: Level(number=3),
    }
    pressed = judged_for("uncontrolled_hypertension")

    found = substituting.opening(toy("steep", levels=steep), judge=pressed)

    assert (found.level, found.where) == (2, Where.HOME)


def test_what_is_closed_at_every_level_says_why_at_its_first():
    pressed = judged_for("uncontrolled_hypertension")

    found = substituting.opening(BY_SLUG["band-row-seated"], judge=pressed)

    assert found.level == 1
    assert found.verdict.action is Action.BLOCK


@settings(max_examples=60)
@given(
    conditions=st.sets(st.sampled_from(Condition)),
    refused=st.sampled_from(SHELF),
    where=st.sampled_from(Where),
    taken=st.sets(st.sampled_from(sorted(BY_SLUG)), max_size=10),
    level=st.sampled_from([None, 1, 2, 3, 4]),
)
def test_a_substitute_is_always_safe_and_always_another(
    conditions, refused, where, taken, level
):
    judge = judged_for(*conditions)
    asked = {
        "judge": judge,
        "where": where,
        "taken": taken,
        "level": level,
    }

    found = substituting.substitutes_for(refused, shelf=SHELF, **asked)

    for each in found:
        assert each.exercise.category is refused.category
        assert each.exercise.slug not in {refused.slug, *taken}
        assert each.verdict == judge(each.exercise, each.level, each.where)
        assert each.verdict.action < Action.CLEAR
        assert each.level <= (level or 1)
        if where is not Where.CLINIC:
            assert each.where is Where.HOME
            assert each.verdict.is_open_at_home
    again = substituting.substitutes_for(refused, shelf=SHELF[::-1], **asked)
    assert again == found
