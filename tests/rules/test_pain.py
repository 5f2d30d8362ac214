import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.pain import (
    Answer,
    ImpossiblePain,
    Limits,
    answer,
    band,
    holds,
    was_too_much,
)

CLINICAL = Path(__file__).parents[2] / "programs/data/clinical.json"
TODAY = date(2026, 3, 2)
SCORES = st.integers(0, 10)
MAYBE = st.none() | SCORES


def test_the_bands_are_those_of_the_library():
    for row in json.loads(CLINICAL.read_text())["pain_bands"]:
        for score in range(row["min"], row["max"] + 1):
            assert band(score) is Answer[row["key"].upper()]


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (None, None),
        (0, Answer.OK),
        (3, Answer.OK),
        (4, Answer.MODIFY),
        (5, Answer.MODIFY),
        (6, Answer.STOP),
        (10, Answer.STOP),
    ],
)
def test_three_is_fine_four_asks_for_less_and_six_stops(score, expected):
    assert band(score) is expected


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_off_the_scale_is_refused(score):
    with pytest.raises(ImpossiblePain):
        band(score)


@pytest.mark.parametrize(
    ("score", "usual", "before", "expected"),
    [
        (3, 0, 0, Answer.STOP),
        (3, 0, 2, Answer.STOP),
        (3, 0, 3, Answer.OK),
        (5, 2, 5, Answer.MODIFY),
        (5, 2, 4, Answer.STOP),
        (2, 0, 0, Answer.OK),
        (3, 0, None, Answer.STOP),
        (5, None, 0, Answer.MODIFY),
        (6, 6, 6, Answer.STOP),
    ],
)
def test_three_above_usual_and_rising_stops(score, usual, before, expected):
    assert answer(score, usual=usual, before=before) is expected


@pytest.mark.parametrize(
    ("score", "usual", "expected"),
    [
        (1, 0, Answer.OK),
        (2, 0, Answer.MODIFY),
        (3, 2, Answer.OK),
        (3, 1, Answer.MODIFY),
        (4, 4, Answer.MODIFY),
        (3, None, Answer.OK),
    ],
)
def test_after_a_spine_fracture_more_than_one_above_usual_asks_for_less(
    score, usual, expected
):
    assert answer(score, usual=usual, after_spine_fracture=True) is expected


@pytest.mark.parametrize("score", [None, 0, 2, 10])
def test_new_sudden_pain_is_urgent_at_any_score(score):
    assert answer(score, usual=2, is_new_or_sudden=True) is Answer.URGENT


def test_what_was_not_answered_has_no_answer():
    assert answer(None, usual=3, before=2) is None


def test_a_therapist_may_set_stricter_limits_and_looser_ones_are_seen():
    stricter = Limits(fine=2, less=3)

    assert band(3, limits=stricter) is Answer.MODIFY
    assert band(4, limits=stricter) is Answer.STOP
    assert Limits().is_looser_than(stricter)
    assert not stricter.is_looser_than(Limits())
    with pytest.raises(ImpossiblePain):
        Limits(fine=5, less=4)


@pytest.mark.parametrize(
    ("next_morning", "usual", "expected"),
    [(3, 2, False), (4, 2, True), (None, 2, None), (4, None, None), (0, 0, False)],
)
def test_two_above_usual_next_morning_was_too_much(next_morning, usual, expected):
    assert was_too_much(next_morning, usual=usual) is expected


@pytest.mark.parametrize(
    ("days_ago", "is_held"),
    [([0], False), ([0, 0], False), ([0, 6], True), ([0, 7], False), ([-1, 0], False)],
)
def test_too_much_twice_in_seven_days_holds_the_exercise(days_ago, is_held):
    days = [TODAY - timedelta(days=each) for each in days_ago]

    assert holds(days, on=TODAY) is is_held


@settings(max_examples=25)
@given(SCORES, MAYBE, MAYBE)
def test_the_setting_after_a_spine_fracture_is_never_milder(score, usual, before):
    plain = answer(score, usual=usual, before=before)
    strict = answer(score, usual=usual, before=before, after_spine_fracture=True)

    assert plain is not None
    assert strict is not None
    assert band(score) <= plain <= strict
