"""The rest of the treatment: stored and reminded of, never scored or advised on."""

from patients.models.treatment.aids import Aid, FitCheck
from patients.models.treatment.courses import Course
from patients.models.treatment.intensity import ImagingAnswer, IntensityClearance
from patients.models.treatment.medicines import Dose, Medication, MedicationReport
from patients.models.treatment.results import (
    BloodTest,
    BoneDensity,
    BoneScan,
    Frax,
    SpineImaging,
)
