from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.dose import Dose
from programs.rules.progression import (
    Circumstances,
    Done,
    Effort,
    Prescribed,
    Reason,
    Step,
    Suggestion,
    Variable,
    Week,
    Why,
    effort,
    has_room_for_step_up,
    step_back,
    step_up,
    suggest,
    variables,
)

MONDAY = date(2026, 3, 2)
NEXT = date(2026, 3, 9)  # the clocks go forward on its eve, in New York
ONE, TWO, THREE = Dose(reps=8), Dose(sets=2, reps=10), Dose(sets=3, reps=10)
LADDER = {1: ONE, 2: TWO, 3: replace(TWO, load="light band")}


def week(monday=MONDAY, *, asked=5, days=5, pain=1, **answers) -> Week:
    told = {"credit": 1.0, "effort": 4} | answers
    done = tuple(Done(on=monday + timedelta(days=n), **told) for n in range(days))
    return Week(monday=monday, asked=asked, done=done, pain=pain)


def two_weeks(**answers) -> list[Week]:
    return [week(**answers), week(NEXT, **answers)]


def after(weeks, *, since=(), **circumstances) -> Suggestion:
    about = Circumstances(**circumstances)
    return suggest(weeks, since=since, circumstances=about)


def whys(found: Suggestion) -> set[Why]:
    return {reason.why for reason in found.reasons}


def test_two_good_easy_weeks_suggest_the_next_level():
    assert after(two_weeks()) == Suggestion(step=Step.HARDER)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"days": 3}, Why.NOT_DONE_ENOUGH),
        ({"pain": None}, Why.PAIN_NOT_ANSWERED),
        ({"pain": 4}, Why.PAIN),
        ({"effort": None}, Why.EFFORT_NOT_ANSWERED),
        ({"effort": 5}, Why.NOT_EASY),
        ({"was_too_much": True}, Why.WORSE_NEXT_MORNING),
    ],
)
def test_the_same_level_says_what_held_it_back_and_in_which_week(answers, why):
    assert after([week(), week(NEXT, **answers)]) == Suggestion(
        step=Step.SAME, reasons=(Reason(why, NEXT),)
    )


@pytest.mark.parametrize(
    ("circumstances", "why"),
    [
        ({"has_open_flag": True}, Why.OPEN_FLAG),
        ({"is_locked": True}, Why.LOCKED),
        ({"has_fallen": True}, Why.FALL),
        ({"is_next_allowed": False}, Why.NEXT_LEVEL_NOT_ALLOWED),
        ({"has_next": False}, Why.TOP_LEVEL),
        ({"has_next": False, "is_next_allowed": False}, Why.TOP_LEVEL),
    ],
)
def test_what_else_is_so_can_hold_a_level_back(circumstances, why):
    found = after(two_weeks(), **circumstances)

    assert found == Suggestion(step=Step.SAME, reasons=(Reason(why),))


@pytest.mark.parametrize(
    ("credit", "step"), [(0.799, Step.SAME), (0.8, Step.HARDER), (1.0, Step.HARDER)]
)
def test_eighty_in_a_hundred_are_enough_and_less_is_not(credit, step):
    assert after(two_weeks(credit=credit)).step is step


def test_four_days_of_five_are_enough_and_one_week_is_not():
    assert after(two_weeks(days=4)).step is Step.HARDER
    assert whys(after([week()])) == {Why.TOO_FEW_WEEKS}
    assert whys(after([])) == {Why.TOO_FEW_WEEKS}


def test_both_weeks_must_be_good_and_older_ones_do_not_matter():
    weak, good = week(days=3), week(NEXT)

    assert after([weak, good]).step is Step.SAME
    assert after([weak, good, week(NEXT + timedelta(weeks=1))]).step is Step.HARDER


def test_a_week_that_rested_is_no_full_week_whatever_was_done_in_it():
    rested = replace(week(NEXT, days=1), has_rested=True)

    assert after([week(), rested]).reasons == (Reason(Why.RESTED, NEXT),)


@pytest.mark.parametrize(("pain", "step"), [(0, Step.HARDER), (3, Step.HARDER)])
def test_a_pain_of_three_is_fine(pain, step):
    assert after(two_weeks(pain=pain)).step is step


def test_a_day_left_out_because_of_pain_speaks_against_harder():
    sore = replace(week(NEXT), was_left_out_for_pain=True)

    assert whys(after([week(), sore])) == {Why.LEFT_OUT_FOR_PAIN}


def test_a_number_given_for_the_exercise_is_an_answer_for_its_week():
    told = [
        replace(each, done=(replace(each.done[0], pain=2), *each.done[1:]))
        for each in two_weeks(pain=None)
    ]

    assert after(told).step is Step.HARDER


def test_a_high_number_on_one_day_only_holds_the_level():
    sore = week(NEXT)
    sore = replace(sore, done=(replace(sore.done[0], pain=4), *sore.done[1:]))

    assert after([week(), sore]).reasons == (Reason(Why.PAIN, NEXT),)


def test_a_day_too_painful_to_do_counts_with_its_number():
    skipped = Done(on=NEXT, credit=0, pain=5)
    sore = week(NEXT)

    assert Why.PAIN in whys(after([week(), replace(sore, done=(*sore.done, skipped))]))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([4, 4, 4, 4, 4], set()),
        ([4, 4, 4, None, None], set()),
        ([4, 4, None, None], set()),
        ([4, None, None], {Why.EFFORT_NOT_ANSWERED}),
        ([4, 4, 4, 6, 6], set()),
        ([4, 4, 6, 6], {Why.NOT_EASY}),
        ([4, 5], {Why.NOT_EASY}),
        ([4, 4], set()),
        ([5, 5], {Why.NOT_EASY}),
    ],
)
def test_effort_is_said_for_half_of_the_days_and_its_median_is_easy(said, why):
    done = tuple(
        Done(on=NEXT + timedelta(days=n), credit=1, effort=each)
        for n, each in enumerate(said)
    )

    found = after([week(), Week(monday=NEXT, asked=len(said), done=done, pain=0)])

    assert whys(found) == why


