"""From which pain on this person does less, and from which they stop."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.rules import pain
from ptcare.people.fields import one_standing


class PainLimits(Fact):
    """A therapist's setting for one person, in place of the usual bands."""

    fine = models.PositiveSmallIntegerField(_("fine up to"))
    less = models.PositiveSmallIntegerField(_("do less up to"))
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("patient", name="one_standing_setting_of_pain"),
            models.CheckConstraint(
                condition=Q(fine__lte=F("less"), less__lte=pain.MOST),
                name="pain_limits_are_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"pain {self.fine} to {self.less}"

    @property
    def limits(self) -> pain.Limits:
        return pain.Limits(fine=self.fine, less=self.less)
