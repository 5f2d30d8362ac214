"""What was agreed, and may be asked, where nobody but the patient would pay."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from patients.rules.coverage.facts import Coverage


class Agreed(StrEnum):
    """Why a session is booked although no plan would pay for it."""

    PATIENT_PAYS = "patient_pays"
    RENEWAL_PENDING = "renewal_pending"
    CLINIC_PAYS = "clinic_pays"


SETTLED = frozenset({Agreed.PATIENT_PAYS, Agreed.CLINIC_PAYS})
"""With these it is known who pays; the desk need not look at it again."""


def may_charge(plans: Iterable[Coverage], *, on: date) -> bool:
    """Not under Medicare: charging for what it may refuse takes a signed notice first.

    (Form CMS-R-131.) Medicare is the plan whose claims are marked
    above a threshold, where it pays first on that day: also as a second plan, once the
    first has ended. Where Medicare itself has ended, the visit is nobody's but the
    patient's.
    """
    active = [plan for plan in plans if plan.is_active(on)]
    first = min(active, key=lambda plan: plan.rank, default=None)
    return first is None or not first.expense_thresholds
