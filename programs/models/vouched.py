"""That a licensed clinician has read a piece of the content, and found it right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from patients.models.about import OfClinicQuerySet
from programs import reviewable
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null

NOT_WITHDRAWN = Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
WITHDRAWN = (
    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
    & ~Q(withdrawn_because="")
)  # fmt: skip


class ClinicianReviewQuerySet(OfClinicQuerySet["ClinicianReview"]):
    def of_now(self) -> dict[str, ClinicianReview]:
        """Those that still hold, the latest by key: of changed content none does."""
        rows = self.filter(withdrawn_at=None).order_by("reviewed_on", "pk")
        there = reviewable.items()
        return {
            row.key: row
            for row in rows
            if row.key in there and row.digest == there[row.key].digest
        }


@ledger.keep_history()
class ClinicianReview(models.Model):
    """One piece as it read then, and who says that it is right. Only ever withdrawn.

    Whoever reviewed may have no account here: somebody of the clinic writes it down.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    licence = models.CharField(max_length=80)
    reviewed_on = models.DateField()
    words = models.TextField(blank=True, max_length=1000)
    recorded_by = by_user()
    recorded_at = models.DateTimeField()
    withdrawn_by = by_user_or_null()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    objects = ClinicianReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=NOT_WITHDRAWN | WITHDRAWN,
                name="a_withdrawn_review_says_when_by_whom_and_why",
            )
        ]
        indexes = [models.Index(fields=["clinic", "key"], name="reviews_of_a_clinic")]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.key}, read by {self.name}"
