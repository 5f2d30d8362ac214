import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.measuring import (
    BoneClass,
    Measure,
    age_on,
    bone_class,
)

CLINICAL = json.loads(
    (Path(__file__).parents[2] / "programs/data/clinical.json").read_text()
)
MEASURES = {row["key"]: Measure.read(row) for row in CLINICAL["assessments"]}
# Tenths, as a report gives them: whole numbers are far quicker to make than decimals.
SCORES = st.integers(-80, 60).map(lambda tenths: Decimal(tenths) / 10)


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


def test_every_test_of_the_library_is_known_by_unit_and_range():
    assert all(each.unit and each.least < each.most for each in MEASURES.values())


@pytest.mark.parametrize(
    ("value", "expected"), [("2.9", False), ("3", True), ("120", True), ("121", False)]
)
def test_a_measure_accepts_its_range_both_ends_included(value, expected):
    assert MEASURES["tug"].accepts(Decimal(value)) is expected


@given(st.lists(SCORES, min_size=1, max_size=4), SCORES)
def test_one_more_scan_never_makes_the_class_better(scores, another):
    order = list(BoneClass)
    before = bone_class(scores, has_fragility_fracture=False)
    after = bone_class([*scores, another], has_fragility_fracture=False)

    assert order.index(after) >= order.index(before)
