"""What a therapist types about the rest of the treatment, cleaned. Never saves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day
from patients.models import (
    Aid,
    BloodTest,
    BoneDensity,
    Medication,
    MedicationReport,
    SpineImaging,
)
from patients.rules import measuring, recurring
from patients.rules.recurring import Rhythm, Unit
from programs.forms.findings import CHOOSE, FindingForm, note

AHEAD = dt.timedelta(days=366 * 6)
DAY = dt.timedelta(days=1)
LEAST_BMD, MOST_BMD = Decimal("0.1"), Decimal("3")  # g/cm2


class AheadForm(FindingForm):
    """What is next due lies after its day, and no further than six years ahead."""

    next_day = "next_due_on"
    day = ""

    def clean(self) -> None:
        if self.day:
            super().clean()
        last = self.today + AHEAD
        after = self.cleaned_data.get(self.day) if self.day else None
        first = after + DAY if after else self.today - AHEAD
        self.refuse_outside(self.next_day, first, last)


class MedicationForm(AheadForm):
    name = forms.CharField(label=_("Medicine"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Class"), choices=[CHOOSE, *Medication.Kind.choices]
    )
    dose = forms.CharField(
        label=_("Dose"), max_length=60, help_text=_("For example 70 mg.")
    )
    route = forms.ChoiceField(
        label=_("How"), choices=[CHOOSE, *Medication.Route.choices]
    )
    every = forms.IntegerField(
        label=_("Every how many"),
        min_value=1,
        max_value=recurring.MOST_EVERY,
        required=False,
        help_text=_("1 day: daily. 1 week: weekly. 6 months: twice a year."),
    )
    unit = forms.ChoiceField(
        label=_("Days, weeks or months"), choices=[CHOOSE, *Medication.Unit.choices]
    )
    at = forms.ChoiceField(
        label=_("Time of day"), choices=Medication.At, required=False
    )
    first_due_on = Day(
        label=_("Next due"),
        required=False,
        help_text=_("Weekly: any coming day of that weekday. Daily: leave empty."),
    )
    last_given_on = Day(
        label=_("Last dose given on"),
        required=False,
        help_text=_("Of injections and infusions; what is next due follows from it."),
    )
    started_on = Day(label=_("Taken since"), required=False)
    note = note(_("Notes"), required=False)

    next_day = "first_due_on"

    def __init__(self, *args: Any, is_correction: bool = False, **said: Any) -> None:
        super().__init__(*args, **said)
        if is_correction:  # the doses that were given stay with it
            del self.fields["last_given_on"]

    def clean(self) -> None:
        super().clean()
        for field in ("started_on", "last_given_on"):
            self.refuse_outside(field, self.first, self.today)
        if {"every", "unit", "route"} & set(self.errors):
            return
        if self.cleaned_data["unit"] == Unit.AS_NEEDED:
            self.cleaned_data |= {"every": None, "first_due_on": None}
        elif self.cleaned_data["every"] is None:
            self.add_error("every", _("Say how often, or choose as needed."))
            return
        self._clean_dates()

    def _clean_dates(self) -> None:
        said = self.cleaned_data
        row = Medication(every=said["every"], unit=said["unit"], route=said["route"])
        given_on = said.get("last_given_on")
        if given_on and not row.is_given:
            words = _("Only injections and infusions by date have this.")
            self.add_error("last_given_on", words)
        elif given_on and not said.get("first_due_on"):
            said["first_due_on"] = recurring.after(
                given_on, every=row.every or 1, unit=Unit(row.unit)
            )
        if row.rhythm in (Rhythm.DAILY, Rhythm.AS_NEEDED):
            said["first_due_on"] = None
        elif not said.get("first_due_on") and "first_due_on" not in self.errors:
            self.add_error("first_due_on", _("Say when it is next due."))


class AidForm(AheadForm):
    kind = forms.ChoiceField(label=_("What"), choices=[CHOOSE, *Aid.Kind.choices])
    name = forms.CharField(label=_("Make or model"), max_length=80, required=False)
    prescribed_by = forms.CharField(
        label=_("Prescribed by"), max_length=120, required=False
    )
    wear = forms.CharField(
        label=_("When it is worn or used"),
        max_length=120,
        required=False,
        help_text=_("The patient reads this: “Two hours each morning”."),
    )
    started_on = Day(label=_("Since"), required=False)
    first_check_on = Day(label=_("Next fit check"), required=False)

    next_day = "first_check_on"

    def clean(self) -> None:
        super().clean()
        self.refuse_outside("started_on", self.first, self.today)


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
        for site in BoneDensity.SITES:
            self._offer(site, "t_score", _("T-score"), *measuring_range(), 1)
            self._offer(site, "z_score", _("Z-score"), *measuring_range(), 1)
            self._offer(site, "bmd", _("BMD, g/cm²"), LEAST_BMD, MOST_BMD, 3)

    def clean(self) -> None:
        super().clean()
        densities = [found for found in map(self._density, BoneDensity.SITES) if found]
        wrong = any(name.endswith(self.values) for name in self.errors)
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


class ImagingForm(FindingForm):
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


class FraxForm(FindingForm):
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


class DoseForm(AheadForm):
    given_on = Day(label=_("Given on"))
    next_due_on = Day(
        label=_("Next due"),
        required=False,
        help_text=_("Leave empty to count from this dose."),
    )
    note = forms.CharField(label=_("Notes"), max_length=200, required=False)

    day = "given_on"


class ReportForm(FindingForm):
    asked_on = Day(label=_("Asked on"))
    taken = forms.ChoiceField(
        label=_("Taken as planned"), choices=[CHOOSE, *MedicationReport.Taken.choices]
    )
    side_effects = forms.CharField(
        label=_("Side effects, in their words"), max_length=200, required=False
    )

    day = "asked_on"


class FitCheckForm(AheadForm):
    checked_on = Day(label=_("Checked on"))
    skin = forms.CharField(label=_("Skin problems"), max_length=200, required=False)
    note = forms.CharField(label=_("Notes"), max_length=200, required=False)
    next_due_on = Day(label=_("Next fit check"), required=False)

    day = "checked_on"


class StopForm(FindingForm):
    stopped_on = Day(label=_("Stopped on"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    day = "stopped_on"


def measuring_range() -> tuple[Decimal, Decimal]:
    return measuring.LOWEST_T_SCORE, measuring.HIGHEST_T_SCORE
