"""The body: what was found, what a doctor said, medicine and aids."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.models import (
    Aid,
    BloodTest,
    BoneDensity,
    BoneScan,
    Condition,
    ConditionClearance,
    DeclinedSuggestion,
    Diagnosis,
    Dose,
    Fall,
    FitCheck,
    Fracture,
    FractureCheck,
    FractureClearance,
    Frax,
    HealingConfirmation,
    HomeCheck,
    ImagingAnswer,
    IntensityClearance,
    Medication,
    MedicationReport,
    PainLimits,
    Referral,
    SpineImaging,
)
from patients.rules import precautions
from patients.rules.equipment import Thing
from programs.catalogue_words import names_of_exercises
from programs.record_set.shapes import Table
from ptcare.languages.library import translated


def condition(key: Any) -> str:
    known = {str(each): each.label for each in precautions.Condition}
    return translated(known.get(key, str(key)))


def hazards(keys: Any) -> str:
    """An empty list is an answer; what was not asked is null."""
    if not keys:
        return gettext("None")
    return ", ".join(str(HomeCheck.Hazard(each).label) for each in keys)


def equipment(keys: Any) -> str:
    if not keys:
        return gettext("None")
    return ", ".join(translated(Thing(each).label) for each in keys)


def exercise(slug: Any) -> str:
    """By its name in the library; a clinic's own by its address."""
    return translated(names_of_exercises().get(slug, str(slug)))


HEALTH = (
    Table(
        key="referrals",
        title=_("Who sent you"),
        model=Referral,
        on="referred_on",
        shown="kind reason referrer referrer_contact note",
    ),
    Table(
        key="diagnoses",
        title=_("What a doctor found"),
        model=Diagnosis,
        on="made_on",
        shown="of words made_by",
    ),
    Table(
        key="conditions",
        title=_("What we take care of when we choose exercises"),
        model=Condition,
        on="recorded_at",
        shown="key note",
        spoken={"key": condition},
    ),
    Table(
        key="condition_clearances",
        title=_("Exercises allowed all the same"),
        model=ConditionClearance,
        on="recorded_at",
        shown="condition_key exercise_slug reason",
        spoken={"condition_key": condition, "exercise_slug": exercise},
    ),
    Table(
        key="declined_suggestions",
        title=_("What the app pointed out and your therapist set aside"),
        model=DeclinedSuggestion,
        on="recorded_at",
        shown="key reason",
        spoken={"key": condition},
    ),
    Table(
        key="fracture_checks",
        title=_("If a bone ever broke"),
        model=FractureCheck,
        on="recorded_at",
        shown="found_any told_by note",
    ),
    Table(
        key="fractures",
        title=_("Broken bones"),
        model=Fracture,
        on="happened_on",
        shown="site level side cause was_low_trauma had_surgery imaged_on limits note",
    ),
    Table(
        key="fracture_clearances",
        title=_("What a doctor allowed after a broken bone"),
        model=FractureClearance,
        on="given_on",
        shown="given_by given_by_role allows valid_until",
    ),
    Table(
        key="healings",
        title=_("Broken bones that have healed"),
        model=HealingConfirmation,
        on="recorded_at",
        shown="fracture__site note",
    ),
    Table(
        key="falls",
        title=_("Falls"),
        model=Fall,
        on="happened_on",
        shown="happened_at setting place how direction doing aid shoes hit_head"
        " on_thinner injury got_up_alone minutes_on_floor called_help pain pain_where"
        " note",
    ),
    Table(
        key="pain_limits",
        title=_("How much pain at exercise is fine"),
        model=PainLimits,
        on="recorded_at",
        shown="fine less reason",
    ),
    Table(
        key="home_checks",
        title=_("Your home"),
        model=HomeCheck,
        on="recorded_at",
        shown="hazards equipment has_stairs lives_alone has_helper helper",
        spoken={"hazards": hazards, "equipment": equipment},
    ),
    Table(
        key="scans",
        title=_("Bone density scans"),
        model=BoneScan,
        on="scanned_on",
        shown="machine centre report next_due_on",
    ),
    Table(
        key="densities",
        title=_("Bone density, by place"),
        model=BoneDensity,
        on="scan__scanned_on",
        is_brief=True,
        shown="site bmd t_score z_score",
    ),
    Table(
        key="spine_images",
        title=_("Pictures of the spine"),
        model=SpineImaging,
        on="imaged_on",
        shown="kind levels grade finding reported_by",
    ),
    Table(
        key="imaging_answers",
        title=_("Why your spine needs no picture"),
        model=ImagingAnswer,
        on="said_on",
        shown="said_by note",
    ),
    Table(
        key="intensity_clearances",
        title=_("What a doctor allowed for heavy lifting and jumps"),
        model=IntensityClearance,
        on="given_on",
        shown="given_by given_by_role allows valid_until",
    ),
    Table(
        key="blood_tests",
        title=_("Blood tests"),
        model=BloodTest,
        on="drawn_on",
        shown="vitamin_d calcium kidney others next_due_on",
    ),
    Table(
        key="frax",
        title=_("Risk of a fracture in ten years (FRAX)"),
        model=Frax,
        on="calculated_on",
        shown="with_bmd major_percent hip_percent",
    ),
    Table(
        key="medicines",
        title=_("Medicine"),
        model=Medication,
        on="started_on",
        shown="name kind dose route note stopped_on stopped_reason",
    ),
    Table(
        key="doses",
        title=_("Doses that were given"),
        model=Dose,
        on="given_on",
        is_brief=True,
        shown="medication__name note next_due_on",
    ),
    Table(
        key="medicine_reports",
        title=_("How the medicine went"),
        model=MedicationReport,
        on="asked_on",
        is_brief=True,
        shown="medication__name taken side_effects",
    ),
    Table(
        key="aids",
        title=_("Braces and aids"),
        model=Aid,
        on="started_on",
        shown="kind name wear prescribed_by stopped_on stopped_reason",
    ),
    Table(
        key="fit_checks",
        title=_("How the brace fits"),
        model=FitCheck,
        on="checked_on",
        is_brief=True,
        shown="aid__name skin note next_due_on",
    ),
)
