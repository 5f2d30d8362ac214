"""What was measured elsewhere: bone density, pictures of the spine, blood, FRAX.

Stored as it was reported. Nothing here is computed, and FRAX has no verdict.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.body import Fact, FactQuerySet
from patients.rules import measuring
from ptcare.audit import ledger
from ptcare.people.fields import one_standing

PERCENT = (Decimal(0), Decimal(100))
T_SCORES = (measuring.LOWEST_T_SCORE, measuring.HIGHEST_T_SCORE)


class RepeatedQuerySet(FactQuerySet):
    def latest(self) -> Self:  # type: ignore[override]
        """Of each patient the newest: it alone says when the next is due. Of two of one
        day the one that says an earlier."""
        newest = ("patient", f"-{self.model.day}", "next_due_on")
        return self.standing().order_by(*newest).distinct("patient")


class BoneScan(Fact):
    """One DXA scan. Its values stand in BoneDensity, one row a site."""

    scanned_on = models.DateField(_("scanned on"))
    machine = models.CharField(_("machine"), max_length=80, blank=True)
    centre = models.CharField(_("where it was done"), max_length=120, blank=True)
    report = models.CharField(_("report reference"), max_length=80, blank=True)
    next_due_on = models.DateField(_("next scan due"), null=True, blank=True)

    objects = RepeatedQuerySet.as_manager()  # type: ignore[misc]

    day: ClassVar = "scanned_on"
    same: ClassVar = ("scanned_on", "machine")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(next_due_on__gt=F("scanned_on")),
                name="scan_is_due_again_later",
            ),
            one_standing(
                "patient",
                "scanned_on",
                "machine",
                name="one_standing_scan_a_day_and_machine",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "scanned_on"], name="scans_of_a_patient")
        ]

    def __str__(self) -> str:
        return f"{self.scanned_on:%-d %B %Y}"


class BoneDensityQuerySet(AboutPatientQuerySet["BoneDensity"]):
    def standing(self) -> Self:
        """Of scans that were not withdrawn."""
        return self.filter(scan__withdrawn_at=None)

    def lowest_t_score(self, patient: Any) -> Decimal | None:
        """The lowest T-score ever measured where the WHO classes look."""
        rows = self.standing().filter(patient=patient, site__in=BoneDensity.CLASSED)
        lowest: Decimal | None = rows.aggregate(lowest=Min("t_score"))["lowest"]
        return lowest


class BoneDensity(AboutPatient):
    """What one scan found at one site. It stands and falls with its scan."""

    class Site(models.TextChoices):
        SPINE = "spine", _("Lumbar spine")
        NECK = "neck", _("Femoral neck")
        HIP = "hip", _("Total hip")
        FOREARM = "forearm", _("Forearm")
        LOWEST = "lowest", _("Lowest, site not recorded")

    CLASSED = (Site.SPINE, Site.NECK, Site.HIP, Site.LOWEST)
    SITES = (Site.SPINE, Site.NECK, Site.HIP, Site.FOREARM)

    scan = models.ForeignKey(BoneScan, models.PROTECT, related_name="densities")
    site = models.CharField(max_length=8, choices=Site)
    bmd = models.DecimalField(  # g/cm2
        max_digits=4, decimal_places=3, null=True, blank=True
    )
    t_score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    z_score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)

    objects = BoneDensityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scan", "site"], name="one_density_a_site_of_a_scan"
            ),
            models.CheckConstraint(
                condition=Q(bmd__isnull=False)
                | Q(t_score__isnull=False)
                | Q(z_score__isnull=False),
                name="density_has_a_value",
            ),
            models.CheckConstraint(
                condition=(Q(bmd=None) | Q(bmd__gt=0))
                & (Q(t_score=None) | Q(t_score__range=T_SCORES))
                & (Q(z_score=None) | Q(z_score__range=T_SCORES)),
                name="density_is_one_that_a_scan_can_give",
            ),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"density {self.pk}"


class SpineImaging(Fact):
    """A picture of the spine, as its report words it."""

    class Kind(models.TextChoices):
        XRAY = "xray", _("X-ray")
        VFA = "vfa", _("VFA (spine picture by DXA)")
        MRI = "mri", _("MRI")
        CT = "ct", _("CT")

    imaged_on = models.DateField(_("taken on"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    levels = models.CharField(_("levels"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=60, blank=True)
    finding = models.CharField(_("what the report says"), max_length=300, blank=True)
    reported_by = models.CharField(_("reported by"), max_length=120, blank=True)

    day: ClassVar = "imaged_on"
    same: ClassVar = ("imaged_on", "kind")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "patient",
                "imaged_on",
                "kind",
                name="one_standing_picture_a_day_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class BloodTest(Fact):
    """Values as the laboratory wrote them, units and all. Nothing reads them."""

    VALUES = ("vitamin_d", "calcium", "kidney", "others")

    drawn_on = models.DateField(_("drawn on"))
    vitamin_d = models.CharField(_("25-OH vitamin D"), max_length=40, blank=True)
    calcium = models.CharField(_("calcium"), max_length=40, blank=True)
    kidney = models.CharField(_("creatinine or eGFR"), max_length=40, blank=True)
    others = models.CharField(_("other values"), max_length=300, blank=True)
    next_due_on = models.DateField(_("next blood test due"), null=True, blank=True)

    objects = RepeatedQuerySet.as_manager()  # type: ignore[misc]

    day: ClassVar = "drawn_on"
    same: ClassVar = ("drawn_on",)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(vitamin_d="", calcium="", kidney="", others=""),
                name="blood_test_has_a_value",
            ),
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(next_due_on__gt=F("drawn_on")),
                name="blood_test_is_due_again_later",
            ),
            one_standing("patient", "drawn_on", name="one_standing_blood_test_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_on:%-d %B %Y}"

    @property
    def values(self) -> list[tuple[str, str]]:
        """(name, value) of each that was reported."""
        names = {name: self._meta.get_field(name) for name in self.VALUES}
        return [
            (str(field.verbose_name), getattr(self, name))  # type: ignore[union-attr]
            for name, field in names.items()
            if getattr(self, name)
        ]


class Frax(Fact):
    """A ten-year fracture probability that somebody calculated. Shown, never judged."""

    calculated_on = models.DateField(_("calculated on"))
    country_model = models.CharField(_("country model"), max_length=60)
    with_bmd = models.BooleanField(_("with bone density"))
    major_percent = models.DecimalField(
        _("major osteoporotic fracture, %"), max_digits=4, decimal_places=1
    )
    hip_percent = models.DecimalField(
        _("hip fracture, %"), max_digits=4, decimal_places=1
    )

    day: ClassVar = "calculated_on"
    same: ClassVar = ("calculated_on", "country_model", "with_bmd")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(major_percent__range=PERCENT, hip_percent__range=PERCENT),
                name="frax_percents_are_percents",
            ),
            one_standing(
                "patient",
                "calculated_on",
                "country_model",
                "with_bmd",
                name="one_standing_frax_a_day_and_model",
            ),
        ]

    def __str__(self) -> str:
        return f"FRAX {self.calculated_on:%-d %B %Y}"
