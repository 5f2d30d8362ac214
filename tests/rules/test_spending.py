"""What of a threshold's amount is spent, by hand; 100 dollars a treatment."""

from datetime import date

from patients.rules import coverage
from patients.rules.coverage.facts import (
    Discipline,
    ExpenseThreshold,
    PriorExpense,
    Status,
)
from patients.rules.spending import spendings
from tests.rules.coverage_facts import NEW_YEAR, PT, attended, facts, plan, planned

FEBRUARY, DECEMBER, JANUARY = date(2026, 2, 3), date(2026, 12, 31), date(2027, 1, 1)


def spent(*sessions, by_year, elsewhere=0):
    kx = ExpenseThreshold(
        id="kx",
        disciplines=(PT, Discipline.ST),
        amount_cents_by_year=by_year,
        prior=(PriorExpense(period_start=NEW_YEAR, cents=elsewhere),),
    )
    medicare = plan(expense_thresholds=(kx,))
    given = facts(*sessions, coverages=(medicare,))
    return list(spendings(given, coverage.evaluate(given), medicare))


def test_each_period_counts_its_own_days():
    (now, then) = spent(
        attended("s1", FEBRUARY),
        attended("s2", FEBRUARY, discipline=Discipline.OT),
        attended("s3", FEBRUARY, status=Status.CANCELLED),
        planned("s4", DECEMBER),
        planned("s5", JANUARY),
        by_year={2026: 2_480_00},
        elsewhere=500_00,
    )

    assert (now.spent_cents, now.booked_cents, now.amount_cents) == (
        600_00,
        100_00,
        2_480_00,
    )
    assert (then.spent_cents, then.booked_cents, then.amount_cents) == (
        0,
        100_00,
        2_480_00,
    )
    assert (now.is_of_the_year, then.is_of_the_year) == (True, False)


def test_the_amount_itself_is_not_above_it():
    (at,) = spent(attended("s1", FEBRUARY), by_year={2026: 100_00})
    (above,) = spent(attended("s1", FEBRUARY), by_year={2026: 99_99})

    assert (at.is_over, above.is_over) == (False, True)


def test_where_no_amount_is_known_nothing_is_above_it():
    (unknown,) = spent(attended("s1", FEBRUARY), by_year={})

    assert (unknown.amount_cents, unknown.is_over) == (None, False)
