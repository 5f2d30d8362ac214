"""The number of visits left and the day of the same limit, never of another one."""

from dataclasses import replace
from datetime import date

import pytest

from patients.rules import coverage
from patients.rules.coverage.binding import (
    earlier_ends,
    later_starts,
    left_after,
    limit_until,
)
from patients.rules.coverage.facts import (
    AuthorizationRule,
    BenefitPeriod,
    Kind,
    VisitLimit,
)
from tests.rules.coverage_facts import PT, approval, attended, facts, plan, planned

SPRING, JULY, AUTUMN = date(2026, 3, 1), date(2026, 7, 1), date(2026, 9, 30)
YEARS_END, NEXT_SPRING = date(2026, 12, 31), date(2027, 3, 15)
ALWAYS = AuthorizationRule(required="always")
SIX_FREE = AuthorizationRule(required="after_visits", free_visits=6)


def limit(visits):
    return (VisitLimit(id="l1", disciplines=(PT,), visits=visits),)


def cover(*approvals, **terms):
    return facts(
        coverages=(plan(**terms),),
        authorizations=tuple(
            approval(f"a{at}", visits, SPRING, end)
            for at, (visits, end) in enumerate(approvals)
        ),
    )


def until(*approvals, **terms):
    given = cover(*approvals, **terms)
    return limit_until(given, coverage.evaluate(given))


def earlier(*approvals, **terms):
    given = cover(*approvals, **terms)
    return earlier_ends(given, coverage.evaluate(given))


@pytest.mark.parametrize(
    ("approvals", "terms", "day"),
    [
        ([], {}, None),
        ([], {"visit_limits": limit(20)}, YEARS_END),
        ([], {"visit_limits": limit(0)}, None),
        ([], {"visit_limits": limit(20), "effective_to": AUTUMN}, AUTUMN),
        ([(10, NEXT_SPRING)], {"authorization": ALWAYS}, NEXT_SPRING),
        (
            [(10, NEXT_SPRING)],
            {"authorization": ALWAYS, "visit_limits": limit(14)},
            NEXT_SPRING,
        ),
        (
            [(10, AUTUMN)],
            {"authorization": ALWAYS, "visit_limits": limit(8)},
            YEARS_END,
        ),
        ([(5, AUTUMN), (5, NEXT_SPRING)], {"authorization": ALWAYS}, NEXT_SPRING),
        ([(5, AUTUMN)], {"authorization": SIX_FREE}, YEARS_END),
        (
            [(10, NEXT_SPRING)],
            {"authorization": ALWAYS, "effective_to": YEARS_END},
            YEARS_END,
        ),
        (
            [],
            {
                "visit_limits": limit(20),
                "benefit_period": BenefitPeriod(type="whole_coverage"),
            },
            None,
        ),
    ],
)
def test_the_day_is_of_the_limit_that_binds(approvals, terms, day):
    assert until(*approvals, **terms) == day


def test_without_a_plan_there_is_no_day():
    given = facts()

    assert limit_until(given, coverage.evaluate(given)) is None


@pytest.mark.parametrize(
    ("approvals", "terms", "ends"),
    [
        ([(5, AUTUMN)], {"authorization": ALWAYS}, []),
        ([(3, AUTUMN), (5, NEXT_SPRING)], {"authorization": ALWAYS}, [(AUTUMN, 5)]),
        (
            [(3, AUTUMN), (2, YEARS_END), (5, NEXT_SPRING), (1, AUTUMN)],
            {"authorization": ALWAYS},
            [(AUTUMN, 7), (YEARS_END, 5)],
        ),
        ([(0, AUTUMN), (5, NEXT_SPRING)], {"authorization": ALWAYS}, []),
        ([(3, AUTUMN), (5, NEXT_SPRING)], {"authorization": SIX_FREE}, [(AUTUMN, 11)]),
        (
            [(3, AUTUMN), (5, NEXT_SPRING)],
            {"authorization": ALWAYS, "visit_limits": limit(6)},
            [(AUTUMN, 5)],
        ),
        (
            [(3, AUTUMN), (5, NEXT_SPRING)],
            {"authorization": ALWAYS, "visit_limits": limit(5)},
            [],
        ),
        (
            [(9, AUTUMN)],
            {"authorization": ALWAYS, "visit_limits": limit(8)},
            [(AUTUMN, 0)],
        ),
        ([(3, AUTUMN), (5, NEXT_SPRING)], {"visit_limits": limit(8)}, []),
    ],
)
def test_what_an_earlier_approval_takes_with_it_is_known(approvals, terms, ends):
    assert earlier(*approvals, **terms) == ends


