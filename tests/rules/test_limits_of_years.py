"""A plan covers another number of visits from one of its years on: each visit is held
against the number of its own year."""

from dataclasses import replace
from datetime import date

import pytest

from patients.rules import coverage
from patients.rules.coverage.binding import earlier_ends, left_after, limit_until
from patients.rules.coverage.facts import (
    AuthorizationRequired,
    AuthorizationRule,
    BenefitPeriod,
    PeriodType,
    PriorUse,
    VisitLimit,
)
from patients.rules.planning.lapsing import lapses
from tests.rules.coverage_facts import OT, PT, ST, approval, attended, facts, plan
from tests.rules.coverage_facts import planned as booked

OLD, NEW = date(2026, 1, 1), date(2027, 1, 1)
DECEMBER = [date(2026, 12, day) for day in (1, 8, 15, 22)]
JANUARY = [date(2027, 1, day) for day in (5, 12, 19, 26)]
TODAY = date(2026, 12, 10)
APPROVED = {
    "authorization": AuthorizationRule(required=AuthorizationRequired.ALWAYS),
    "evaluation_needs_authorization": True,
}
FALL = date(2026, 10, 1)
FROM_FALL = BenefitPeriod(type=PeriodType.PLAN_YEAR, start_month=10)
WHOLE = BenefitPeriod(type=PeriodType.WHOLE_COVERAGE)


def limit(visits, *, of=(PT,), since=date.min, lifted=False):
    name = f"{visits} {'+'.join(of)} {since}"
    return VisitLimit(
        id=name, disciplines=of, visits=visits, period_start=since, is_lifted=lifted
    )


def course(*limits, as_of=TODAY, sessions=(), authorizations=(), **said):
    """Two visits attended in December, two booked; four booked in January."""
    visits = [
        (attended if day < min(as_of, TODAY) else booked)(f"d{n}", day)
        for n, day in enumerate(DECEMBER)
    ]
    visits += [booked(f"j{n}", day) for n, day in enumerate(JANUARY)]
    return facts(
        *(sessions or visits),
        coverages=(plan(visit_limits=limits, **said),),
        as_of=as_of,
        authorizations=authorizations,
    )


def beyond(result):
    return {
        row.session_id: str(row.reason)
        for row in result.sessions
        if row.outcome == "out_of_pocket"
    }


def numbers(result):
    """Of each year: its limit, used, booked."""
    return [
        (row.period_start.year, row.limit, row.used, row.reserved)
        for row in sorted(result.limits, key=lambda row: (row.period_start, row.limit))
    ]


