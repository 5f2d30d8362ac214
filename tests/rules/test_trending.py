"""The small picture of one test over time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.trending import HEIGHT, WIDTH, trend

FIRST = date(2026, 3, 2)


def drawn(*points, **said):
    for name in ("baseline", "least"):
        if name in said:
            said[name] = Decimal(said[name])
    said["cuts"] = [Decimal(at) for at in said.get("cuts", ())]
    return trend(
        [
            (FIRST + timedelta(days=day), None if value is None else Decimal(value))
            for day, value in points
        ],
        **said,
    )


def test_nothing_measured_is_no_picture():
    assert drawn() is None
    assert drawn((0, None)) is None


def test_a_higher_value_lies_higher_and_a_later_one_further_right():
    (x1, y1), (x2, y2) = drawn((0, 10), (30, 14)).dots

    assert (x1, x2) == (0, WIDTH)
    assert y2 < y1


def test_one_result_lies_in_the_middle():
    assert drawn((0, 10)).dots == ((WIDTH / 2, HEIGHT / 2),)


def test_no_line_crosses_what_was_not_completed():
    found = drawn((0, 10), (10, 11), (20, None), (30, 12), (40, 13))

    assert len(found.lines) == 2
    assert found.gaps == (WIDTH / 2,)
    assert len(found.dots) == 4


@pytest.mark.parametrize(
    ("values", "cuts", "shown"),
    [
        ((15, 11), ("12", "20"), ["12"]),
        ((25, 11), ("12", "20"), ["12", "20"]),
        ((25, 22), ("12", "20"), ["20"]),
        ((15, 16), ("12", "20"), ["12", "20"]),
        ((5, 5), ("12", "12"), ["12"]),
        ((5, 5), (), []),
    ],
)
def test_of_many_lines_those_near_the_results_are_drawn(values, cuts, shown):
    found = drawn((0, values[0]), (9, values[1]), cuts=cuts)

    assert [cut.words for cut in found.cuts] == shown


def test_the_band_lies_around_the_start():
    found = drawn((0, 4), (9, 8), baseline=4, least="1.3")
    top, height = found.band

    assert top + height / 2 == pytest.approx(found.start, abs=0.2)
    assert drawn((0, 4), (9, 8), baseline=4).band is None


NUMBERS = st.decimals(Decimal(-8), Decimal(900), places=1)


@settings(max_examples=50)
@given(
    st.lists(st.none() | NUMBERS, min_size=1, max_size=8),
    st.lists(NUMBERS, max_size=3),
)
def test_all_of_it_lies_inside(values, cuts):
    found = drawn(*enumerate(values), cuts=cuts)

    if found:
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found.dots)
        assert all(0 <= cut.y <= HEIGHT for cut in found.cuts)
