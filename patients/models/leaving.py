"""That a patient has closed the account: they come in no more, and the record stays."""

from __future__ import annotations

from patients.models.body import Fact
from ptcare.people.fields import one_standing


class AccountClosure(Fact):
    """Closed by the patient. Withdrawn, it is open again: only the clinic does that."""

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("patient", name="an_account_is_closed_once"),
        ]

    def __str__(self) -> str:
        return f"account closed on {self.recorded_at:%Y-%m-%d}"
