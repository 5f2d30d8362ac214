"""The small charts over days."""

from datetime import date, timedelta

from programs.rules.plotting import plot

FIRST = date(2026, 3, 2)


def drawn(*points):
    return plot(
        [(FIRST + timedelta(days=day), value) for day, value in points],
        since=FIRST,
        until=FIRST + timedelta(days=20),
        most=10,
        width=200,
        height=100,
    )


def test_a_dot_lies_where_its_day_and_value_are():
    assert drawn((0, 0), (10, 5), (20, 10)).dots == ((0, 100), (100, 50), (200, 0))


def test_no_line_crosses_what_is_missing():
    found = drawn((0, 2), (8, 2), (17, 4), (20, 4))

    assert found.lines == ("0,80 80,80", "170,60 200,60")


def test_a_single_answer_is_a_dot_without_a_line():
    assert drawn((3, 2)).lines == ()


def test_no_answer_is_no_dot():
    assert drawn().dots == ()
