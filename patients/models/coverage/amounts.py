"""Figures of public rules that change with the year, in cents."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.counted import FACT_OF_A_CLINICS_COVER
from ptcare.audit import ledger


class Figure(models.TextChoices):
    KX_PT_SLP = "kx_pt_slp", _("KX threshold, PT and speech")
    KX_OT = "kx_ot", _("KX threshold, OT")
    REVIEW_PT_SLP = "review_pt_slp", _("Medical review, PT and speech")
    REVIEW_OT = "review_ot", _("Medical review, OT")
    PART_B_DEDUCTIBLE = "part_b_deductible", _("Medicare Part B deductible")
    OOP_CEILING = "oop_ceiling", _("Out-of-pocket ceiling, one person")
    OOP_CEILING_FAMILY = "oop_ceiling_family", _("Out-of-pocket ceiling, family")


KX = (Figure.KX_PT_SLP, Figure.KX_OT)
# Those that mark a claim once a year's allowed amounts pass them, and for whom.
MARKING = {
    Figure.KX_PT_SLP: ["PT", "ST"],
    Figure.KX_OT: ["OT"],
    Figure.REVIEW_PT_SLP: ["PT", "ST"],
    Figure.REVIEW_OT: ["OT"],
}


class YearAmountQuerySet(models.QuerySet["YearAmount"]):
    def visible_to(self, actor: Any) -> Self:
        return self.of_clinic(actor.clinic_id)

    def of_clinic(self, clinic_id: int) -> Self:
        """What came with the app, and after it what this clinic has said itself."""
        rows = self.filter(Q(clinic=None) | Q(clinic_id=clinic_id))
        return rows.order_by("year", models.F("clinic").asc(nulls_first=True))


@ledger.keep_history()
class YearAmount(models.Model):
    """A figure of a year; without a clinic it came with the app.

    A clinic's own row takes the place of that one. Empty is not known yet, never zero.
    """

    clinic = models.ForeignKey(
        "people.Clinic", models.PROTECT, null=True, blank=True, related_name="+"
    )
    figure = models.CharField(_("figure"), max_length=24, choices=Figure)
    year = models.PositiveSmallIntegerField(_("year"))
    amount_cents = models.PositiveIntegerField(_("amount"), null=True, blank=True)
    source = models.CharField(_("where it says so"), max_length=200, blank=True)

    objects = YearAmountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "figure", "year"],
                name="one_amount_of_a_figure_a_year",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)), name="amount_is_of_a_year"
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *FACT_OF_A_CLINICS_COVER]

    def __str__(self) -> str:
        return f"{self.figure} {self.year}"


def amounts_by_figure(clinic_id: int) -> dict[str, dict[int, int]]:
    """The known amounts in cents by figure and year, as this clinic has them."""
    found: dict[str, dict[int, int]] = {}
    for row in YearAmount.objects.of_clinic(clinic_id):
        years = found.setdefault(row.figure, {})
        if row.amount_cents is None:
            years.pop(row.year, None)
        else:
            years[row.year] = row.amount_cents
    return found
