"""When a patient is to be tested again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.reevaluating import Because, Interval, due, is_due

EVALUATED = date(2026, 3, 2)
DAY = timedelta(days=1)
THIRTY_OR_TEN = Interval(days=30, visits=10)


def days(*numbers: int) -> list[date]:
    return [EVALUATED + number * DAY for number in numbers]


@pytest.mark.parametrize(
    ("attended", "booked", "on", "because"),
    [
        ([], [], 30, Because.DAYS),
        (range(1, 10), [], 30, Because.DAYS),  # nine visits
        (range(1, 11), [], 10, Because.VISITS),  # the tenth
        (range(1, 15), [], 10, Because.VISITS),  # the tenth, not the last
        (range(1, 9), [20, 22], 22, Because.VISITS),  # as far as is booked
        (range(1, 9), [20, 31], 30, Because.DAYS),  # booked too late to matter
        ([0, *range(1, 10)], [], 30, Because.DAYS),  # that day belongs to the last
        ([1, 1, *range(2, 10)], [], 30, Because.DAYS),  # twice a day is one visit
        ([-5, -3, *range(1, 10)], [], 30, Because.DAYS),  # before the last
        (range(1, 11), [10], 10, Because.VISITS),
        ([*range(1, 10), 30], [], 30, Because.DAYS),  # both on one day
    ],
)
def test_the_thirtieth_day_or_the_tenth_visit_whichever_is_first(
    attended, booked, on, because
):
    found = due(
        EVALUATED,
        attended=days(*attended),
        booked=days(*booked),
        interval=THIRTY_OR_TEN,
    )

    assert (found.on, found.because) == (EVALUATED + on * DAY, because)


@pytest.mark.parametrize(("today", "is_due"), [(29, False), (30, True), (31, True)])
def test_it_is_due_on_its_day_and_stays_so(today, is_due):
    found = due(EVALUATED, attended=[], interval=THIRTY_OR_TEN)

    assert found.is_due(today=EVALUATED + today * DAY) is is_due


@pytest.mark.parametrize(
    ("evaluated", "visits", "answer"),
    [(29, 9, False), (30, 0, True), (0, 10, True), (None, 40, False)],
)
def test_a_list_asks_the_same_of_what_was_attended(evaluated, visits, answer):
    on = None if evaluated is None else EVALUATED - evaluated * DAY

    asked = is_due(on, visits=visits, interval=THIRTY_OR_TEN, today=EVALUATED)

    assert asked is answer


def test_a_clinic_may_choose_its_own_interval():
    found = due(EVALUATED, attended=days(3, 4), interval=Interval(days=90, visits=2))

    assert (found.on, found.visits) == (EVALUATED + 4 * DAY, 2)


@given(
    attended=st.lists(st.integers(-20, 60)),
    booked=st.lists(st.integers(-20, 60)),
    more=st.integers(1, 60),
)
def test_one_more_visit_never_puts_it_off(attended, booked, more):
    before = due(
        EVALUATED,
        attended=days(*attended),
        booked=days(*booked),
        interval=THIRTY_OR_TEN,
    )
    after = due(
        EVALUATED,
        attended=days(*attended, more),
        booked=days(*booked),
        interval=THIRTY_OR_TEN,
    )

    assert after.on <= before.on <= EVALUATED + 30 * DAY
