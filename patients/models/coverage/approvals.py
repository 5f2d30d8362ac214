"""What a payer has approved, asked for or denied."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.counted import FACT_OF_COVER
from patients.models.coverage.lines import OfCoverage
from patients.models.coverage.plans import Coverage
from patients.models.coverage.terms import disciplines
from ptcare.audit import ledger


@ledger.keep_history()
class Authorization(OfCoverage):
    """So many visits approved between two dates. Overlaps are allowed; void, not
    deleted."""

    class Status(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PENDING = "pending", _("Asked for")
        DENIED = "denied", _("Denied")
        VOID = "void", _("Void")

    coverage = models.ForeignKey(
        Coverage, models.PROTECT, related_name="authorizations"
    )
    number = models.CharField(_("number"), max_length=60, blank=True)
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.APPROVED
    )
    visits_approved = models.PositiveSmallIntegerField(_("visits"))
    used_elsewhere = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="authorization_ends_after_it_begins",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return self.number or f"authorization {self.pk}"
