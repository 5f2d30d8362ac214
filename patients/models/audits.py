"""How the nightly audit of all cover went, clinic by clinic."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from patients.models.about import OfClinicQuerySet
from ptcare.audit import ledger


class CoverAuditQuerySet(OfClinicQuerySet["CoverAudit"]):
    def done(self) -> Self:
        return self.filter(ended_at__isnull=False)


class CoverAudit(models.Model):
    """All cover of a clinic derived anew once. It goes on behind the patient `reached`.

    `drifted` are those that differed from what was kept although no fact had changed.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reached = models.PositiveBigIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)

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
