"""How long a clinic keeps records, what holds one back, and proof of what has gone."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    ClinicSettings,
    OfClinicQuerySet,
)
from patients.models.body import Fact
from patients.rules import retention
from ptcare.audit import ledger
from ptcare.people.fields import one_standing


@ledger.keep_history()
class RetentionSettings(ClinicSettings):
    """A clinic's years, and whether what is due is erased. Off until a lead says so."""

    class Bills(models.TextChoices):
        NEITHER = retention.Bills.NEITHER, _("Neither: at least 6 years")
        MEDICARE = retention.Bills.MEDICARE, _("Medicare: at least 7 years")
        ADVANTAGE = retention.Bills.ADVANTAGE, _("Medicare Advantage: at least 10")

    clinic = models.OneToOneField("people.Clinic", models.PROTECT, related_name="+")
    bills = models.CharField(
        _("Has this clinic ever billed one of these?"),
        max_length=10,
        choices=Bills,
        default=Bills.ADVANTAGE,
    )
    years = models.PositiveSmallIntegerField(
        _("Years after the last contact"),
        default=retention.USUAL_YEARS,
        validators=[MaxValueValidator(retention.MOST_YEARS)],
    )
    erases = models.BooleanField(_("Erase what is due"), default=False)

    objects = OfClinicQuerySet["RetentionSettings"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(years__lte=retention.MOST_YEARS)
                & (
                    Q(years__gte=retention.FLOORS[retention.Bills.ADVANTAGE])
                    | Q(
                        bills=retention.Bills.MEDICARE,
                        years__gte=retention.FLOORS[retention.Bills.MEDICARE],
                    )
                    | Q(
                        bills=retention.Bills.NEITHER,
                        years__gte=retention.FLOORS[retention.Bills.NEITHER],
                    )
                ),
                name="records_are_kept_as_long_as_the_law_asks",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return retention.words(self.years)


class LegalHold(Fact):
    """Nothing of this record may go, for a reason; ended by a person, never by time."""

    reason = models.CharField(_("why it is held"), max_length=300)

    def __str__(self) -> str:
        return f"hold {self.pk}"


class DueErasureQuerySet(AboutPatientQuerySet[Any]):
    def standing(self) -> Self:
        return self.filter(called_off_at=None)


class DueErasure(AboutPatient):
    """The announcement that a record will be erased, and from which day.

    It goes with the record. Called off where the record is held or in use again.
    """

    class CalledOff(models.TextChoices):
        HELD = "held", _("Held")
        NOT_DUE = "not_due", _("Not due any more")
        TURNED_OFF = "turned_off", _("Erasing was turned off")

    last_contact_on = models.DateField()
    announced_at = models.DateTimeField()
    erases_on = models.DateField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_because = models.CharField(max_length=10, choices=CalledOff, blank=True)

    objects = DueErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient", until="called_off_at", name="an_erasure_is_announced_once"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None, called_off_because="")
                | (Q(called_off_at__isnull=False) & ~Q(called_off_because="")),
                name="an_erasure_called_off_says_why",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"erasure of {self.patient_id} on {self.erases_on}"


class Erasure(models.Model):
    """The certificate: what went, how much of each kind, when and by which rule.

    It outlives the record and names nobody. `record` was the number of the record: it
    leads nowhere any more, but tells which to erase again out of a restored backup.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    record = models.BigIntegerField(unique=True)
    rule = models.CharField(max_length=60)
    announced_at = models.DateTimeField()
    erased_at = models.DateTimeField()
    rows = models.JSONField()  # by table, how many; those with none are left out

    objects = OfClinicQuerySet["Erasure"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-erased_at"], name="erasures_of_a_clinic")
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    @property
    def total(self) -> int:
        return sum(self.rows.values())
