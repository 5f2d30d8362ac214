"""What a report of a fall raises."""

from datetime import date, timedelta

import pytest

from programs.rules import falling
from programs.rules.redflags import HEAD_AND_THINNER


@pytest.mark.parametrize(
    ("injury", "hit_head", "on_thinner", "key"),
    [
        ("near", False, False, "rf_near_fall"),
        ("near", None, True, "rf_near_fall"),
        ("none", False, True, "rf_fall_noinjury"),
        ("bruise", False, None, "rf_fall_noinjury"),
        ("cut", None, None, "rf_fall_noinjury"),
        ("suspected_fracture", False, False, "rf_fall_injury"),
        ("none", True, False, "rf_fall_injury"),
        ("near", True, None, "rf_fall_injury"),
        ("none", True, True, HEAD_AND_THINNER),
        ("suspected_fracture", True, True, HEAD_AND_THINNER),
    ],
)
def test_a_report_raises_the_strictest_sign(injury, hit_head, on_thinner, key):
    assert falling.sign(injury, hit_head=hit_head, on_thinner=on_thinner) == key


@pytest.mark.parametrize(
    ("injury", "pain", "key"),
    [
        ("none", None, "rf_fall_noinjury"),
        ("none", 5, "rf_fall_noinjury"),
        ("none", 6, "rf_fall_injury"),
        ("near", 10, "rf_near_fall"),
    ],
)
def test_strong_pain_after_a_fall_is_an_injury(injury, pain, key):
    assert falling.sign(injury, hit_head=False, on_thinner=None, pain=pain) == key


@pytest.mark.parametrize(
    ("known", "key", "covers"),
    [
        ("rf_fall_injury", "rf_fall_noinjury", True),
        ("rf_fall_injury", "rf_fall_injury", True),
        ("rf_fall_noinjury", "rf_fall_injury", False),
        ("rf_near_fall", "rf_fall_noinjury", False),
        ("rf_fall_injury", HEAD_AND_THINNER, False),  # said more plainly
        (HEAD_AND_THINNER, "rf_fall_injury", True),
        (HEAD_AND_THINNER, "rf_fall_noinjury", True),
    ],
)
def test_one_sign_of_a_fall_stands_for_a_milder_one(known, key, covers):
    assert falling.covers(known, key) is covers


@pytest.mark.parametrize(
    ("told_on", "look_by"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),  # Monday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday
        (date(2026, 11, 28), date(2026, 12, 1)),  # Saturday
    ],
)
def test_a_therapist_looks_within_two_working_days(told_on, look_by):
    assert falling.look_by(told_on) == look_by


@pytest.mark.parametrize(
    ("days_ago", "is_recent"), [(0, True), (41, True), (42, False)]
)
def test_what_may_be_hurt_keeps_everything_closed_for_six_weeks(days_ago, is_recent):
    fell, on = date(2026, 3, 2), date(2026, 3, 2) + timedelta(days=days_ago)

    assert falling.is_recent(fell, on=on) is is_recent
