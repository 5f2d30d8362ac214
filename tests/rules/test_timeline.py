"""One axis of days for many pictures: where a day lies, and what is never drawn."""

from datetime import date, timedelta

import pytest

from programs.rules.timeline import (
    Axis,
    Lane,
    Mark,
    Section,
    height_of,
    joined,
    rule,
    silences,
    week_bar,
)

FIRST = date(2026, 6, 1)  # a Monday
DAY = timedelta(days=1)
AXIS = Axis(first=FIRST, last=FIRST + 99 * DAY)  # a day is one percent


def on(number):
    return FIRST + number * DAY


def test_a_day_lies_in_its_middle_and_begins_at_its_edge():
    assert [AXIS.x(on(0)), AXIS.x(on(99))] == [0.5, 99.5]
    assert [AXIS.edge(on(0)), AXIS.edge(on(100))] == [0, 100]


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        (on(10), on(19), (10, 10)),
        (on(10), on(10), (10, 1)),
        (on(-5), on(4), (0, 5)),
        (on(95), on(130), (95, 5)),
        (on(90), None, (90, 10)),
        (on(-5), None, (0, 100)),
        (on(-9), on(-1), None),
        (on(100), on(101), None),
        (on(100), None, None),
        (on(20), on(19), None),
    ],
)
def test_a_stretch_is_drawn_as_far_as_the_axis_goes(first, last, place):
    assert AXIS.stretch(first, last) == place


def test_months_are_named_where_they_begin():
    assert [day for _x, day in AXIS.months] == [
        date(2026, 6, 1),
        date(2026, 7, 1),
        date(2026, 8, 1),
        date(2026, 9, 1),
    ]


@pytest.mark.parametrize(("value", "y"), [(0, 84), (10, 0), (5, 42)])
def test_the_lowest_lies_at_the_ground(value, y):
    assert height_of(value, low=0, high=10, height=84) == y


def test_no_line_crosses_a_gap():
    points = [(on(0), 10.0), (on(8), 20.0), (on(17), 30.0)]

    (line,) = joined(AXIS, points)

    assert (line.x, line.y, line.to_x, line.to_y) == (0.5, 10, 8.5, 20)


@pytest.mark.parametrize(
    ("days", "silent"),
    [
        ([], [(on(0), on(30))]),
        ([on(0), on(30)], [(on(1), on(29))]),
        ([on(7), on(15), on(23)], []),
        ([on(7), on(16), on(24)], [(on(8), on(15))]),
        ([on(-3), on(7), on(15), on(23), on(40)], []),
        ([on(9), on(15), on(23)], [(on(0), on(8))]),
    ],
)
def test_more_than_a_week_without_an_answer_is_a_silence(days, silent):
    assert silences(AXIS, days, until=on(30)) == silent


def test_a_bar_stands_on_the_one_below_it():
    half = week_bar(AXIS, on(7), 0.5, height=40)
    above = week_bar(AXIS, on(7), 0.25, height=40, below=0.5)

    assert (half.y, half.height) == (20, 20)
    assert (above.y, above.height) == (10, 10)
    assert (half.x, half.width) == (7.7, 5.6)


def test_the_key_names_only_what_is_drawn():
    lane = Lane(
        key="pain",
        name="Pain",
        says="Pain",
        height=10,
        marks=(Mark(x=1, y=1, kind="dot"),),
        rules=(rule(5, "limit"),),
    )
    legend = (("dot", "answer"), ("limit", "stops above"), ("silent", "no answer"))

    section = Section(key="pain", title="Pain", lanes=(lane,), legend=legend)

    assert section.key_to_marks == [("dot", "answer"), ("limit", "stops above")]
