"""What a patient owes at the desk for one session today, in cents, or nothing yet.

"Not covered" and "the patient owes it" are two statements: what no plan pays is owed
only by who has no plan, by who has agreed to it, at the gym, or where the patient keeps
it from the plan. Under Medicare a visit is never the patient's to pay beyond the share
of what it covers. What the clinic has written off is on no claim: no share of it is
asked, although a plan would cover it by now.
"""

from __future__ import annotations

from patients.rules.beyond import Agreed
from patients.rules.coverage.result import NEVER_A_PLANS, Outcome, Reason

ALWAYS_OWN = NEVER_A_PLANS | {Reason.NO_COVERAGE}


def due_cents(
    *,
    outcome: Outcome,
    reason: Reason,
    patient_cents: int,
    agreed: str,
    is_written_off: bool,
    is_medicare: bool,
) -> int | None:
    """None where a person has to look first: then nothing is asked of the patient.
    `agreed` is why it was booked although no plan would pay for it; empty where nothing
    was said.

    `patient_cents` is the engine's, of this session; where the clinic has set no price
    it is 0, which is not the same as nothing due: but the gym may be free. Of a session
    that is released nothing is due; the fee of a missed one is decided by itself.
    """
    if is_written_off or reason == Reason.BORNE:
        return 0
    match outcome:
        case Outcome.COVERED:
            return patient_cents
        case Outcome.OUT_OF_POCKET if agreed == Agreed.CLINIC_PAYS:
            return 0
        case Outcome.OUT_OF_POCKET:
            has_agreed = agreed == Agreed.PATIENT_PAYS
            is_own = reason in ALWAYS_OWN or (has_agreed and not is_medicare)
            lacks_price = reason != Reason.GYM_NOT_INSURED and not patient_cents
            may_ask = is_own and not lacks_price and reason != Reason.UNKNOWN
            return patient_cents if may_ask else None
        case _:
            return 0


def is_looked_at_first(reason: Reason, *, is_medicare: bool) -> bool:
    """Whether nothing is asked of who has not agreed before somebody has looked: an
    approval may still come, Medicare takes a signed notice, and a reason that is not
    known may be the clinic's own."""
    is_unclear = reason.is_about_authorization or reason == Reason.UNKNOWN
    return is_unclear or is_medicare


class DueAndTaken:
    """Of one session, in cents: what is due of it, what was taken, and what follows."""

    due: int | None
    """None where a person has to look first: then nothing is asked of the patient."""
    taken: int
    is_written_off: bool

    @property
    def still_due(self) -> int:
        return max(0, (self.due or 0) - self.taken)

    @property
    def to_return(self) -> int:
        """Taken, and written off since."""
        return self.taken if self.is_written_off else 0

    @property
    def too_much(self) -> int:
        """Taken beyond what has come to be due since: an approval came, or the plan is
        told after all."""
        if self.due is None or self.is_written_off:
            return 0
        return max(0, self.taken - self.due)
