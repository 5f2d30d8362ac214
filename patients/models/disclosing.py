"""To whom a clinic gave something of a record, outside care, payment and its own work.

Each is written down, and the patient may read the last six years: 45 CFR 164.528.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet
from patients.rules import disclosing


class DisclosureQuerySet(FactQuerySet):
    def accounted(self, today: dt.date) -> Self:
        """What a patient is told who asks today: six years, the newest first."""
        rows = self.standing().filter(on__gte=disclosing.since(today))
        return rows.order_by("-on", "-pk")


class Disclosure(Fact):
    """Once, to one recipient. Four things are told of each: 164.528(b)(2)."""

    class Why(models.TextChoices):
        LAW = "law", _("The law asks for it")
        HEALTH = "health", _("Public health")
        COURT = "court", _("A court asks for it")
        RESEARCH = "research", _("Research")
        OTHER = "other", _("Another reason")

    on = models.DateField(_("given on"))
    recipient = models.CharField(_("to whom"), max_length=120)
    recipient_address = models.CharField(_("their address"), max_length=200, blank=True)
    what = models.CharField(_("what was given"), max_length=300)
    why = models.CharField(_("why"), max_length=8, choices=Why)
    purpose = models.CharField(_("what for"), max_length=300)

    objects = DisclosureQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(recipient="")
                & ~models.Q(what="")
                & ~models.Q(purpose=""),
                name="a_disclosure_says_to_whom_what_and_what_for",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "-on"],
                condition=models.Q(withdrawn_at=None),
                name="disclosures_of_a_patient",
            )
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