REACHED = "visit_limit_reached"
CASES = {
    "none of a year, as ever": (
        [limit(30)],
        {},
        ([(2026, 30, 2, 2), (2027, 30, 0, 4)], 28, []),
    ),
    "fewer in the next year": (
        [limit(30), limit(3, since=NEW)],
        {},
        ([(2026, 30, 2, 2), (2027, 3, 0, 3)], 28, ["j3"]),
    ),
    "fewer this year than in the next": (
        [limit(3), limit(30, since=NEW)],
        {},
        ([(2026, 3, 2, 1), (2027, 30, 0, 4)], 1, ["d3"]),
    ),
    "said in another order": (
        [limit(3, since=NEW), limit(30)],
        {},
        ([(2026, 30, 2, 2), (2027, 3, 0, 3)], 28, ["j3"]),
    ),
    "only in the next year": (
        [limit(1, since=NEW)],
        {},
        ([(2027, 1, 0, 1)], None, ["j1", "j2", "j3"]),
    ),
    "no number any more in the next year": (
        [limit(3), limit(0, since=NEW, lifted=True)],
        {},
        ([(2026, 3, 2, 1)], 1, ["d3"]),
    ),
    "another number only in the year that ends": (
        [limit(30), limit(2, since=OLD), limit(30, since=NEW)],
        {},
        ([(2026, 2, 2, 0), (2027, 30, 0, 4)], 0, ["d2", "d3"]),
    ),
    "of a year before, and it holds on": (
        [limit(30), limit(3, since=date(2025, 1, 1))],
        {},
        ([(2026, 3, 2, 1), (2027, 3, 0, 3)], 1, ["d3", "j3"]),
    ),
    "one of other disciplines holds beside it": (
        [limit(30), limit(3, of=(PT, OT), since=NEW)],
        {},
        ([(2026, 30, 2, 2), (2027, 3, 0, 3), (2027, 30, 0, 3)], 28, ["j3"]),
    ),
    "the same two, named the other way round": (
        [limit(30, of=(PT, OT)), limit(3, of=(OT, PT), since=NEW)],
        {},
        ([(2026, 30, 2, 2), (2027, 3, 0, 3)], 28, ["j3"]),
    ),
    "apart this year, together in the next": (
        [
            limit(3),
            limit(0, since=NEW, lifted=True),
            limit(30, of=(PT, OT, ST), since=NEW),
        ],
        {},
        ([(2026, 3, 2, 1), (2027, 30, 0, 4)], 1, ["d3"]),
    ),
    "in the midst of an approval": (
        [limit(30), limit(2, since=NEW)],
        {
            "authorizations": (approval("a1", 12, FALL, date(2027, 3, 31)),),
            **APPROVED,
        },
        ([(2026, 30, 2, 2), (2027, 2, 0, 2)], 10, ["j2", "j3"]),
    ),
    "used elsewhere in the new year": (
        [limit(30), limit(3, since=NEW)],
        {"prior_use": (PriorUse(period_start=NEW, discipline=PT, visits=2),)},
        ([(2026, 30, 2, 2), (2027, 3, 0, 1)], 28, ["j1", "j2", "j3"]),
    ),
    "of plan years: the same one": (
        [limit(30), limit(3, since=FALL)],
        {"benefit_period": FROM_FALL},
        ([(2026, 3, 2, 1)], 1, ["d3", "j0", "j1", "j2", "j3"]),
    ),
    "of plan years: only in the next": (
        [limit(30), limit(3, since=date(2027, 10, 1))],
        {"benefit_period": FROM_FALL},
        ([(2026, 30, 2, 6)], 28, []),
    ),
    "of a plan that is one period": (
        [limit(30), limit(3, since=NEW)],
        {"benefit_period": WHOLE},
        ([(2026, 30, 2, 6)], 28, []),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_visit_is_held_against_the_number_of_its_own_year(name):
    limits, said, (counted, left, open_ones) = CASES[name]

    result = coverage.evaluate(course(*limits, **said))

    assert numbers(result) == counted
    assert result.patient_summary.visits_left == left
    assert beyond(result) == dict.fromkeys(open_ones, REACHED)


def test_in_january_last_years_visits_count_against_last_years_number():
    """A visit of December that is written down late takes its place there."""
    late = [attended(f"d{n}", day) for n, day in enumerate(DECEMBER)]
    visits = [*late, attended("j0", JANUARY[0]), booked("j1", JANUARY[1])]

    result = coverage.evaluate(
        course(limit(4), limit(2, since=NEW), as_of=date(2027, 1, 6), sessions=visits)
    )

    assert numbers(result) == [(2026, 4, 4, 0), (2027, 2, 1, 1)]
    assert (result.patient_summary.visits_left, beyond(result)) == (1, {})
    assert result.warnings == ()


def test_more_attended_than_a_years_own_number_is_warned_of_in_that_year():
    locked = [attended(f"j{n}", day) for n, day in enumerate(JANUARY)]

    result = coverage.evaluate(
        course(limit(30), limit(3, since=NEW), sessions=locked, as_of=date(2027, 2, 1))
    )

    assert beyond(result) == {"j3": REACHED}
    assert numbers(result) == [(2027, 3, 3, 0)]


def test_a_second_plans_number_of_the_new_year_is_asked_for_itself():
    first = plan(visit_limits=(limit(4), limit(1, since=NEW)))
    second = plan(
        "c2",
        rank=2,
        as_secondary="only_after_primary",
        visit_limits=(limit(30), limit(2, since=NEW)),
    )
    visits = [booked(f"j{n}", day) for n, day in enumerate(JANUARY)]

    result = coverage.evaluate(facts(*visits, coverages=(first, second), as_of=TODAY))

    assert [row.coverage_id for row in result.sessions] == ["c1", "c2", "c2", None]


def test_what_nobody_would_use_by_the_end_of_the_next_year_is_of_its_own_number():
    both = course(limit(30), limit(20, since=NEW))
    sparse = course(limit(30), limit(20, since=NEW), sessions=both.sessions[:2])

    found = lapses(sparse, coverage.evaluate(sparse), until=date(2027, 12, 31))

    assert [(each.visits, each.on.year) for each in found] == [(28, 2026), (20, 2027)]


SPRING = date(2027, 2, 20)


def in_hand(*limits, sessions=()):
    """Ten visits approved until February; nothing is booked but these."""
    return course(
        limit(30),
        *limits,
        authorizations=(approval("a1", 10, FALL, SPRING),),
        sessions=sessions or (attended("d0", DECEMBER[0]),),
        **APPROVED,
    )


@pytest.mark.parametrize(
    ("limits", "until", "ends"),
    [
        ([], SPRING, []),
        ([limit(9, since=NEW)], SPRING, []),
        ([limit(2, since=NEW)], SPRING, [(date(2026, 12, 31), 2)]),
        ([limit(0, since=NEW)], date(2026, 12, 31), []),
        ([limit(0, since=NEW, lifted=True)], SPRING, []),
    ],
)
def test_an_approval_is_of_use_in_the_next_year_for_as_many_as_that_covers(
    limits, until, ends
):
    known = in_hand(*limits)
    result = coverage.evaluate(known)

    assert limit_until(known, result) == until
    assert earlier_ends(known, result) == ends


def test_where_the_next_years_number_is_booked_up_the_rest_ends_with_this_year():
    two = [booked(f"j{n}", day) for n, day in enumerate(JANUARY[:2])]
    known = in_hand(limit(2, since=NEW), sessions=two)
    result = coverage.evaluate(known)

    assert left_after(known, result) == 8
    assert limit_until(known, result, after_bookings=True) == date(2026, 12, 31)
    assert earlier_ends(known, result) == [(date(2026, 12, 31), 2)]
    assert earlier_ends(known, result, after_bookings=True) == []


def test_of_several_approvals_only_what_the_next_year_has_no_room_for_ends_before():
    known = in_hand(limit(3, since=NEW))
    more = (approval("a2", 4, FALL, date(2027, 1, 31)),)
    known = replace(known, authorizations=(*known.authorizations, *more))
    result = coverage.evaluate(known)

    assert earlier_ends(known, result) == [(date(2026, 12, 31), 3)]
