"""What the desk watches of a cover: drawn from the engine's answer, field by field."""

from datetime import date

import pytest

from patients.rules import coverage
from patients.rules.coverage.facts import (
    AuthorizationRule,
    AuthorizationStatus,
    BenefitPeriod,
    CostShare,
    ExpenseThreshold,
    Kind,
    PriorExpense,
    PriorUse,
    VisitLimit,
)
from patients.rules.outlook import Outlook, outlook
from tests.rules.coverage_facts import PT, approval, attended, facts, plan, planned

NEW_YEAR, NEW_YEARS_EVE = date(2026, 1, 1), date(2026, 12, 31)
ALWAYS = AuthorizationRule(required="always")
JUNE = date(2026, 6, 1)  # as of


def limit(visits):
    return (VisitLimit(id="l1", disciplines=(PT,), visits=visits),)


def seen(*sessions, **said):
    given = facts(*sessions, **said)
    return outlook(given, coverage.evaluate(given))


def test_without_a_plan_there_is_only_what_is_not_covered():
    got = seen(planned("s1", date(2026, 6, 3)))

    assert got == Outlook(left_after=0, beyond=("s1",), beyond_reason="no_coverage")


def test_visits_used_are_of_the_first_plan_and_this_year():
    got = seen(
        attended("s1", date(2025, 12, 30)),
        attended("s2", date(2026, 2, 3)),
        attended("s3", date(2026, 2, 3), start="14:00"),
        attended("s4", date(2026, 3, 3), kind=Kind.GYM),
        planned("s5", date(2026, 6, 3)),
        coverages=(plan(effective_from=date(2025, 1, 1), visit_limits=limit(10)),),
    )

    assert (got.used, got.left_after) == (1, 8)
    assert (got.period_from, got.period_to) == (NEW_YEAR, NEW_YEARS_EVE)


def test_beyond_cover_names_each_session_and_why_not_the_first():
    got = seen(
        planned("s1", date(2026, 6, 3)),
        planned("s2", date(2026, 6, 4), kind=Kind.GYM),
        planned("s3", date(2026, 6, 5)),
        planned("s4", date(2026, 6, 8)),
        coverages=(plan(visit_limits=limit(1)),),
    )

    assert got.beyond == ("s3", "s4")
    assert got.beyond_reason == "visit_limit_reached"
    assert got.last_covered_on == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("said", "lapse"),
    [
        # Of a limit alone the year is the end; what is booked does not lapse.
        ({"visit_limits": limit(5)}, (4, NEW_YEARS_EVE)),
        ({"visit_limits": limit(1)}, (0, None)),
        ({}, (0, None)),
        # A plan that ends sooner takes its visits with it.
        (
            {"visit_limits": limit(5), "effective_to": date(2026, 8, 1)},
            (4, date(2026, 8, 1)),
        ),
        # An approval ends before the year, and gives no more than the limit has.
        ({"visit_limits": limit(30), "authorization": ALWAYS}, (9, date(2026, 7, 31))),
        ({"visit_limits": limit(4), "authorization": ALWAYS}, (3, date(2026, 7, 31))),
        ({"authorization": ALWAYS}, (9, date(2026, 7, 31))),
    ],
)
def test_what_no_booking_uses_before_it_ends_lapses(said, lapse):
    approvals = ()
    if "authorization" in said:
        approvals = (
            approval("a1", 10, NEW_YEAR, date(2026, 7, 31)),
            approval("a2", 6, NEW_YEAR, date(2026, 9, 30)),
            approval("a0", 8, NEW_YEAR, date(2026, 5, 31)),
        )

    got = seen(
        planned("s1", date(2026, 6, 3)),
        coverages=(plan(**said),),
        authorizations=approvals,
    )

    assert (got.lapsing, got.lapses_on) == lapse


@pytest.mark.parametrize("approvals", [(), ("over",), ("full",)])
def test_visits_that_want_an_approval_nobody_has_do_not_lapse(approvals):
    rows = {
        "over": approval("a1", 10, NEW_YEAR, date(2026, 5, 31)),
        "full": approval("a2", 1, NEW_YEAR, date(2026, 7, 31)),
    }

    got = seen(
        planned("s1", date(2026, 6, 3)),
        coverages=(plan(visit_limits=limit(50), authorization=ALWAYS),),
        authorizations=tuple(rows[name] for name in approvals),
    )

    assert (got.lapsing, got.lapses_on) == (0, None)


