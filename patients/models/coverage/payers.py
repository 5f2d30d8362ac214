"""Who pays, and what the clinic itself charges."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.about import OfClinicQuerySet
from patients.models.counted import FACT_OF_A_CLINICS_COVER
from ptcare.audit import ledger


@ledger.keep_history()
class Payer(models.Model):
    """An insurance company, or another who pays, as this clinic knows it."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="payers")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone for benefits"), max_length=40, blank=True)
    electronic_id = models.CharField(_("payer ID"), max_length=40, blank=True)
    portal_url = models.URLField(_("portal"), blank=True)

    objects = OfClinicQuerySet["Payer"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"], name="one_payer_of_a_name_per_clinic"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.name


@ledger.keep_history()
class PriceList(models.Model):
    """What the clinic itself charges from a day on, in cents."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    evaluation_cents = models.PositiveIntegerField()
    re_evaluation_cents = models.PositiveIntegerField()
    treatment_cents = models.PositiveIntegerField()
    group_cents = models.PositiveIntegerField()
    gym_cents = models.PositiveIntegerField()
    late_cancelled_cents = models.PositiveIntegerField(default=0)
    no_show_cents = models.PositiveIntegerField(default=0)

    objects = OfClinicQuerySet["PriceList"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "valid_from"], name="one_price_list_from_a_day"
            )
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_A_CLINICS_COVER]

    def __str__(self) -> str:
        return f"prices from {self.valid_from}"
