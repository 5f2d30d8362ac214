from datetime import date, timedelta

import pytest

from patients.rules import coverage, ribbon
from patients.rules.coverage.facts import (
    AuthorizationRequired,
    AuthorizationRule,
    AuthorizationStatus,
    Kind,
    Status,
    VisitLimit,
)
from patients.rules.ribbon import State
from tests.rules.coverage_facts import PT, approval, attended, facts, plan, planned

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LIMITED = plan(visit_limits=(VisitLimit(id="l1", disciplines=(PT,), visits=2),))


def drawn(given, *, starts_on=MONDAY, ends_on=MONDAY + 4 * WEEK - DAY, **said):
    return ribbon.weeks(
        given, coverage.evaluate(given), starts_on=starts_on, ends_on=ends_on, **said
    )


def states(weeks):
    return [[visit.state for visit in week.visits] for week in weeks]


def test_each_week_shows_its_visits_and_who_covers_them():
    given = facts(
        attended("a", MONDAY),
        planned("b", MONDAY + WEEK),
        planned("c", MONDAY + 2 * WEEK),
        planned("d", MONDAY + 2 * WEEK + 2 * DAY),
        coverages=(LIMITED,),
        as_of=MONDAY + DAY,
    )

    assert states(drawn(given)) == [
        [State.PAST],
        [State.COVERED],
        [State.UNCOVERED, State.UNCOVERED],
        [],
    ]


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (attended("a", MONDAY), State.PAST),
        (planned("a", MONDAY + DAY), State.PAST),
        (planned("a", MONDAY + 2 * DAY), State.COVERED),
        (attended("a", MONDAY + 2 * DAY), State.PAST),
        (planned("a", MONDAY, kind=Kind.GYM), None),
        (planned("a", MONDAY, kind=Kind.HOME), None),
        (planned("a", MONDAY, status=Status.CANCELLED), None),
        (planned("a", MONDAY, status=Status.NO_SHOW), None),
        (planned("a", MONDAY, status=Status.RESCHEDULED), None),
    ],
)
def test_what_a_visit_is_drawn_as(session, expected):
    given = facts(session, coverages=(LIMITED,), as_of=MONDAY + 2 * DAY)

    assert states(drawn(given))[0] == ([expected] if expected else [])


def test_two_sessions_of_a_day_that_are_one_visit_of_the_plan_are_drawn_once():
    given = facts(
        attended("a", MONDAY),
        attended("b", MONDAY, start="15:00"),
        planned("c", MONDAY + WEEK),
        planned("d", MONDAY + WEEK, start="15:00"),
        planned("e", MONDAY + 2 * WEEK),
        planned("f", MONDAY + 2 * WEEK, start="15:00"),
        coverages=(LIMITED,),
        as_of=MONDAY + DAY,
    )

    past, covered, beyond, _none = states(drawn(given))

    assert (past, covered) == ([State.PAST], [State.COVERED])
    assert beyond == [State.UNCOVERED, State.UNCOVERED]  # each has its price


def test_a_visit_that_waits_for_an_approval_is_not_called_uncovered():
    asks = plan(authorization=AuthorizationRule(required=AuthorizationRequired.ALWAYS))
    pending = approval(
        "p", 8, MONDAY, MONDAY + 4 * WEEK, status=AuthorizationStatus.PENDING
    )
    given = facts(
        planned("a", MONDAY), coverages=(asks,), authorizations=(pending,), as_of=MONDAY
    )

    assert states(drawn(given))[0] == [State.WAITING]


def test_while_cover_is_not_confirmed_a_coming_visit_is_only_booked():
    given = facts(
        attended("a", MONDAY), planned("b", MONDAY + WEEK), as_of=MONDAY + DAY
    )

    assert states(drawn(given, untold={"b"}))[:2] == [[State.PAST], [State.BOOKED]]


def test_weeks_run_from_the_first_day_to_the_last():
    wednesday = MONDAY + 2 * DAY
    weeks = drawn(facts(), starts_on=wednesday, ends_on=wednesday + 8 * DAY)

    assert [(week.starts_on, week.ends_on) for week in weeks] == [
        (wednesday, wednesday + 6 * DAY),
        (wednesday + WEEK, wednesday + 8 * DAY),
    ]


def test_a_full_course_has_twenty_six_weeks():
    assert len(drawn(facts(), ends_on=MONDAY + 181 * DAY)) == 26


@pytest.mark.parametrize(
    ("as_of", "now", "past"),
    [
        (MONDAY - DAY, [], []),
        (MONDAY, [0], []),
        (MONDAY + 6 * DAY, [0], []),
        (MONDAY + WEEK, [1], [0]),
        (MONDAY + 4 * WEEK, [], [0, 1, 2, 3]),
    ],
)
def test_the_week_that_is_now(as_of, now, past):
    weeks = drawn(facts(as_of=as_of))

    assert [place for place, week in enumerate(weeks) if week.is_now] == now
    assert [place for place, week in enumerate(weeks) if week.is_past] == past


@pytest.mark.parametrize(
    ("starts_on", "coverages", "begins"),
    [
        (date(2026, 12, 28), (plan(),), [True, False]),
        (date(2026, 12, 25), (plan(),), [False, True]),
        (date(2026, 12, 26), (plan(),), [True, False]),
        (date(2026, 12, 28), (), [False, False]),
        (date(2025, 12, 29), (plan(),), [False, False]),
    ],
    ids=["within", "first day", "last day", "no plan", "the plan itself begins"],
)
def test_where_a_benefit_year_begins(starts_on, coverages, begins):
    weeks = drawn(
        facts(coverages=coverages),
        starts_on=starts_on,
        ends_on=starts_on + 2 * WEEK - DAY,
    )

    assert [week.begins_period for week in weeks] == begins


def test_a_week_counts_its_visits_by_state():
    given = facts(
        planned("a", MONDAY),
        planned("b", MONDAY + DAY),
        planned("c", MONDAY + 2 * DAY),
        coverages=(LIMITED,),
        as_of=MONDAY,
    )
    (week, *_rest) = drawn(given)

    assert (week.count(State.COVERED), week.count(State.UNCOVERED)) == (2, 1)


def test_no_picture_ends_before_it_begins():
    with pytest.raises(ValueError, match="2026-05-31"):
        drawn(facts(), ends_on=MONDAY - DAY)
