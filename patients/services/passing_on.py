"""Tell other systems of the clinic what happened to somebody, in numbers and times."""

from __future__ import annotations

import datetime as dt
from typing import Any

from patients.models import RestrictedRecord
from patients.models.about import AboutPatient
from ptcare.hooks import telling
from ptcare.hooks.kinds import Kind


def pass_on(kind: Kind, *, about: AboutPatient, now: dt.datetime, **said: Any) -> None:
    """In the transaction of the deed. Of a restricted record nothing is told: it is for
    named people, and no system is one."""
    endpoints = telling.wanting(kind, clinic_id=about.clinic_id)
    restricted = RestrictedRecord.objects
    if endpoints and about.patient_id not in restricted.of_clinic(about.clinic_id):
        ids = {"patient": about.patient_id, **said}
        telling.write(kind, endpoints, said=ids, now=now)
