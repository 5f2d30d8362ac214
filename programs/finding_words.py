"""Which entry about a body it is, in a line: before it is withdrawn."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import (
    BloodTest,
    BoneScan,
    Condition,
    ConditionClearance,
    Diagnosis,
    Dose,
    EmergencyContact,
    Fall,
    FitCheck,
    Fracture,
    FractureCheck,
    FractureClearance,
    Frax,
    Goal,
    GoalOutcome,
    HealingConfirmation,
    HomeCheck,
    ImagingAnswer,
    IntensityClearance,
    MedicationReport,
    Referral,
    SpineImaging,
)
from patients.models.body import Fact
from patients.models.evaluation import Measurement
from patients.rules import precautions
from programs.assessing_words import assessments, result_of
from ptcare.languages.dates import desk_day

NAMES: dict[type[Fact], Promise] = {
    BloodTest: gettext_lazy("Blood test"),
    BoneScan: gettext_lazy("Bone density scan"),
    Dose: gettext_lazy("Dose given"),
    FitCheck: gettext_lazy("Fit check"),
    Frax: gettext_lazy("FRAX result"),
    ImagingAnswer: gettext_lazy("No spine picture is needed"),
    IntensityClearance: gettext_lazy("Clearance for heavy lifting and jumps"),
    MedicationReport: gettext_lazy("What the patient says"),
    SpineImaging: gettext_lazy("Spine picture"),
}
INTAKE: dict[type[Fact], Promise] = {
    Diagnosis: gettext_lazy("Diagnosis"),
    EmergencyContact: gettext_lazy("Emergency contact"),
    FractureCheck: gettext_lazy("Fracture check"),
    Goal: gettext_lazy("Goal"),
    GoalOutcome: gettext_lazy("What became of a goal"),
    HomeCheck: gettext_lazy("Home"),
    Referral: gettext_lazy("Referral"),
}


def entry_words(fact: Fact) -> str:
    """What it says, and of which day."""
    if isinstance(fact, Fracture):
        return _fracture_words(fact)
    if isinstance(fact, FractureClearance):
        said = {"who": fact.given_by, "day": desk_day(fact.given_on)}
        return _("Cleared by %(who)s on %(day)s") % said
    if isinstance(fact, HealingConfirmation):
        return f"{_('Confirmed healed')}: {_fracture_words(fact.fracture)}"
    if isinstance(fact, Condition):
        return str(precautions.Condition(fact.key).label)
    if isinstance(fact, ConditionClearance):
        label = precautions.Condition(fact.condition_key).label
        said = {"exercise": fact.exercise_slug, "condition": label}
        return _("%(exercise)s, cleared despite: %(condition)s") % said
    if isinstance(fact, Measurement):
        known = assessments().get(fact.key)
        name = known.name if known else fact.key
        result = result_of(fact) or fact.not_done_reason
        return f"{name}: {result}, {desk_day(fact.measured_on)}"
    if isinstance(fact, Fall):
        words = f"{desk_day(fact.happened_on)}: {fact.get_injury_display()}"
        return f"{words}. {_('Hit the head')}" if fact.hit_head else words
    if type(fact) in NAMES:
        return _treatment_words(fact)
    if type(fact) in INTAKE:
        return _intake_words(fact)
    return str(fact)


def _intake_words(fact: Any) -> str:
    """What was told at intake, and on which day it was written down."""
    said = ""
    match fact:
        case FractureCheck():
            said = _("a bone has broken") if fact.found_any else _("no bone ever broke")
        case GoalOutcome():
            said = f"{str(fact.goal).rstrip('.')}, {fact}"
        case HomeCheck():
            said = fact.not_asked_because
        case _:
            said = str(fact)
    named = ": ".join(filter(None, [str(INTAKE[type(fact)]), said.rstrip(".")]))
    day = desk_day(fact.recorded_at.astimezone(fact.patient.clinic.zone).date())
    return f"{named}, {day}"


def _treatment_words(fact: Any) -> str:
    """Of a dose, a report and a fit check also of what."""
    course = getattr(fact, "medication", None) or getattr(fact, "aid", None)
    named = [str(NAMES[type(fact)]), *([str(course)] if course else [])]
    return f"{': '.join(named)}, {desk_day(getattr(fact, fact.day))}"


def _fracture_words(row: Fracture) -> str:
    when = desk_day(row.happened_on) if row.happened_on else row.get_precision_display()
    return f"{bone_words(row)}, {when}"


def bone_words(row: Fracture) -> str:
    """Which bone, where in the spine, and on which side."""
    return " ".join(filter(None, [str(row), row.level, row.get_side_display()]))