def test_a_plan_without_an_end_never_lapses():
    whole = plan(
        visit_limits=limit(5), benefit_period=BenefitPeriod(type="whole_coverage")
    )

    assert seen(coverages=(whole,)).lapses_on is None


def test_approvals_in_hand_are_added_up_and_the_last_one_ends_them():
    got = seen(
        attended("s1", date(2026, 5, 4)),
        planned("s2", date(2026, 6, 3)),
        coverages=(plan(authorization=ALWAYS),),
        authorizations=(
            approval("a1", 6, NEW_YEAR, date(2026, 5, 31)),
            approval("a2", 5, NEW_YEAR, date(2026, 7, 31)),
            approval("a3", 4, date(2026, 6, 15), date(2026, 8, 31)),
            approval(
                "a4",
                9,
                NEW_YEAR,
                NEW_YEARS_EVE,
                status=AuthorizationStatus.PENDING,
            ),
        ),
    )

    assert (got.approval_left, got.approval_ends_on) == (8, date(2026, 8, 31))


def test_an_approval_that_has_ended_is_the_last_there_was():
    got = seen(
        coverages=(plan(authorization=ALWAYS),),
        authorizations=(approval("a1", 6, NEW_YEAR, date(2026, 5, 31)),),
    )

    assert (got.approval_left, got.approval_ends_on) == (0, date(2026, 5, 31))


def test_a_plan_that_never_asks_has_no_approval_clock():
    got = seen(
        coverages=(plan(),),
        authorizations=(approval("a1", 6, NEW_YEAR, date(2026, 7, 31)),),
    )

    assert (got.approval_left, got.approval_ends_on) == (None, None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([planned("s1", date(2026, 6, 3))], date(2026, 6, 3)),
        ([attended("s1", date(2026, 5, 4)), planned("s2", date(2026, 6, 3))], None),
        (
            [
                attended("s1", date(2026, 5, 4)),
                planned("s2", date(2026, 6, 3)),
                planned("s3", date(2027, 1, 5)),
            ],
            date(2027, 1, 5),
        ),
    ],
)
def test_the_first_visit_of_a_year_may_fall_into_the_deductible(days, expected):
    share = CostShare(deductible_applies=True, deductible_cents=1_000_00)

    got = seen(*days, coverages=(plan(cost_share=share),))

    assert got.deductible_on == expected


def test_what_was_spent_counts_toward_the_nearest_threshold():
    kx = ExpenseThreshold(
        id="kx",
        disciplines=(PT,),
        amount_cents_by_year={2026: 2_480_00},
        prior=(PriorExpense(period_start=NEW_YEAR, cents=500_00),),
    )
    review = ExpenseThreshold(
        id="review", disciplines=(PT,), amount_cents_by_year={2026: 3_000_00}
    )

    got = seen(
        attended("s1", date(2026, 2, 3)),
        planned("s2", date(2026, 6, 3)),
        coverages=(plan(expense_thresholds=(review, kx)),),
    )

    assert (got.spent_cents, got.threshold_cents) == (600_00, 2_480_00)


def test_an_unknown_threshold_is_none_and_not_zero():
    unknown = ExpenseThreshold(id="kx", disciplines=(PT,), amount_cents_by_year={})

    got = seen(coverages=(plan(expense_thresholds=(unknown,)),))

    assert got.threshold_cents is None


def test_attended_without_an_approval_is_named_by_its_id():
    got = seen(
        attended("s1", date(2026, 5, 4)),
        attended("s2", date(2026, 5, 6)),
        coverages=(plan(authorization=ALWAYS),),
        authorizations=(approval("a1", 1, NEW_YEAR, date(2026, 7, 31)),),
    )

    assert got.unapproved == ("s2",)


def test_visits_elsewhere_are_not_left_and_not_used_here():
    elsewhere = PriorUse(period_start=NEW_YEAR, discipline=PT, visits=7)

    got = seen(coverages=(plan(visit_limits=limit(10), prior_use=(elsewhere,)),))

    assert (got.used, got.left_after, got.lapsing) == (0, 3, 3)
