"""How the audits of all cover went, clinic by clinic."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum

from patients.models.about import OfClinicQuerySet
from ptcare.audit import ledger

LATELY = dt.timedelta(days=2)


class CoverAuditQuerySet(OfClinicQuerySet["CoverAudit"]):
    def done(self) -> Self:
        """Of the nights."""
        return self.filter(ended_at__isnull=False, by_sums=False)

    def found_by_sums(self) -> Self:
        """Between the nights."""
        return self.filter(by_sums=True)

    def drifted_lately(self, *, now: dt.datetime) -> int:
        """How many covers in all."""
        rows = self.filter(began_at__gt=now - LATELY)
        return rows.aggregate(n=Sum("drifted"))["n"] or 0


class CoverAudit(models.Model):
    """All cover of a clinic derived anew once. It goes on behind the patient `reached`.

    `drifted` are those that differed from what was kept although no fact had changed.
    Found `by_sums` of sessions, between the nights, those alone are written down.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.PositiveBigIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)
    by_sums = models.BooleanField(default=False, db_default=False)

    objects = CoverAuditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drifted__lte=F("counted")),
                name="only_what_was_counted_has_drifted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "-began_at"], name="cover_audits_of_a_clinic"
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"audit of {self.began_at:%Y-%m-%d}"
