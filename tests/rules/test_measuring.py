import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.measuring import (
    MEANS_SOMETHING,
    BelowAverage,
    BoneClass,
    Change,
    Measure,
    Sex,
    Verdict,
    age_on,
    bone_class,
    chair_stand,
    change,
    gait_speed,
    has_lost_height,
    is_t_score,
    verdict,
)

CLINICAL = json.loads(
    (Path(__file__).parents[2] / "programs/data/clinical.json").read_text()
)
MEASURES = {row["key"]: Measure.read(row) for row in CLINICAL["assessments"]}
TABLE = [BelowAverage.read(row) for row in CLINICAL["chair_stand_below_average"]]
SCORES = st.decimals(Decimal("-8.0"), Decimal("6.0"), places=1)


def says(concern: bool) -> Verdict:
    return Verdict.OF_CONCERN if concern else Verdict.USUAL


@pytest.mark.parametrize(
    ("t_scores", "is_fragile", "expected"),
    [
        ([], True, None),
        (["-1.0"], False, BoneClass.NORMAL),
        (["-1.1"], False, BoneClass.LOW_BONE_MASS),
        (["-2.4"], True, BoneClass.LOW_BONE_MASS),
        (["-2.5"], False, BoneClass.OSTEOPOROSIS),
        (["-2.5"], True, BoneClass.SEVERE),
        (["0.3", "-2.6", "-1.0"], False, BoneClass.OSTEOPOROSIS),
    ],
)
def test_the_lowest_t_score_decides_and_minus_two_and_a_half_is_osteoporosis(
    t_scores, is_fragile, expected
):
    scores = [Decimal(each) for each in t_scores]

    assert bone_class(scores, has_fragility_fracture=is_fragile) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("-8.1", False), ("-8.0", True), ("6.0", True), ("6.1", False)],
)
def test_a_t_score_has_its_range(value, expected):
    assert is_t_score(Decimal(value)) is expected


@pytest.mark.parametrize(
    ("key", "value", "concern"),
    [
        ("tug", "11.9", False),
        ("tug", "12.0", True),
        ("four_stage_balance", "9.9", True),
        ("four_stage_balance", "10", False),
        ("single_leg_stance", "4.9", True),
        ("single_leg_stance", "5.0", False),
        ("gait_speed_4m", "0.80", True),
        ("gait_speed_4m", "0.81", False),
        ("five_times_sts", "15.0", False),
        ("five_times_sts", "15.1", True),
        ("occiput_to_wall", "0", False),
        ("occiput_to_wall", "0.1", True),
        ("rib_pelvis", "1.5", True),
        ("rib_pelvis", "2", False),
        ("sppb", "8", True),
        ("sppb", "9", False),
    ],
)
def test_a_result_is_of_concern_from_its_boundary_on(key, value, concern):
    assert verdict(key, Decimal(value)) is says(concern)
    assert key in MEASURES


@pytest.mark.parametrize(
    ("sex", "value", "expected"),
    [
        (Sex.MALE, "26.9", Verdict.OF_CONCERN),
        (Sex.MALE, "27", Verdict.USUAL),
        (Sex.FEMALE, "15.9", Verdict.OF_CONCERN),
        (Sex.FEMALE, "16", Verdict.USUAL),
        (None, "5", None),
    ],
)
def test_grip_is_judged_by_sex_or_not_at_all(sex, value, expected):
    assert verdict("grip_strength", Decimal(value), sex=sex) is expected


def test_what_was_not_measured_or_has_no_cut_off_has_no_verdict():
    assert verdict("tug", None) is None
    assert verdict("six_minute_walk", Decimal(300)) is None


@pytest.mark.parametrize("row", CLINICAL["chair_stand_below_average"])
def test_the_chair_stand_is_low_below_the_number_of_the_table(row):
    for age in map(int, row["age"].split("-")):
        for sex, below in (("male", "men_below"), ("female", "women_below")):
            about = {"table": TABLE, "sex": Sex(sex), "age": age}

            assert chair_stand(row[below] - 1, **about) is Verdict.OF_CONCERN
            assert chair_stand(row[below], **about) is Verdict.USUAL


@pytest.mark.parametrize(
    ("stands", "sex", "age"),
    [
        (5, None, 70),
        (5, Sex.MALE, None),
        (5, Sex.MALE, 59),
        (5, Sex.MALE, 95),
        (None, Sex.MALE, 70),
    ],
)
def test_the_chair_stand_has_no_verdict_without_sex_age_or_table(stands, sex, age):
    assert chair_stand(stands, table=TABLE, sex=sex, age=age) is None


def test_no_stand_at_all_is_a_score():
    assert chair_stand(0, table=TABLE, sex=Sex.MALE, age=70) is Verdict.OF_CONCERN


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(1950, 3, 2), date(2026, 3, 1), 75),
        (date(1950, 3, 2), date(2026, 3, 2), 76),
        (date(1952, 2, 29), date(2026, 2, 28), 73),
        (date(1952, 2, 29), date(2026, 3, 1), 74),
    ],
)
def test_age_is_in_whole_years_on_the_day_of_the_test(born_on, on, age):
    assert age_on(born_on, on=on) == age


def test_gait_speed_comes_from_seconds_over_four_metres():
    assert gait_speed(Decimal("5.0")) == Decimal("0.80")


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, False),
        ({"tallest_cm": Decimal("163.9")}, False),
        ({"tallest_cm": Decimal("164.0")}, True),
        ({"first_cm": Decimal("161.9")}, False),
        ({"first_cm": Decimal("162.0")}, True),
    ],
)
def test_lost_height_is_for_the_doctor(about, expected):
    assert has_lost_height(now_cm=Decimal("160.0"), **about) is expected


@pytest.mark.parametrize(
    ("key", "before", "now", "expected"),
    [
        ("gait_speed_4m", "0.80", "0.84", Change.SAME),
        ("gait_speed_4m", "0.80", "0.85", Change.BETTER),
        ("gait_speed_4m", "0.85", "0.80", Change.WORSE),
        ("nprs_rest", "5", "4", Change.SAME),
        ("nprs_rest", "5", "3", Change.BETTER),
        ("nprs_rest", "3", "5", Change.WORSE),
        ("odi", "40", "31", Change.SAME),
        ("odi", "40", "30", Change.BETTER),
        ("four_stage_balance", "3", "9", None),
        ("height", "160", "150", None),
    ],
)
def test_only_a_change_that_means_something_is_called_one(key, before, now, expected):
    found = change(MEASURES[key], before=Decimal(before), now=Decimal(now))

    assert found is expected


def test_every_test_of_the_library_is_known_by_unit_and_range():
    assert set(MEANS_SOMETHING) <= set(MEASURES)
    assert all(each.unit and each.least < each.most for each in MEASURES.values())


@pytest.mark.parametrize(
    ("value", "expected"), [("2.9", False), ("3", True), ("120", True), ("121", False)]
)
def test_a_measure_accepts_its_range_both_ends_included(value, expected):
    assert MEASURES["tug"].accepts(Decimal(value)) is expected


@settings(max_examples=25)
@given(st.lists(SCORES, min_size=1, max_size=4), SCORES)
def test_one_more_scan_never_makes_the_class_better(scores, another):
    order = list(BoneClass)
    before = bone_class(scores, has_fragility_fracture=False)
    after = bone_class([*scores, another], has_fragility_fracture=False)

    assert order.index(after) >= order.index(before)
