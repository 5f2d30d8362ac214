"""The rest of the treatment, read on one page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import (
    Aid,
    BloodTest,
    Dose,
    Fall,
    FitCheck,
    Fracture,
    Frax,
    ImagingAnswer,
    IntensityClearance,
    Measurement,
    Medication,
    MedicationReport,
    Patient,
    SpineImaging,
)
from patients.models.treatment.dues import dues_of
from patients.rules import bones, recurring
from patients.views.finding import own_patient
from programs import treatment_words as words
from programs.models import Program, Tick, densities
from programs.models.weekplan import week_plan
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

MOST_FALLS = 5
DAY = "D j M Y"
TOLD = dt.timedelta(days=14)  # how far back the patient's own word is shown


@requires(Permission.SEE_FINDINGS)
@require_GET
def treatment(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Everything of the treatment beside the exercises, on one page."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    looked("chart.opened", about=patient, by=request.actor, at=now)
    today = patient.today(now)
    dues = dues_of(patient, request.actor, today=today)
    page = {
        "patient": patient,
        "today": today,
        "dues": _soon(dues, today),
        "pictures": _of(request, SpineImaging, patient).order_by("-imaged_on"),
        "imaging_answers": _of(request, ImagingAnswer, patient).order_by("-said_on"),
        "intensity_clearances": _of(request, IntensityClearance, patient).order_by(
            "-given_on"
        ),
        "blood_tests": _of(request, BloodTest, patient).order_by("-drawn_on"),
        "frax": _of(request, Frax, patient).order_by("-calculated_on"),
    }
    page |= _medicines(request, patient, today) | _aids(request, patient, today)
    page |= _bones(request, patient) | _body(request, patient)
    page |= _week(request, patient, today)
    return render(request, "programs/treatment.html", page)


def _week(request: SignedInRequest, patient: Patient, today: dt.date) -> dict[str, Any]:
    """The plan of this week, as the patient has it."""
    programs = Program.objects.visible_to(request.actor).current()
    current = programs.filter(patient=patient).first()
    week = week_plan(patient, request.actor, current, today=today)
    return {"plan": week} | words.words_of_week(week, DAY)


def _of(request: SignedInRequest, model: Any, patient: Patient) -> Any:
    rows = model.objects.visible_to(request.actor).standing().filter(patient=patient)
    return rows.select_related("recorded_by")


def _events(request: SignedInRequest, model: Any, name: str, day: str) -> Prefetch:
    rows = model.objects.visible_to(request.actor).standing()
    return Prefetch(name, rows.select_related("recorded_by").order_by(f"-{day}", "-pk"))


def _ticks(request: SignedInRequest, since: dt.date) -> Prefetch:
    """What the patient said of these days: no dose that was given."""
    rows = Tick.objects.visible_to(request.actor).standing().filter(on__gt=since)
    return Prefetch("ticks", rows.order_by("-on"))


def _soon(dues: Any, today: dt.date) -> list[words.DueLine]:
    last = today + recurring.SHOWN_FROM
    soon = [due for due in dues if due.on <= last and due.is_seldom]
    return words.due_lines(soon, today=today, day_as=DAY)


def _medicines(
    request: SignedInRequest, patient: Patient, today: dt.date
) -> dict[str, Any]:
    rows = _of(request, Medication, patient).with_next_due().order_by("kind", "name")
    rows = list(
        rows.prefetch_related(
            _events(request, Dose, "doses", "given_on"),
            _events(request, MedicationReport, "reports", "asked_on"),
            _ticks(request, today - TOLD),
        )
    )
    return {
        "medicines": [(row, words.often(row)) for row in rows if row.is_current],
        "stopped_medicines": [row for row in rows if not row.is_current],
    }


def _aids(request: SignedInRequest, patient: Patient, today: dt.date) -> dict[str, Any]:
    rows = _of(request, Aid, patient).with_next_due().order_by("kind", "name")
    checks = _events(request, FitCheck, "checks", "checked_on")
    ticks = _ticks(request, today - TOLD)
    found = list(rows.prefetch_related(checks, ticks))
    return {
        "aids": [row for row in found if row.is_current],
        "stopped_aids": [row for row in found if not row.is_current],
    }


def _bones(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    """The scans, and the class never without the fractures beside it."""
    scans = densities.scans_of(patient, request.actor)
    broken = list(_of(request, Fracture, patient).exclude(was_low_trauma=False))
    lowest = bones.lowest(densities.readings(scans, patient))
    found = bones.class_of(
        lowest, has_fragility_fracture=any(row.was_low_trauma for row in broken)
    )
    return {
        "scans": densities.table(scans),
        "trends": densities.trends(scans),
        "lowest": lowest,
        "bone_class": words.class_words(found) if found else "",
        "broken": broken,
    }


def _body(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    falls = _of(request, Fall, patient).order_by("-happened_on")
    heights = _of(request, Measurement, patient).filter(
        key="height", value__isnull=False
    )
    return {"falls": falls[:MOST_FALLS], "heights": heights.order_by("-measured_on")}
