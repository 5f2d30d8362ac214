"""Which days a way of coming makes, on top of what is booked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules import pacing
from patients.rules.coverage.facts import Kind, Status
from patients.rules.planning import Habits, Rhythm, Step, habits_of, tapered
from patients.rules.planning.patterns import days_of
from tests.rules.coverage_facts import attended, facts, planned

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MON, TUE, WED, THU, FRI, SAT = range(1, 7)


def came(*weekdays, weeks=4, start="09:00"):
    """Attended sessions on those weekdays, week after week."""
    return [
        attended(f"s{week}-{day}", MONDAY + week * WEEK + (day - 1) * DAY, start=start)
        for week in range(weeks)
        for day in weekdays
    ]


@pytest.mark.parametrize(
    ("weekdays", "three", "two", "one"),
    [
        ((), (MON, WED, FRI), (MON, THU), (MON,)),
        ((MON, WED, FRI), (MON, WED, FRI), (MON, FRI), (MON,)),
        ((TUE, THU), (MON, TUE, THU), (TUE, THU), (TUE,)),
        ((THU,), (MON, THU, FRI), (MON, THU), (THU,)),
        ((TUE, SAT), (TUE, THU, SAT), (TUE, SAT), (TUE,)),
    ],
    ids=["never came", "all alike", "two days", "one day", "a day the clinic is shut"],
)
def test_the_usual_weekdays(weekdays, three, two, one):
    habits = habits_of(facts(*came(*weekdays)))

    assert (habits.best(3), habits.best(2), habits.best(1)) == (three, two, one)


def test_every_workday_is_possible_where_no_days_are_said_and_no_other():
    habits = habits_of(facts())

    assert habits.best(5) == habits.best(7) == (MON, TUE, WED, THU, FRI)


def test_the_most_usual_day_goes_before_a_better_spread():
    habits = habits_of(facts(*came(TUE, WED, weeks=3), *came(TUE, weeks=4)[-1:]))

    assert habits.best(1) == (TUE,)
    assert habits.best(2) == (TUE, WED)


def test_only_the_latest_twelve_sessions_tell_what_is_usual():
    earlier = came(MON, WED, FRI, weeks=4)
    later = [
        attended(f"l{week}-{day}", MONDAY + (5 + week) * WEEK + day * DAY)
        for week in range(6)
        for day in (1, 3)
    ]

    assert habits_of(facts(*earlier, *later)).best(2) == (TUE, THU)


def test_what_was_released_or_is_no_visit_says_nothing():
    sessions = [
        attended("a", MONDAY, status=Status.NO_SHOW),
        attended("b", MONDAY, kind=Kind.GYM),
        planned("c", MONDAY + TUE * DAY),
    ]

    assert habits_of(facts(*sessions)).counts == {WED: 1}


def test_weekdays_that_were_chosen_are_the_only_ones():
    habits = habits_of(facts(*came(MON, WED, FRI)), weekdays=[TUE, THU])

    assert habits.best(3) == (TUE, THU)
    assert habits.best(1) == (TUE,)


@pytest.mark.parametrize(
    ("starts", "usual"),
    [
        ([], "08:30"),
        (["10:00"], "10:00"),
        (["10:00", "11:00", "11:00"], "11:00"),
        (["11:00", "10:00"], "10:00"),
    ],
    ids=["never came", "once", "most", "of equals the last used"],
)
def test_the_usual_hour(starts, usual):
    sessions = [
        attended(f"s{number}", MONDAY + number * DAY, start=start)
        for number, start in enumerate(starts)
    ]

    assert habits_of(facts(*sessions), otherwise="08:30").start == usual


@pytest.mark.parametrize(
    ("a_week", "weeks"),
    [
        ("3", [3, 3, 3, 3]),
        ("1", [1, 1, 1, 1]),
        ("1.5", [2, 1, 2, 1]),
        ("2.5", [3, 2, 3, 2]),
        ("0.5", [1, 0, 1, 0]),
        ("0", [0, 0, 0, 0]),
    ],
)
def test_a_prescription_as_visits_a_week(a_week, weeks):
    rhythm = Rhythm.of(Decimal(a_week))

    assert [rhythm.in_week(number) for number in range(4)] == weeks


def test_a_taper_goes_step_by_step_to_the_last_day():
    steps = [
        Step(rhythm=Rhythm(3), weeks=2),
        Step(rhythm=Rhythm(2), weeks=1),
        Step(rhythm=Rhythm(1)),
    ]
    wednesday = MONDAY + 2 * DAY

    pattern = tapered(steps, since=wednesday, until=MONDAY + 5 * WEEK)

    assert [(each.since, each.until, each.rhythm.visits) for each in pattern] == [
        (wednesday, MONDAY + 2 * WEEK - DAY, 3),
        (MONDAY + 2 * WEEK, MONDAY + 3 * WEEK - DAY, 2),
        (MONDAY + 3 * WEEK, MONDAY + 5 * WEEK, 1),
    ]


@pytest.mark.parametrize(
    ("steps", "many"),
    [
        ([Step(rhythm=Rhythm(3), weeks=8), Step(rhythm=Rhythm(1))], 1),
        ([Step(rhythm=Rhythm(3)), Step(rhythm=Rhythm(1))], 1),
        ([Step(rhythm=Rhythm(3), weeks=0), Step(rhythm=Rhythm(1))], 1),
        ([], 0),
    ],
    ids=["ends with the course", "goes on", "no week of it", "nothing"],
)
def test_a_taper_that_is_cut(steps, many):
    assert len(tapered(steps, since=MONDAY, until=MONDAY + 4 * WEEK)) == many


def days(rhythm, *, taken=(), closed=(), since=MONDAY, weeks=2, habits=None):
    pattern = tapered(
        [Step(rhythm=rhythm)], since=since, until=MONDAY + weeks * WEEK - DAY
    )
    found = days_of(
        pattern, habits=habits or Habits(), taken=taken, closed=frozenset(closed)
    )
    return [(day - MONDAY).days for day in found]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, [0, 2, 4, 7, 9, 11]),
        ({"since": MONDAY + 2 * DAY}, [2, 4, 7, 9, 11]),
        ({"taken": [MONDAY]}, [2, 4, 7, 9, 11]),
        ({"taken": [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]}, [7, 9, 11]),
        ({"taken": [MONDAY + DAY]}, [0, 4, 7, 9, 11]),
        ({"closed": [MONDAY, MONDAY + 9 * DAY]}, [2, 4, 7, 11]),
        ({"taken": [MONDAY - DAY, MONDAY - 2 * DAY]}, [4, 7, 9, 11]),
    ],
    ids=[
        "an empty calendar",
        "from the middle of a week",
        "a day is taken",
        "a week is full",
        "another day is taken",
        "closed days",
        "the seven days are full",
    ],
)
def test_three_a_week_on_top_of_what_is_booked(said, expected):
    assert days(Rhythm(3), **said) == expected


def test_one_more_goes_where_it_is_furthest_from_the_others():
    taken = [MONDAY + DAY]

    assert days(Rhythm(2), taken=taken, weeks=1) == [3]


def test_every_second_week_leaves_one_out():
    assert days(Rhythm(1, 2), weeks=5) == [0, 14, 28]


DATES = st.integers(-14, 56).map(lambda number: MONDAY + number * DAY)


@settings(max_examples=100, deadline=None)
@given(
    taken=st.lists(DATES, max_size=12),
    closed=st.sets(DATES, max_size=10),
    visits=st.integers(0, 3),
    weeks=st.integers(1, 2),
)
def test_a_plan_never_crowds_a_week_nor_meets_a_closed_day(
    taken, closed, visits, weeks
):
    pattern = tapered(
        [Step(rhythm=Rhythm(visits, weeks))], since=MONDAY, until=MONDAY + 6 * WEEK
    )

    added = days_of(pattern, habits=Habits(), taken=taken, closed=closed)

    assert closed.isdisjoint(added)
    assert set(taken).isdisjoint(added)
    assert len(set(added)) == len(added)
    for day in added:
        around = [*taken, *added]
        around.remove(day)
        assert pacing.has_room(around, on=day)
