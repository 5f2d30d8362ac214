"""Every published cut-off, on and beside its boundary, and what is not known."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from patients.rules.battery import (
    LINES,
    About,
    Needs,
    Verdict,
    band,
    chair_stand_lines,
    judge,
    moved,
    numbers_of,
)
from patients.rules.battery.changing import Change
from patients.rules.measuring import BelowAverage, Better, Sex

CLINICAL = json.loads(
    (Path(__file__).parents[2] / "programs/data/clinical.json").read_text()
)
BETTER = {row["key"]: Better(row["better"]) for row in CLINICAL["assessments"]}
TABLE = [BelowAverage.read(row) for row in CLINICAL["chair_stand_below_average"]]
WOMAN = About(sex=Sex.FEMALE, age=78)
USUAL, WATCH, CONCERN = Verdict


def judged(key, value, about=WOMAN, **parts):
    lines = chair_stand_lines(TABLE) if key == "chair_stand_30s" else LINES[key]
    first = parts.pop("first_height", None)
    given = {name: Decimal(each) for name, each in parts.items()}
    numbers = numbers_of(key, Decimal(value), given, first_height=first)
    return judge(lines, numbers, about)


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("tug", "11.9", USUAL),
        ("tug", "12.0", CONCERN),
        ("four_stage_balance", "2", CONCERN),
        ("four_stage_balance", "3", USUAL),
        ("single_leg_stance", "4.9", CONCERN),
        ("single_leg_stance", "5.0", USUAL),
        ("gait_speed_4m", "0.80", CONCERN),
        ("gait_speed_4m", "0.81", WATCH),
        ("gait_speed_4m", "0.99", WATCH),
        ("gait_speed_4m", "1.00", USUAL),
        ("five_times_sts", "11.9", USUAL),
        ("five_times_sts", "12.0", WATCH),
        ("five_times_sts", "15.0", WATCH),
        ("five_times_sts", "15.1", CONCERN),
        ("occiput_to_wall", "0", USUAL),
        ("occiput_to_wall", "0.1", CONCERN),
        ("rib_pelvis", "1.5", CONCERN),
        ("rib_pelvis", "2", WATCH),
        ("rib_pelvis", "2.5", USUAL),
        ("sppb", "8", CONCERN),
        ("sppb", "9", WATCH),
        ("sppb", "10", USUAL),
        ("grip_strength", "15.9", CONCERN),
        ("grip_strength", "16", USUAL),
        ("steadi_3", "0", USUAL),
        ("steadi_3", "1", CONCERN),
        ("falls_12m", "1", USUAL),
        ("falls_12m", "2", CONCERN),
        ("resting_bp_hr", "179", USUAL),
        ("resting_bp_hr", "180", CONCERN),
    ],
)
def test_a_result_is_judged_at_its_boundary(key, value, verdict):
    assert judged(key, value).verdict is verdict


@pytest.mark.parametrize(
    ("diastolic", "verdict"), [("109", USUAL), ("110", CONCERN), ("111", CONCERN)]
)
def test_the_lower_pressure_has_its_own_line(diastolic, verdict):
    assert judged("resting_bp_hr", "140", diastolic=diastolic).verdict is verdict


@pytest.mark.parametrize(("injurious", "verdict"), [(0, USUAL), (1, CONCERN)])
def test_one_fall_that_did_harm_is_enough(injurious, verdict):
    assert judged("falls_12m", "1", injurious=injurious).verdict is verdict


@pytest.mark.parametrize(
    ("seconds", "about", "crossed"),
    [
        ("12.0", WOMAN, ["fall_risk"]),
        ("12.1", WOMAN, ["fall_risk", "fractures"]),
        ("12.1", About(sex=Sex.FEMALE, age=74), ["fall_risk"]),
        ("12.1", About(sex=Sex.FEMALE, age=81), ["fall_risk"]),
        ("12.1", About(sex=Sex.MALE, age=78), ["fall_risk"]),
        ("12.1", About(), ["fall_risk"]),
        ("19.9", About(), ["fall_risk"]),
        ("20.0", About(), ["fall_risk", "performance"]),
        ("11.9", About(), []),
    ],
)
def test_timed_up_and_go_says_which_lines_it_crosses(seconds, about, crossed):
    found = judged("tug", seconds, about)

    assert [line.key for line in found.crossed] == crossed
    assert found.verdict is (CONCERN if crossed else USUAL)


@pytest.mark.parametrize(
    ("age", "seconds", "is_slower"),
    [
        *((60, "11.4", False), (60, "11.5", True), (69, "11.5", True)),
        *((70, "12.6", False), (70, "12.7", True), (79, "12.7", True)),
        *((80, "14.8", False), (80, "14.9", True), (89, "14.9", True)),
        *((59, "14.9", False), (90, "14.9", False)),
    ],
)
def test_five_stands_are_held_against_the_usual_of_the_age(age, seconds, is_slower):
    found = judged("five_times_sts", seconds, About(age=age))

    assert ("below_usual" in [line.key for line in found.crossed]) is is_slower


def test_five_stands_without_an_age_are_judged_only_where_they_are_slow():
    assert judged("five_times_sts", "11", About()).verdict is None
    assert judged("five_times_sts", "11", About()).needs == {Needs.AGE}
    assert judged("five_times_sts", "15.1", About()).verdict is CONCERN


@pytest.mark.parametrize(
    ("sex", "value", "verdict"),
    [(Sex.MALE, "26.9", CONCERN), (Sex.MALE, "27", USUAL), (None, "5", None)],
)
def test_grip_is_judged_by_sex_or_not_at_all(sex, value, verdict):
    found = judged("grip_strength", value, About(sex=sex, age=70))

    assert found.verdict is verdict
    assert found.needs == (set() if sex else {Needs.SEX})


@pytest.mark.parametrize("row", CLINICAL["chair_stand_below_average"])
def test_the_chair_stand_is_low_below_the_number_of_the_table(row):
    for age in map(int, row["age"].split("-")):
        for sex, below in (("male", "men_below"), ("female", "women_below")):
            about = About(sex=Sex(sex), age=age)
            lower, same = row[below] - 1, row[below]

            assert judged("chair_stand_30s", lower, about).verdict is CONCERN
            assert judged("chair_stand_30s", same, about).verdict is USUAL


@pytest.mark.parametrize(
    ("about", "needs"),
    [
        (About(age=70), {Needs.SEX}),
        (About(sex=Sex.MALE), {Needs.AGE}),
        (About(), {Needs.SEX, Needs.AGE}),
        (About(sex=Sex.MALE, age=59), set()),
        (About(sex=Sex.MALE, age=95), set()),
    ],
)
def test_the_chair_stand_has_no_verdict_without_sex_age_or_table(about, needs):
    found = judged("chair_stand_30s", "0", about)

    assert (found.verdict, found.needs) == (None, needs)


@pytest.mark.parametrize(
    ("said", "verdict", "crossed"),
    [
        ({}, None, []),
        ({"tallest": "163.9"}, USUAL, []),
        ({"tallest": "164.0"}, CONCERN, ["since_tallest"]),
        ({"tallest": "166.0"}, CONCERN, ["since_tallest"]),
        ({"tallest": "166.1"}, CONCERN, ["since_tallest", "x_ray"]),
        ({"first_height": Decimal("161.9")}, USUAL, []),
        ({"first_height": Decimal("162.0")}, CONCERN, ["since_first"]),
        ({"tallest": "158"}, USUAL, []),
    ],
)
def test_lost_height_is_for_the_doctor(said, verdict, crossed):
    found = judged("height", "160.0", **said)

    assert found.verdict is verdict
    assert [line.key for line in found.crossed] == crossed


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("5.0", "5.0", USUAL),
        ("4.9", "29", CONCERN),
        ("29", "0", CONCERN),
        ("4.9", None, CONCERN),
        (None, "5.0", USUAL),
    ],
)
def test_one_leg_that_does_not_hold_is_a_risk_whatever_the_other_does(
    left, right, verdict
):
    given = {"left": left, "right": right}
    parts = {name: Decimal(said) for name, said in given.items() if said}
    value = max(parts.values())
    numbers = numbers_of("single_leg_stance", value, parts)

    assert judge(LINES["single_leg_stance"], numbers, WOMAN).verdict is verdict


def test_what_was_not_completed_has_no_verdict():
    assert judge(LINES["tug"], numbers_of("tug", None, {}), WOMAN).verdict is None


@pytest.mark.parametrize("key", ["six_minute_walk", "psfs", "body_mechanics", "odi"])
def test_what_has_no_published_line_has_no_verdict(key):
    assert key not in LINES


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        *(("nprs_rest", 0, "none"), ("nprs_rest", 1, "mild"), ("nprs_rest", 3, "mild")),
        *(("nprs_worst", 4, "moderate"), ("nprs_worst", 6, "moderate")),
        *(("nprs_worst", 7, "severe"), ("nprs_worst", 10, "severe")),
        *(("fes_i_short", 7, "low"), ("fes_i_short", 8, "low")),
        *(("fes_i_short", 9, "moderate"), ("fes_i_short", 13, "moderate")),
        *(("fes_i_short", 14, "high"), ("fes_i_short", 28, "high")),
        *(("odi", 20, "minimal"), ("odi", 21, "moderate"), ("odi", 40, "moderate")),
        *(("odi", 41, "severe"), ("odi", 60, "severe"), ("odi", 61, "very_severe")),
        *(("odi", 80, "very_severe"), ("odi", 81, "extreme"), ("odi", 100, "extreme")),
        *(("tug", 12, ""), ("odi", None, "")),
    ],
)
def test_a_scale_has_its_neutral_words(key, value, word):
    assert band(key, None if value is None else Decimal(value)) == word


SAME, BETTER_NOW, WORSE = Change.SAME, Change.BETTER, Change.WORSE


@pytest.mark.parametrize(
    ("key", "before", "now", "change", "size"),
    [
        ("gait_speed_4m", "0.80", "0.84", SAME, 0),
        ("gait_speed_4m", "0.80", "0.85", BETTER_NOW, 1),
        ("gait_speed_4m", "0.80", "0.90", BETTER_NOW, 2),
        ("gait_speed_4m", "0.85", "0.80", WORSE, 1),
        ("nprs_rest", "0", "1", SAME, 0),
        ("nprs_rest", "0", "2", WORSE, 1),
        ("nprs_rest", "1", "0", BETTER_NOW, 1),
        ("nprs_rest", "4", "3", BETTER_NOW, 1),
        ("nprs_rest", "5", "4", SAME, 0),
        ("nprs_worst", "5", "3", BETTER_NOW, 1),
        ("nprs_worst", "7", "6", SAME, 0),
        ("nprs_worst", "8", "6", SAME, 0),
        ("nprs_worst", "8", "5", BETTER_NOW, 1),
        ("nprs_rest", "3", "4", WORSE, 1),
        ("chair_stand_30s", "8", "9", SAME, 0),
        ("chair_stand_30s", "8", "10", BETTER_NOW, 1),
        ("five_times_sts", "16.0", "13.6", SAME, 0),
        ("five_times_sts", "16.0", "13.5", BETTER_NOW, 1),
        ("grip_strength", "18", "13.1", SAME, 0),
        ("grip_strength", "18", "13", WORSE, 1),
        ("sppb", "8", "8", SAME, 0),
        ("sppb", "8", "9", BETTER_NOW, 2),
        ("six_minute_walk", "300", "319", SAME, 0),
        ("six_minute_walk", "300", "320", BETTER_NOW, 1),
        ("six_minute_walk", "300", "350", BETTER_NOW, 2),
        ("psfs", "4.0", "5.2", SAME, 0),
        ("psfs", "4.0", "5.3", BETTER_NOW, 1),
        ("psfs", "4.0", "6.3", BETTER_NOW, 2),
        ("psfs", "4.0", "6.7", BETTER_NOW, 3),
        ("odi", "40", "31", SAME, 0),
        ("odi", "40", "30", BETTER_NOW, 1),
        ("odi", "40", "28", BETTER_NOW, 2),
        ("odi", "30", "40", WORSE, 1),
    ],
)
def test_only_a_change_that_means_something_is_called_one(
    key, before, now, change, size
):
    found = moved(key, BETTER[key], before=Decimal(before), now=Decimal(now))

    assert (found.change, found.size) == (change, size)


@pytest.mark.parametrize(
    "key", ["tug", "four_stage_balance", "height", "fes_i_short", "body_mechanics"]
)
def test_a_test_without_a_published_change_has_no_word_for_it(key):
    assert moved(key, BETTER[key], before=Decimal(20), now=Decimal(9)) is None
