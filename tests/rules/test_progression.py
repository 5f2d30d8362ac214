from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.progression import (
    Circumstances,
    Done,
    Effort,
    Step,
    Suggestion,
    Week,
    Why,
    effort,
    has_room_for_step_up,
    suggest,
)

MONDAY = date(2026, 3, 2)


def week(start=MONDAY, *, asked=5, days=5, **answers) -> Week:
    told = {"credit": 1.0, "pain": 1, "effort": 3} | answers
    done = tuple(Done(on=start + timedelta(days=n), **told) for n in range(days))
    return Week(asked=asked, done=done)


def two_weeks(**answers) -> list[Week]:
    return [week(**answers), week(MONDAY + timedelta(weeks=1), **answers)]


def after(weeks, *, level=1, **circumstances) -> Suggestion:
    return suggest(
        weeks,
        level=level,
        top_level=3,
        circumstances=Circumstances(**circumstances),
    )


def test_two_good_easy_weeks_suggest_the_next_level():
    assert after(two_weeks()) == Suggestion(step=Step.HARDER)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"days": 3}, Why.NOT_DONE_ENOUGH),
        ({"pain": None}, Why.PAIN_NOT_ANSWERED),
        ({"effort": None}, Why.EFFORT_NOT_ANSWERED),
        ({"effort": 5}, Why.NOT_EASY),
        ({"was_too_much": True}, Why.WORSE_NEXT_MORNING),
    ],
)
def test_the_same_level_says_what_held_it_back(answers, why):
    assert after(two_weeks(**answers)) == Suggestion(step=Step.SAME, reasons=(why,))


@pytest.mark.parametrize(
    ("circumstances", "why"),
    [
        ({"has_open_flag": True}, Why.OPEN_FLAG),
        ({"is_locked": True}, Why.LOCKED),
        ({"has_fallen": True}, Why.FALL),
        ({"is_next_level_allowed": False}, Why.NEXT_LEVEL_NOT_ALLOWED),
        ({"level": 3}, Why.TOP_LEVEL),
    ],
)
def test_what_else_is_so_can_hold_a_level_back(circumstances, why):
    found = after(two_weeks(), **circumstances)

    assert found == Suggestion(step=Step.SAME, reasons=(why,))


def test_four_days_of_five_are_enough_and_one_week_is_not():
    assert after(two_weeks(days=4)).step is Step.HARDER
    assert after([week()]).reasons == (Why.TOO_FEW_WEEKS,)


def test_both_weeks_must_be_good():
    weak, good = week(days=3), week(MONDAY + timedelta(weeks=1))

    assert after([weak, good]).step is Step.SAME
    assert after([weak, good, week(MONDAY + timedelta(weeks=2))]).step is Step.HARDER


@pytest.mark.parametrize(
    ("pain", "step"), [(3, Step.HARDER), (4, Step.EASIER), (0, Step.HARDER)]
)
def test_pain_of_three_is_fine_and_four_again_and_again_is_not(pain, step):
    assert after(two_weeks(pain=pain)).step is step


def test_pain_on_a_single_day_only_holds_the_level():
    sore = Week(asked=1, done=(Done(on=MONDAY, credit=1, pain=4, effort=3),))

    assert after([sore, week()]).reasons == (Why.PAIN,)


@pytest.mark.parametrize(
    ("apart", "step"), [(1, Step.EASIER), (6, Step.EASIER), (7, Step.SAME)]
)
def test_pain_twice_in_seven_days_suggests_a_step_back(apart, step):
    days = tuple(
        Done(on=MONDAY + timedelta(days=n), credit=1, pain=4, effort=3)
        for n in (0, apart)
    )

    assert after([Week(asked=2, done=days), week()]).step is step


@pytest.mark.parametrize(
    ("days", "felt", "step"),
    [(2, 8, Step.EASIER), (2, 7, Step.SAME), (3, 8, Step.SAME)],
)
def test_hard_and_little_done_for_two_weeks_suggests_a_step_back(days, felt, step):
    assert after(two_weeks(days=days, effort=felt)).step is step


def test_weeks_in_which_nothing_was_asked_are_no_sign_of_little_done():
    found = after(two_weeks(asked=0, days=1, effort=9))

    assert found.step is Step.SAME


@pytest.mark.parametrize(("days", "step"), [(13, Step.HARDER), (14, Step.EASIER)])
def test_two_weeks_away_suggest_starting_again_lower(days, step):
    assert after(two_weeks(), away_for=timedelta(days=days)).step is step


def test_a_new_caution_suggests_a_step_back():
    found = after(two_weeks(), has_new_caution=True)

    assert found == Suggestion(step=Step.EASIER, reasons=(Why.NEW_CAUTION,))


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (0, Effort.EASY),
        (4, Effort.EASY),
        (5, Effort.RIGHT),
        (7, Effort.RIGHT),
        (8, Effort.HARD),
        (10, Effort.HARD),
    ],
)
def test_effort_has_a_word(score, word):
    assert effort(score) is word


@pytest.mark.parametrize(
    ("days_ago", "has_room"),
    [([], True), ([0, 0], True), ([0, 3, 6], False), ([0, 3, 7], True)],
)
def test_at_most_three_steps_up_are_taken_in_seven_days(days_ago, has_room):
    accepted = [MONDAY - timedelta(days=each) for each in days_ago]

    assert has_room_for_step_up(accepted, on=MONDAY) is has_room


@settings(max_examples=25)
@given(
    st.none() | st.integers(0, 10), st.none() | st.integers(0, 10), st.integers(0, 5)
)
def test_harder_is_never_suggested_without_answers(pain, felt, days):
    found = after(two_weeks(pain=pain, effort=felt, days=days))

    if found.step is Step.HARDER:
        assert pain is not None
        assert pain <= 3
        assert felt is not None
        assert felt <= 4
        assert days >= 4