def later(*approvals, **terms):
    given = facts(
        coverages=(plan(**terms),),
        authorizations=tuple(
            approval(f"a{at}", visits, start, end)
            for at, (visits, start, end) in enumerate(approvals)
        ),
    )
    return later_starts(given, coverage.evaluate(given))


NOW_ON, LATER_ON = (4, SPRING, AUTUMN), (8, JULY, NEXT_SPRING)


@pytest.mark.parametrize(
    ("approvals", "terms", "starts"),
    [
        ([NOW_ON], {"authorization": ALWAYS}, []),
        ([NOW_ON, LATER_ON], {"authorization": ALWAYS}, [(JULY, 4)]),
        ([LATER_ON], {"authorization": ALWAYS}, [(JULY, 0)]),
        ([LATER_ON], {"authorization": SIX_FREE}, [(JULY, 6)]),
        (
            [NOW_ON, LATER_ON, (2, AUTUMN, NEXT_SPRING)],
            {"authorization": ALWAYS},
            [(JULY, 4), (AUTUMN, 12)],
        ),
        (
            [NOW_ON, LATER_ON],
            {"authorization": ALWAYS, "visit_limits": limit(5)},
            [(JULY, 4)],
        ),
        (
            [NOW_ON, LATER_ON],
            {"authorization": ALWAYS, "visit_limits": limit(4)},
            [],
        ),
        (
            [NOW_ON, (8, NEXT_SPRING, date(2027, 6, 1))],
            {"authorization": ALWAYS},
            [],
        ),
        ([NOW_ON, LATER_ON], {"visit_limits": limit(8)}, []),
    ],
)
def test_what_an_approval_brings_only_later_is_known(approvals, terms, starts):
    assert later(*approvals, **terms) == starts


DECEMBER = [planned(f"s{at}", date(2026, 12, 7 * at)) for at in (1, 2, 3)]
JANUARY = [planned(f"s{at}", date(2027, 1, 7 * at - 20)) for at in (4, 5)]


@pytest.mark.parametrize(
    ("as_of", "booked"), [(date(2026, 12, 1), 3), (date(2027, 1, 4), 2)]
)
@pytest.mark.parametrize(
    ("visits", "terms", "expected"),
    [
        (10, {"authorization": ALWAYS}, 5),
        (5, {"authorization": ALWAYS}, 0),
        (10, {"authorization": ALWAYS, "visit_limits": limit(20)}, 5),
        (40, {"authorization": ALWAYS, "visit_limits": limit(20)}, None),
    ],
)
def test_an_approval_is_drawn_on_by_bookings_on_both_sides_of_new_year(
    as_of, booked, visits, terms, expected
):
    """Those of December that nobody has closed by January hold their visits too."""
    given = replace(
        cover((visits, NEXT_SPRING), **terms),
        as_of=as_of,
        sessions=(*DECEMBER, *JANUARY),
    )
    result = coverage.evaluate(given)

    of_the_year = 20 - booked  # what only the year limits is left of that year alone
    assert left_after(given, result) == (of_the_year if expected is None else expected)
    assert result.patient_summary.booked == booked


def test_visits_that_need_no_approval_are_left_of_the_year_and_approved_ones_of_all():
    given = replace(
        cover((4, NEXT_SPRING), authorization=SIX_FREE),
        as_of=date(2026, 12, 1),
        sessions=(
            attended("s0", date(2026, 11, 2)),
            attended("s9", date(2026, 11, 2), kind=Kind.EVALUATION, start="08:00"),
            *DECEMBER,
            *(planned(f"n{day}", date(2027, 1, day)) for day in range(4, 11)),
        ),
    )

    assert left_after(given, coverage.evaluate(given)) == 2 + 3
