"""Whether a patient may be asked to pay what no plan pays."""

import datetime as dt

import pytest

from patients.rules.beyond import may_charge
from patients.rules.coverage.facts import ExpenseThreshold
from tests.rules.coverage_facts import PT, plan

ON = dt.date(2026, 6, 1)
ENDED = {"effective_to": dt.date(2026, 5, 31)}
KX = ExpenseThreshold(id="kx", disciplines=(PT,), amount_cents_by_year={2026: 248000})


def medicare(**said):
    return plan("medicare", expense_thresholds=(KX,), **said)


@pytest.mark.parametrize(
    ("plans", "may"),
    [
        ((), True),
        ((plan(),), True),
        ((medicare(),), False),
        ((medicare(**ENDED),), True),
        ((plan(), medicare(rank=2)), True),
        ((plan(**ENDED), medicare(rank=2)), False),
        ((medicare(), plan(rank=2)), False),
        ((medicare(**ENDED), plan(rank=2)), True),
    ],
)
def test_where_medicare_pays_first_nobody_is_asked(plans, may):
    assert may_charge(plans, on=ON) == may
