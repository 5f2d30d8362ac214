"""The small picture of a row of the caseload."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.sketch import HEIGHT, TALLEST, Day, State, sketch


@pytest.mark.parametrize(
    ("day", "state", "height"),
    [
        (Day(said=4, done=4), State.DONE, TALLEST),
        (Day(said=4, done=2), State.DONE, TALLEST / 2),
        (Day(said=4, done=0), State.SKIPPED, 3),
        (Day(), State.MISSING, 1),
        (Day(is_quiet=True), State.QUIET, 1),
        (Day(said=1, done=1, is_quiet=True), State.DONE, 4),  # done all the same
    ],
)
def test_a_day_is_drawn_as_it_went(day, state, height):
    marks = sketch([Day(said=4, done=4), day]).marks

    assert (marks[1].state, marks[1].height) == (state, height)
    assert marks[1].y + marks[1].height == HEIGHT


def test_a_line_never_crosses_a_long_silence():
    answered, silent = Day(said=1, done=1, pain=2), Day()

    near = sketch([answered, *[silent] * 6, answered])
    far = sketch([answered, *[silent] * 7, answered])

    assert (len(near.lines), len(far.lines)) == (1, 0)
    assert len(far.dots) == 2


def test_no_answer_is_no_dot():
    picture = sketch([Day(said=1, done=1), Day()])

    assert (picture.dots, picture.lines, picture.pains) == ((), (), ())


@given(st.integers(0, 10))
def test_more_pain_is_further_up(pain):
    low, high = sketch([Day(pain=0), Day(pain=pain)]).dots

    assert 0 <= high[1] <= low[1] <= HEIGHT


def test_the_days_of_each_state_are_one_path():
    picture = sketch([Day(said=1, done=1), Day(), Day(said=1, done=1)])

    assert [state for state, _path in picture.paths] == [State.DONE, State.MISSING]
    assert picture.paths[0][1].count("M") == 2


def test_the_newest_answer_is_marked_on_its_line():
    apart = [Day(pain=2), *[Day()] * 9, Day(pain=3)]

    assert len(sketch([Day(pain=2), Day(pain=3)]).shown_dots) == 1
    assert len(sketch(apart).shown_dots) == 2


def test_it_is_drawn_as_paths_a_line_and_its_dot():
    drawn = sketch([Day(said=1, done=1, pain=2), Day(pain=3)]).drawn

    assert drawn.svg == (
        '<path data-state="done" d="M0 14h4v18h-4z"/>'
        '<path data-state="missing" d="M5 31h4v1h-4z"/>'
        '<polyline points="2,24.4 7,21.6"/>'
        '<circle cx="7" cy="21.6" r="2"/>'
    )
    assert (drawn.done, drawn.pains) == (1, (2, 3))
