"""When a clinic was last in contact with each of its patients.

Whatever a person wrote is a contact: a moment with who it was beside it, as the house
names both (`said_at`, `said_by`). What workers count and write is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.db.models.functions import Greatest

from patients.models.patient import Patient

# About the keeping of the record, not about the person.
NO_CONTACT = frozenset(
    {
        *("patients.LegalHold", "patients.DueErasure", "patients.RestrictedRecord"),
        *("patients.NamedColleague", "patients.EmergencyReview"),
        *("patients.DoubledRecord", "patients.TwoPeople"),
    }
)

Model = type[models.Model]


def tables_about_patients() -> dict[Model, str]:
    """Each table whose rows go with a patient, and its column that names the patient.

    Found, not listed: earlier states are among them, and so is whatever table is new.
    The first such column: a second one names somebody else.
    """
    found: dict[Model, str] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Patient:
                found.setdefault(model, field.name)
    return found


def history_last(tables: dict[Model, str]) -> list[tuple[Model, str]]:
    """In the order in which they may be emptied: the patient's own row behind those
    that refer to it, and earlier states last, for some are written by a deletion."""
    states = [pair for pair in tables.items() if hasattr(pair[0], "pgh_id")]
    others = [pair for pair in tables.items() if not hasattr(pair[0], "pgh_id")]
    return [*others, (Patient, "pk"), *states]


def last_contact_of_each(
    ids: Collection[int], *, zone: dt.tzinfo
) -> dict[int, dt.date]:
    """The day of the clinic on which each was last heard of, seen or written about.

    One query a table that can tell, however many patients it is asked of.
    """
    last = dict(_of_the_record(ids, zone))
    for model, moments in _tables_that_tell():
        rows = model._base_manager.filter(patient__in=ids).values("patient_id")
        latest = rows.annotate(at=Max(_latest(moments)))
        for patient_id, at in latest.values_list("patient_id", "at"):
            if at:
                day = at.astimezone(zone).date()
                last[patient_id] = max(last[patient_id], day)
    return last


def _of_the_record(
    ids: Collection[int], zone: dt.tzinfo
) -> Iterator[tuple[int, dt.date]]:
    rows = Patient.objects.filter(pk__in=ids).select_related("user")
    for row in rows:
        days = [row.discharged_on or row.admitted_on]
        if row.user.last_login:
            days.append(row.user.last_login.astimezone(zone).date())
        yield row.pk, max(days)


def _tables_that_tell() -> Iterator[tuple[Model, list[str]]]:
    for model, column in tables_about_patients().items():
        names = {field.name for field in model._meta.concrete_fields}
        told = [
            name
            for name in sorted(names)
            if name.endswith("_at") and f"{name.removesuffix('_at')}_by" in names
        ]
        if told and column == "patient" and model._meta.label not in NO_CONTACT:
            yield model, told


def _latest(moments: list[str]) -> models.expressions.Combinable:
    first, *more = (models.F(name) for name in moments)
    return Greatest(first, *more) if more else first
