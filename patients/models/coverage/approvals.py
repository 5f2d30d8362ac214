"""What a payer has approved, asked for or denied."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatientQuerySet
from patients.models.counted import FACT_OF_COVER
from patients.models.coverage.lines import OfCoverage
from patients.models.coverage.plans import Coverage
from patients.models.coverage.terms import disciplines
from ptcare.audit import ledger


class AuthorizationQuerySet(AboutPatientQuerySet["Authorization"]):
    def counted(self) -> Self:
        """What the engine hears of: no units that nobody has converted yet."""
        units = Q(unit="units", status="approved", visits_approved=0)
        return self.filter(coverage__withdrawn_at=None).exclude(units)


@ledger.keep_history()
class Authorization(OfCoverage):
    """So many visits approved between two dates. Overlaps are allowed; void, not
    deleted.

    Asked for and approved are two numbers. Units are shown; they count once a person
    has said how many visits they are.
    """

    class Status(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PENDING = "pending", _("Asked for")
        DENIED = "denied", _("Denied")
        VOID = "void", _("Void")

    coverage = models.ForeignKey(
        Coverage, models.PROTECT, related_name="authorizations"
    )

    class Unit(models.TextChoices):
        VISITS = "visits", _("Visits")
        UNITS = "units", _("Units of 15 minutes")

    number = models.CharField(_("number"), max_length=60, blank=True)
    disciplines = ArrayField(models.CharField(max_length=2), default=disciplines)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.APPROVED
    )
    requested_on = models.DateField(_("asked on"), null=True, blank=True)
    visits_requested = models.PositiveSmallIntegerField(
        _("visits asked for"), null=True, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    denial_reason = models.CharField(_("why it was denied"), max_length=300, blank=True)
    visits_approved = models.PositiveSmallIntegerField(_("visits"), default=0)
    unit = models.CharField(
        _("approved in"), max_length=8, choices=Unit, default=Unit.VISITS
    )
    units_approved = models.PositiveSmallIntegerField(_("units"), null=True, blank=True)
    used_elsewhere = models.PositiveSmallIntegerField(_("used elsewhere"), default=0)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    objects = AuthorizationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="authorization_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(unit="visits", units_approved=None) | Q(unit="units"),
                name="only_approvals_in_units_say_units",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None)
                | Q(requested_on=None)
                | Q(decided_on__gte=F("requested_on")),
                name="authorization_is_decided_after_it_is_asked_for",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_COVER]

    def __str__(self) -> str:
        return self.number or f"authorization {self.pk}"

    @property
    def visits(self) -> int:
        """Approved, or asked for where nothing is approved (yet)."""
        return self.visits_approved or self.visits_requested or 0

    @property
    def awaits_conversion(self) -> bool:
        """Approved in units, and nobody has said yet how many visits that is."""
        is_approved = self.status == self.Status.APPROVED
        return is_approved and self.unit == self.Unit.UNITS and not self.visits_approved

    @property
    def is_partly_approved(self) -> bool:
        is_approved = self.status == self.Status.APPROVED
        return is_approved and self.visits_approved < (self.visits_requested or 0)