@pytest.mark.parametrize(
    ("apart", "step"), [(1, Step.EASIER), (6, Step.EASIER), (7, Step.SAME)]
)
def test_pain_twice_in_seven_days_suggests_a_step_back(apart, step):
    days = [
        Done(on=MONDAY + timedelta(days=n), credit=1, pain=4, effort=4)
        for n in (0, apart)
    ]

    assert after([Week(monday=MONDAY, asked=2, done=tuple(days))]).step is step


def test_a_flare_of_these_days_is_seen_before_the_week_is_over():
    sunday, monday = NEXT - timedelta(days=1), NEXT
    first = week(days=0)
    first = replace(first, done=(Done(on=sunday, credit=1, pain=5),))
    today = Done(on=monday, credit=0.5, pain=4)

    assert after([first], since=[today]).reasons == (Reason(Why.PAIN_TWICE),)
    assert after([first], since=[replace(today, pain=3)]).step is Step.SAME
    assert after([first], since=[replace(today, pain=None)]).step is Step.SAME


@pytest.mark.parametrize(
    ("days", "felt", "step"),
    [
        (2, 8, Step.EASIER),
        (2, 7, Step.SAME),
        (2, None, Step.SAME),
        (3, 8, Step.SAME),
        (0, 8, Step.SAME),
    ],
)
def test_hard_and_little_done_for_two_weeks_suggests_a_step_back(days, felt, step):
    assert after(two_weeks(days=days, effort=felt)).step is step


def test_half_of_it_done_is_not_little():
    half = {"asked": 4, "days": 2, "effort": 9}

    assert after(two_weeks(**half)).step is Step.SAME
    assert after([week(**half), week(NEXT, days=2, effort=9)]).step is Step.SAME


def test_weeks_in_which_nothing_was_asked_are_no_sign_of_little_done():
    assert after(two_weeks(asked=0, days=1, effort=9)).step is Step.SAME


@pytest.mark.parametrize(("days", "step"), [(13, Step.HARDER), (14, Step.RESTART)])
def test_two_weeks_away_suggest_starting_again_lower(days, step):
    assert after(two_weeks(), away_for=timedelta(days=days)).step is step


def test_a_new_caution_suggests_a_step_back():
    found = after(two_weeks(), has_new_caution=True)

    assert found == Suggestion(step=Step.EASIER, reasons=(Reason(Why.NEW_CAUTION),))


@pytest.mark.parametrize(
    ("found", "is_contradicted"),
    [
        (after(two_weeks()), False),
        (after([]), False),
        (after(two_weeks(pain=None, effort=None)), False),
        (after(two_weeks(pain=4)), True),
        (after(two_weeks(), has_fallen=True), True),
        (after(two_weeks(), has_new_caution=True), True),
        (after(two_weeks(), away_for=timedelta(days=20)), True),
    ],
)
def test_what_is_not_known_yet_contradicts_nothing(found, is_contradicted):
    assert found.is_contradicted is is_contradicted


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
    ("level", "dose", "up"),
    [
        (1, ONE, (2, TWO)),
        (2, TWO, (3, LADDER[3])),
        (2, ONE, (2, replace(ONE, sets=2))),
        (2, THREE, (3, LADDER[3])),
        (3, LADDER[3], None),
        (3, replace(LADDER[3], sets=1), (3, LADDER[3])),
    ],
)
def test_a_step_up_is_a_set_that_was_taken_away_or_the_next_level(level, dose, up):
    found = step_up(Prescribed(level=level, dose=dose), ladder=LADDER)

    assert found == (up and Prescribed(level=up[0], dose=up[1]))


@pytest.mark.parametrize(
    ("level", "dose", "back"),
    [
        (3, LADDER[3], (2, TWO)),
        (2, TWO, (1, ONE)),
        (3, ONE, (2, replace(TWO, sets=1))),
        (1, TWO, (1, replace(TWO, sets=1))),
        (1, ONE, None),
    ],
)
def test_a_step_back_never_asks_for_more_sets_than_before(level, dose, back):
    found = step_back(Prescribed(level=level, dose=dose), ladder=LADDER)

    assert found == (back and Prescribed(level=back[0], dose=back[1]))


@pytest.mark.parametrize(
    ("level", "dose", "changed"),
    [
        (2, TWO, set()),
        (3, LADDER[3], {Variable.LEVEL}),
        (3, TWO, {Variable.LEVEL}),
        (3, THREE, {Variable.LEVEL, Variable.AMOUNT}),
        (2, THREE, {Variable.SETS}),
        (2, replace(TWO, load="1 kg"), {Variable.LOAD}),
        (2, replace(THREE, load="1 kg"), {Variable.SETS, Variable.LOAD}),
        (2, replace(TWO, reps=12), {Variable.AMOUNT}),
    ],
)
def test_what_changes_is_counted_and_a_level_brings_its_own_dose(level, dose, changed):
    before, now = Prescribed(level=2, dose=TWO), Prescribed(level=level, dose=dose)

    assert variables(before, now, ladder=LADDER) == changed


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
