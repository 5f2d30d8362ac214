"""How views find the rows that the actor may see, and which day it is there."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from patients.models import DoubledRecord, Patient
from patients.services import counting
from ptcare.people.access import SignedInRequest
from ptcare.people.models import Clinic

Kept = TypeVar("Kept", bound=Model)


def own_one(request: SignedInRequest, kind: type[Kept], pk: int, *about: str) -> Kept:
    """The one of that kind that is visible to the actor, with what it is about, or
    404."""
    rows = kind._default_manager.visible_to(request.actor)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related(*about) if about else rows, pk=pk)


def own_patient(request: SignedInRequest, patient_id: int) -> Patient:
    """A patient visible to the actor, or 404."""
    patients = Patient.objects.visible_to(request.actor).with_closing().with_kept()
    return get_object_or_404(
        patients.select_related("clinic", "user", "therapist__user"), pk=patient_id
    )


def own_open_patient(request: SignedInRequest, patient_id: int) -> Patient:
    """The same for what leads a person in: 404 of one who is led to another record."""
    row = own_patient(request, patient_id)
    if row.kept_id:
        raise Http404
    return row


def closed_doubles(request: SignedInRequest, patient: Patient) -> list[DoubledRecord]:
    """The closed records of this person, which are read from here."""
    rows = DoubledRecord.objects.visible_to(request.actor).standing()
    rows = rows.filter(kept=patient).select_related("patient", "recorded_by")
    return list(rows.order_by("pk"))


def own_clinic(request: SignedInRequest) -> Clinic:
    return Clinic.objects.get(pk=request.actor.clinic_id)


def today_at(clinic: Clinic) -> dt.date:
    return counting.clinic_day(clinic, timezone.now())
