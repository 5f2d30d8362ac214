import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.redflags import (
    FLAGS,
    Level,
    Lock,
    ends_day_lock,
    is_asked_in_full,
    is_locked,
    locked_by_pressure,
    may_be_a_slip,
    meaning,
)

CLINICAL = Path(__file__).parents[2] / "programs/data/clinical.json"
ROWS = json.loads(CLINICAL.read_text())["red_flags"]
TODAY = date(2026, 3, 2)


def of(key, **about):
    return meaning(key, on=TODAY, **about)


def test_every_question_of_the_library_has_its_level():
    levels = {row["key"]: Level[row["level"].upper()] for row in ROWS}

    assert {key: flag.level for key, flag in FLAGS.items()} == levels


def test_what_pauses_and_who_clears_is_what_the_library_says():
    for row in ROWS:
        found = of(row["key"])

        assert found.pauses is ("pauses" in row["app_action"].lower())
        assert found.asks_physician is row["clearance_by"].startswith("Physician")
        assert found.opens_fall_report is ("fall report" in row["app_action"])


def test_new_back_pain_is_urgent_and_closes_the_gate():
    found = of("rf_back_pain_new")

    assert found.level is Level.URGENT
    assert found.pauses
    assert found.closes_gate


def test_a_fall_without_injury_rests_today_and_locks_until_it_is_reviewed():
    found = of("rf_fall_noinjury")

    assert not found.pauses
    assert found.day_locks == {Lock.EVERYTHING}
    assert found.locks == {Lock.STANDING, Lock.AEROBIC, Lock.IMPACT}


def test_a_near_fall_locks_nothing_and_is_told():
    found = of("rf_near_fall")

    assert found.locks == set()
    assert found.level is Level.WATCH


@pytest.mark.parametrize(
    ("days_ago", "is_urgent"),
    [
        ([], False),
        ([0], False),
        ([6], True),
        ([7], False),
        ([-6], True),  # the later one was told of first
        ([-7], False),
    ],
)
def test_dizziness_locks_standing_for_a_day_and_twice_in_seven_days_is_urgent(
    days_ago, is_urgent
):
    others = [TODAY - timedelta(days=each) for each in days_ago]

    found = of("rf_dizzy", dizzy_on=others)

    assert found.level is (Level.URGENT if is_urgent else Level.HOLD)
    assert found.pauses is is_urgent
    assert found.day_locks == (set() if is_urgent else {Lock.STANDING})


@pytest.mark.parametrize(
    ("last", "flagged", "locked", "is_asked"),
    [
        (None, False, False, True),
        (-7, False, False, True),
        (-6, False, False, False),
        (-1, True, False, True),
        (0, True, False, True),
        (-1, False, True, True),
        (0, False, True, False),
    ],
)
def test_the_whole_list_is_asked_when_it_must_be(last, flagged, locked, is_asked):
    found = is_asked_in_full(
        today=TODAY,
        last_on=None if last is None else TODAY + timedelta(days=last),
        is_flagged_since=flagged,
        has_day_lock=locked,
    )

    assert found is is_asked


@settings(max_examples=25)
@given(
    st.sets(st.sampled_from(Lock), min_size=1),
    st.integers(-9, 9),
    st.none() | st.integers(0, 10),
)
def test_a_lock_of_a_day_never_ends_on_its_day_or_after_a_fall_in_pain(
    locks, days, pain
):
    ends = ends_day_lock(
        locks, raised_on=TODAY, on=TODAY + timedelta(days=days), pain=pain
    )

    assert not (ends and days <= 0)
    assert not (ends and Lock.EVERYTHING in locks and (pain is None or pain > 3))


def test_an_answer_to_a_question_nobody_asked_is_an_error():
    with pytest.raises(KeyError):
        of("rf_unheard_of")


@pytest.mark.parametrize(
    ("systolic", "diastolic", "is_too_high"),
    [(179, 109, False), (180, 80, True), (120, 110, True)],
)
def test_high_blood_pressure_closes_load_and_impact(systolic, diastolic, is_too_high):
    found = locked_by_pressure(systolic=systolic, diastolic=diastolic)

    assert found == ({Lock.LOADED, Lock.IMPACT} if is_too_high else set())


@pytest.mark.parametrize(
    ("lock", "about", "expected"),
    [
        (Lock.EVERYTHING, {}, True),
        (Lock.STANDING, {}, False),
        (Lock.STANDING, {"movement_flags": ["fall_risk_standing"]}, True),
        (Lock.AEROBIC, {"category": "aerobic"}, True),
        (Lock.AEROBIC, {}, False),
        (Lock.IMPACT, {}, False),
        (Lock.IMPACT, {"impact": "low"}, True),
        (Lock.LOADED, {}, False),
        (Lock.LOADED, {"movement_flags": ["loaded"]}, True),
        (Lock.LOADED, {"adds_load": True}, True),
        (Lock.LOADED, {"category": "strength"}, True),
    ],
)
def test_a_lock_closes_its_own_group(lock, about, expected):
    seated = {"category": "posture", "movement_flags": [], "impact": "none"}

    assert is_locked([lock], **(seated | about)) is expected
    assert not is_locked([], **(seated | about))


@pytest.mark.parametrize(
    ("asks_physician", "is_tap", "is_told_elsewhere", "days", "may_be"),
    [
        (True, True, False, 0, True),
        (True, True, False, 7, True),
        (True, True, False, 8, False),
        (True, True, True, 0, False),
        (True, False, False, 0, False),
        (False, True, False, 0, False),  # a therapist sets it aside anyway
    ],
)
def test_a_slip_is_one_tap_of_that_week(
    asks_physician, is_tap, is_told_elsewhere, days, may_be
):
    found = may_be_a_slip(
        asks_physician=asks_physician,
        is_tap=is_tap,
        is_told_elsewhere=is_told_elsewhere,
        stood=timedelta(days=days),
    )

    assert found is may_be
