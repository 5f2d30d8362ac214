"""What may be asked of a patient whose session nobody else would pay for."""

from collections.abc import Iterable
from datetime import date

from patients.rules.coverage.facts import Coverage

FIRST_PLAN = 1


def may_charge(plans: Iterable[Coverage], *, on: date) -> bool:
    """Not under Medicare: charging for what it may refuse takes a signed notice first.

    (Form CMS-R-131.) Medicare is the plan whose claims are marked
    above a threshold. Once that plan has ended, the visit is nobody's but the
    patient's.
    """
    return not any(
        plan.expense_thresholds
        and plan.rank == FIRST_PLAN
        and plan.effective_from <= on
        and (plan.effective_to is None or on <= plan.effective_to)
        for plan in plans
    )
