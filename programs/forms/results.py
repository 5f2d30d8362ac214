"""What was measured elsewhere, typed as it was reported. Forms never save."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import BloodTest, BoneDensity, SpineImaging
from patients.rules import measuring
from programs.forms.findings import CHOOSE, ClearanceForm, note
from programs.forms.treatment import AheadForm

LEAST_BMD, MOST_BMD = Decimal("0.1"), Decimal("3")  # g/cm2


class ScanForm(AheadForm):
    """One DXA scan: up to three values at each of four sites."""

    scanned_on = Day(label=_("Scanned on"))
    machine = forms.CharField(
        label=_("Machine"),
        max_length=80,
        required=False,
        help_text=_("Only scans of the same machine are compared."),
    )
    centre = forms.CharField(
        label=_("Where it was done"), max_length=120, required=False
    )
    report = forms.CharField(label=_("Report reference"), max_length=80, required=False)
    next_due_on = Day(label=_("Next scan due"), required=False)

    day = "scanned_on"
    values = ("t_score", "z_score", "bmd")

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        least, most = measuring.LOWEST_T_SCORE, measuring.HIGHEST_T_SCORE
        for site in BoneDensity.SITES:
            self._offer(site, "t_score", _("T-score"), least, most, 1)
            self._offer(site, "z_score", _("Z-score"), least, most, 1)
            self._offer(site, "bmd", _("BMD, g/cm²"), LEAST_BMD, MOST_BMD, 3)

    def clean(self) -> None:
        super().clean()
        densities = [found for found in map(self._density, BoneDensity.SITES) if found]
        wrong = any(name.startswith(self.values) for name in self.errors)
        if not densities and not wrong:
            self.add_error("t_score_spine", _("Give at least one value."))
        self.cleaned_data = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(self.values)
        } | {"densities": densities}

    def plain_fields(self) -> list[Any]:
        return [row for row in self if not row.name.startswith(self.values)]

    def sites(self) -> list[tuple[Any, list[Any]]]:
        """(name, its three questions) of each site."""
        return [
            (site.label, [self[f"{value}_{site}"] for value in self.values])
            for site in BoneDensity.SITES
        ]

    def _offer(
        self, site: str, value: str, label: Any, least: Any, most: Any, places: int
    ) -> None:
        name = BoneDensity.Site(site).label
        self.fields[f"{value}_{site}"] = forms.DecimalField(
            label=label,
            min_value=least,
            max_value=most,
            decimal_places=places,
            required=False,
            widget=forms.NumberInput(attrs={"aria-label": f"{label}, {name}"}),
        )

    def _density(self, site: str) -> dict[str, Any] | None:
        found = {
            value: self.cleaned_data.get(f"{value}_{site}") for value in self.values
        }
        if all(value is None for value in found.values()):
            return None
        return found | {"site": site}


class ImagingForm(AboutPatientForm):
    imaged_on = Day(label=_("Taken on"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[CHOOSE, *SpineImaging.Kind.choices]
    )
    levels = forms.CharField(
        label=_("Levels"),
        max_length=60,
        required=False,
        help_text=_("For example T12, L1."),
    )
    grade = forms.CharField(label=_("Grade"), max_length=60, required=False)
    finding = note(_("What the report says"))
    reported_by = forms.CharField(
        label=_("Reported by"), max_length=120, required=False
    )

    day = "imaged_on"


class ImagingAnswerForm(AboutPatientForm):
    said_by = forms.CharField(label=_("Which doctor says so"), max_length=120)
    said_on = Day(label=_("On"))
    note = note(_("Why none is needed"))

    day = "said_on"


class IntensityClearanceForm(ClearanceForm):
    """For heavy lifting and jumps, whatever was broken or not."""


class BloodTestForm(AheadForm):
    """Values as the laboratory wrote them, with their units."""

    drawn_on = Day(label=_("Drawn on"))
    vitamin_d = forms.CharField(
        label=_("25-OH vitamin D"),
        max_length=40,
        required=False,
        help_text=_("With its unit, as it was reported."),
    )
    calcium = forms.CharField(label=_("Calcium"), max_length=40, required=False)
    kidney = forms.CharField(
        label=_("Creatinine or eGFR"), max_length=40, required=False
    )
    others = note(_("Other values"), required=False)
    next_due_on = Day(label=_("Next blood test due"), required=False)

    day = "drawn_on"

    def clean(self) -> None:
        super().clean()
        if not any(self.cleaned_data.get(name) for name in BloodTest.VALUES):
            self.add_error("vitamin_d", _("Give at least one value."))


class FraxForm(AboutPatientForm):
    """As somebody calculated it elsewhere."""

    calculated_on = Day(label=_("Calculated on"))
    country_model = forms.CharField(label=_("Country model"), max_length=60)
    with_bmd = forms.TypedChoiceField(
        label=_("Bone density entered"),
        choices=[CHOOSE, ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said in (True, "yes"),
    )
    major_percent = forms.DecimalField(
        label=_("Major osteoporotic fracture, %"),
        min_value=0,
        max_value=100,
        decimal_places=1,
    )
    hip_percent = forms.DecimalField(
        label=_("Hip fracture, %"), min_value=0, max_value=100, decimal_places=1
    )

    day = "calculated_on"

    def clean(self) -> None:
        super().clean()
        major = self.cleaned_data.get("major_percent")
        hip = self.cleaned_data.get("hip_percent")
        if major is not None and hip is not None and hip > major:
            words = _("Not above the other: a hip fracture is one of them.")
            self.add_error("hip_percent", words)
