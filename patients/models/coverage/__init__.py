"""Who pays, for how much, and what they have approved. Money in integer cents.

The words and the rules of counting: `patients/rules/coverage`. Nothing here is a
counter: used, booked and left are counted from the sessions each time.
"""

from patients.models.coverage.amounts import (
    KX,
    MARKING,
    Figure,
    YearAmount,
    amounts_by_figure,
)
from patients.models.coverage.answers import PayerAnswer, PlanChange
from patients.models.coverage.approvals import Authorization
from patients.models.coverage.lines import (
    Accumulator,
    ExpenseThreshold,
    OfCoverage,
    PriorUse,
    VisitLimit,
    is_medicare,
)
from patients.models.coverage.payers import Payer, PriceList
from patients.models.coverage.plans import Coverage
from patients.models.coverage.terms import DISCIPLINES, Days, disciplines, no_list
