"""Which attended session is on which claim, and which the clinic bears itself."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.models.counted import FACT_OF_COVER
from patients.models.coverage import Authorization, Coverage
from patients.models.session import ClinicSession
from ptcare.audit import ledger
from ptcare.people.fields import by_user_or_null, one_standing, who_and_when

PAYMENT_STANDS = pgtrigger.Protect(
    name="payment_stands",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__paid_on__isnull=False)
    & pgtrigger.Q(old__paid_on__df=pgtrigger.F("new__paid_on")),
)


@ledger.keep_history()
class Claim(Fact):
    """A session sent to a payer. Withdrawn where the claim is denied or voided.

    While it stands, `ClinicSession.billed_coverage` says the same: the lock of the
    engine. A day of payment that was told is never written over: another claim takes
    the place of the one that is wrong.
    """

    session = models.ForeignKey(ClinicSession, models.PROTECT, related_name="claims")
    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="+")
    authorization = models.ForeignKey(
        Authorization, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_on = models.DateField(_("sent on"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("session", name="one_standing_claim_of_a_session"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(paid_on__gte=F("sent_on")),
                name="claim_is_paid_after_it_is_sent",
            ),
        ]
        triggers = [*Fact.Meta.triggers, PAYMENT_STANDS]

    def __str__(self) -> str:
        return f"claim of {self.sent_on}"


class WriteOff(Fact):
    """Attended without cover, and the clinic bears it: nobody is billed.

    Where a plan covers it since, it counts as a visit of that plan, until somebody
    bills the plan or settles that it is not billed: then it counts no more.
    """

    session = models.ForeignKey(
        ClinicSession, models.PROTECT, related_name="write_offs"
    )
    reason = models.CharField(_("why"), max_length=200)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_user_or_null(blank=True)

    class Meta(Fact.Meta):
        triggers = [*Fact.Meta.triggers, *FACT_OF_COVER]
        constraints = [
            *Fact.Meta.constraints,
            who_and_when("settled", name="a_settled_write_off_says_who_and_when"),
            one_standing("session", name="one_standing_write_off_of_a_session"),
        ]

    def __str__(self) -> str:
        return f"written off: {self.session_id}"
