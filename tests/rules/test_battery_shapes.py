"""What each test asks for, what it refuses, and the value it makes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.battery import (
    SHAPES,
    Kind,
    Problem,
    Unfit,
    Wrong,
    as_given,
    as_read,
    as_stored,
    sppb,
    value_of,
)

CLINICAL = json.loads(
    (Path(__file__).parents[2] / "programs/data/clinical.json").read_text()
)
ROWS = {row["key"]: row for row in CLINICAL["assessments"]}
# Made of its parts: the range of the data is the value's, and the parts have their own.
COMPUTED = {"gait_speed_4m", "psfs", "steadi_3", "body_mechanics", "sppb"}


def parts(said):
    """`a=1 b=yes c=back`, as a therapist would give them."""
    found = {}
    for pair in said.split():
        name, _sign, given_as = pair.partition("=")
        found[name] = (
            {"yes": True, "no": False}.get(given_as)
            if (given_as in ("yes", "no"))
            else number(given_as)
        )
    return found


def number(said):
    try:
        return Decimal(said)
    except ArithmeticError:
        return said


def test_every_test_of_the_data_has_a_shape_and_no_other():
    assert set(SHAPES) == set(ROWS)


@pytest.mark.parametrize("key", sorted(set(ROWS) - COMPUTED))
def test_the_first_part_has_the_range_and_step_of_the_data(key):
    row, part = ROWS[key], SHAPES[key].parts[0]

    assert (part.least, part.most) == (row["min"], row["max"])
    assert part.step == Decimal(str(row["step"]))


def test_seconds_over_four_metres_make_the_speeds_of_the_data():
    row, part = ROWS["gait_speed_4m"], SHAPES["gait_speed_4m"].part("first")

    assert (4 / part.most, 4 / part.least) == (
        Decimal(str(row["min"])),
        Decimal(str(row["max"])),
    )


BP = "systolic=120 diastolic=80 pulse=70"
SIX = "out_of_bed=2 sit_to_stand=2 pick_up=1 lift=0 reach=2 turn=1"
THREE = "activity_1=stairs score_1=4 activity_2=bath score_2=5 activity_3=bed score_3=6"
HELD = "side_by_side=10 semi_tandem=10 tandem=10"


@pytest.mark.parametrize(
    ("key", "said", "value"),
    [
        ("nprs_rest", "score=0", "0"),
        ("nprs_worst", "score=10 site=lower_back", "10"),
        ("tug", "seconds=12.0 aid=stick", "12.0"),
        ("chair_stand_30s", "stands=11", "11"),
        ("chair_stand_30s", "stands=11 arms=yes", "0"),
        ("chair_stand_30s", "arms=yes", "0"),
        ("four_stage_balance", "side_by_side=9.9", "0"),
        ("four_stage_balance", "side_by_side=10 semi_tandem=0", "1"),
        ("four_stage_balance", "side_by_side=10 semi_tandem=10 tandem=9.9", "2"),
        ("four_stage_balance", f"{HELD} one_leg=4", "3"),
        ("four_stage_balance", f"{HELD} one_leg=10", "4"),
        ("single_leg_stance", "left=3.2 right=7.9", "7.9"),
        ("single_leg_stance", "left=3.2", "3.2"),
        ("gait_speed_4m", "first=5.0", "0.80"),
        ("gait_speed_4m", "first=5.0 second=4.0", "1.00"),
        ("grip_strength", "left_1=14 left_2=16.5 right_3=15", "16.5"),
        ("height", "first=160.0", "160.0"),
        ("height", "first=160.0 second=160.4", "160.2"),
        ("height", "first=160.0 second=160.4 third=160.3 tallest=165", "160.2"),
        ("height", "first=160 tallest=158", "160.0"),
        ("five_times_sts", "seconds=15.1 until=sit", "15.1"),
        ("psfs", THREE, "5.0"),
        ("resting_bp_hr", BP, "120"),
        ("steadi_3", "fallen=yes unsteady=no worried=yes", "2"),
        ("falls_12m", "falls=0", "0"),
        ("falls_12m", "falls=2 injurious=no", "2"),
        ("body_mechanics", SIX, "8"),
        ("odi", "total=40", "40"),
        ("fes_i_short", "total=7", "7"),
        ("sppb", "total=9", "9"),
        ("sppb", f"{HELD} walk=4.81 chair=11.19", "12"),
        ("sppb", "side_by_side=9.99 walk=8.71 chair=16.70", "2"),
        (
            "sppb",
            "side_by_side=0 walk_not_possible=yes chair_not_possible=yes total=0",
            "0",
        ),
    ],
)
def test_parts_make_the_value(key, said, value):
    given_parts = as_text(key, parts(said))

    assert value_of(key, given_parts) == Decimal(value)


def as_text(key, found):
    """Choices of numbers are words."""
    kinds = {part.name: part.kind for part in SHAPES[key].parts}
    return {
        name: str(each) if kinds.get(name) is Kind.CHOICE else each
        for name, each in found.items()
    }


@pytest.mark.parametrize(
    ("key", "said", "part", "wrong"),
    [
        ("tug", "", "seconds", Wrong.MISSING),
        ("tug", "seconds=2.9", "seconds", Wrong.BEYOND),
        ("tug", "seconds=120.1", "seconds", Wrong.BEYOND),
        ("tug", "seconds=12.05", "seconds", Wrong.OFF_STEP),
        ("tug", "seconds=NaN", "seconds", Wrong.UNKNOWN),
        ("tug", "seconds=12 aid=wings", "aid", Wrong.UNKNOWN),
        ("tug", "seconds=12 shoes=1", "shoes", Wrong.UNKNOWN),
        ("nprs_rest", "score=11", "score", Wrong.BEYOND),
        ("nprs_rest", "score=3", "site", Wrong.MISSING),
        ("nprs_rest", "score=3.5", "score", Wrong.OFF_STEP),
        ("rib_pelvis", "fingers=1.7", "fingers", Wrong.OFF_STEP),
        ("height", "first=400", "first", Wrong.BEYOND),
        ("height", "first=99.9", "first", Wrong.BEYOND),
        ("chair_stand_30s", "", "stands", Wrong.MISSING),
        ("four_stage_balance", "side_by_side=10", "semi_tandem", Wrong.MISSING),
        (
            "four_stage_balance",
            "side_by_side=8 semi_tandem=10",
            "semi_tandem",
            Wrong.AFTER_THE_END,
        ),
        (
            "four_stage_balance",
            "side_by_side=10 semi_tandem=5 tandem=3",
            "tandem",
            Wrong.AFTER_THE_END,
        ),
        ("single_leg_stance", "", "left", Wrong.MISSING),
        ("grip_strength", "", "left_1", Wrong.MISSING),
        ("gait_speed_4m", "first=1.5", "first", Wrong.BEYOND),
        ("gait_speed_4m", "first=0", "first", Wrong.BEYOND),
        ("five_times_sts", "seconds=12", "until", Wrong.MISSING),
        ("psfs", "", "activity_1", Wrong.MISSING),
        ("psfs", "activity_1=stairs score_1=4", "activity_2", Wrong.MISSING),
        ("psfs", f"{THREE} activity_4=cook", "score_4", Wrong.UNPAIRED),
        ("psfs", f"{THREE} score_4=4", "activity_4", Wrong.UNPAIRED),
        (
            "resting_bp_hr",
            "systolic=80 diastolic=80 pulse=70",
            "diastolic",
            Wrong.NOT_BELOW,
        ),
        (
            "resting_bp_hr",
            "systolic=261 diastolic=80 pulse=70",
            "systolic",
            Wrong.BEYOND,
        ),
        (
            "resting_bp_hr",
            "systolic=120 diastolic=29 pulse=70",
            "diastolic",
            Wrong.BEYOND,
        ),
        ("resting_bp_hr", "systolic=120 diastolic=80 pulse=201", "pulse", Wrong.BEYOND),
        ("falls_12m", "falls=2", "injurious", Wrong.MISSING),
        ("falls_12m", "falls=0 injurious=yes", "injurious", Wrong.DISAGREES),
        ("height", "first=160 tallest=157.9", "tallest", Wrong.DISAGREES),
        ("height", "first=160 second=161 tallest=158.4", "tallest", Wrong.DISAGREES),
        ("steadi_3", "fallen=yes unsteady=no", "worried", Wrong.MISSING),
        ("body_mechanics", "out_of_bed=3", "out_of_bed", Wrong.UNKNOWN),
        ("sppb", "", "total", Wrong.MISSING),
        ("sppb", "total=13", "total", Wrong.BEYOND),
        (
            "sppb",
            f"{HELD} walk=4.81 chair=11.19 total=11",
            "total",
            Wrong.DISAGREES,
        ),
        ("sppb", f"{HELD} walk=4.81", "chair", Wrong.MISSING),
        ("sppb", "walk=4.81 chair=11.19", "side_by_side", Wrong.MISSING),
        (
            "sppb",
            f"{HELD} walk=4.81 walk_not_possible=yes chair=11",
            "walk",
            Wrong.BOTH,
        ),
    ],
)
def test_what_cannot_be_is_told_by_its_part(key, said, part, wrong):
    with pytest.raises(Unfit) as refusal:
        value_of(key, as_text(key, parts(said)))

    assert Problem(part, wrong) in refusal.value.problems


@pytest.mark.parametrize(
    ("seconds", "points"),
    [("4.81", 4), ("4.82", 3), ("6.20", 3), ("6.21", 2), ("8.70", 2), ("8.71", 1)],
)
def test_the_walk_of_the_sppb(seconds, points):
    assert sppb.walk(Decimal(seconds)) == points


@pytest.mark.parametrize(
    ("seconds", "points"),
    [
        *(("11.19", 4), ("11.20", 3), ("13.69", 3), ("13.70", 2)),
        *(("16.69", 2), ("16.70", 1), ("60", 1), ("60.01", 0)),
    ],
)
def test_the_chair_stands_of_the_sppb(seconds, points):
    assert sppb.chair(Decimal(seconds)) == points


@pytest.mark.parametrize(
    ("said", "points"),
    [
        *(("side_by_side=9.99", 0), ("side_by_side=10 semi_tandem=9.9", 1)),
        ("side_by_side=10 semi_tandem=10 tandem=2.99", 2),
        ("side_by_side=10 semi_tandem=10 tandem=3", 3),
        ("side_by_side=10 semi_tandem=10 tandem=9.99", 3),
        (HELD, 4),
    ],
)
def test_the_balance_of_the_sppb(said, points):
    assert sppb.balance(parts(said)) == points


def test_what_was_left_out_stays_out_and_nought_is_nought():
    assert as_given("grip_strength", {"left_1": "0.0"}) == {"left_1": Decimal("0.0")}


@pytest.mark.parametrize(
    ("value", "said", "read"),
    [
        ("10", "", "3"),
        ("9.9", "", "2"),
        ("4", f"{HELD} one_leg=10", "4"),
    ],
)
def test_seconds_of_an_earlier_tandem_stand_are_read_as_stages(value, said, read):
    found = as_read("four_stage_balance", Decimal(value), parts(said))

    assert found == Decimal(read)


@settings(max_examples=50)
@given(st.decimals(Decimal(3), Decimal(120), places=1))
def test_what_is_stored_comes_back_exactly(seconds):
    found = {"seconds": seconds, "aid": "stick"}

    stored = json.loads(json.dumps(as_stored(found)))

    assert as_given("tug", stored) == found


def test_a_part_that_a_test_has_no_more_is_left_out_when_read():
    assert as_given("tug", {"seconds": "9.8", "shoes": "red"}) == {
        "seconds": Decimal("9.8")
    }
