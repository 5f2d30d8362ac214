"""Keeps by which numbers a payer would know the clinic and its therapists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from patients.models import EstimateSettings, ProviderNumber
from patients.services import plan_changes
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


def rows_of(clinic_id: int) -> list[EstimateSettings | ProviderNumber]:
    """All that is on file of these numbers."""
    own = EstimateSettings.objects.filter(clinic=clinic_id)
    therapists = ProviderNumber.objects.filter(clinic=clinic_id)
    return [*own, *therapists.order_by("membership_id")]


@transaction.atomic
def set_numbers(
    *,
    clinic: Clinic,
    said: Mapping[str, str],
    of_therapists: Mapping[int, str],
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> EstimateSettings:
    """The clinic's own, and each therapist's by membership; an empty one stays out.

    Raises ChangedMeanwhile.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    plan_changes.refuse_outdated(*rows_of(clinic.pk), seen=seen)
    row, _is_new = EstimateSettings.objects.update_or_create(
        clinic=clinic, defaults=said
    )
    for membership_id, npi in of_therapists.items():
        ProviderNumber.objects.update_or_create(
            membership_id=membership_id, defaults={"clinic": clinic, "npi": npi}
        )
    record("clinic.numbers_set", about=row, by=by, at=now)
    return row
