"""The recorded fractures as the gate sees them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, FilteredRelation, Q

from patients.models.body import Fracture
from patients.models.patient import Patient
from patients.rules import gate, precautions

SITES = {
    Fracture.Site.SPINE: gate.Site.SPINE,
    Fracture.Site.HIP: gate.Site.HIP,
    Fracture.Site.WRIST: gate.Site.WRIST_ARM,
    Fracture.Site.ARM: gate.Site.WRIST_ARM,
    Fracture.Site.PELVIS: gate.Site.PELVIS,
    Fracture.Site.RIB: gate.Site.RIB,
    Fracture.Site.LEG: gate.Site.LEG_FOOT,
    Fracture.Site.OTHER: gate.Site.OTHER,
}


def fractures_of(zones: Mapping[int, ZoneInfo]) -> dict[int, list[gate.Fracture]]:
    """By patient id, with the clearances of each. `zones` are the patients' own.

    One query, however many they are.
    """
    rows: dict[int, Any] = {}
    cleared: dict[int, list[gate.Clearance]] = defaultdict(list)
    standing = Fracture.objects.standing().filter(patient__in=zones).order_by("pk")
    for row in standing.annotate(
        word=FilteredRelation("clearances", condition=Q(clearances__withdrawn_at=None)),
        healing=FilteredRelation("healings", condition=Q(healings__withdrawn_at=None)),
        healed_at=F("healing__recorded_at"),
        by_role=F("word__given_by_role"),
        given_on=F("word__given_on"),
        valid_until=F("word__valid_until"),
    ):
        rows[row.pk] = row
        if row.by_role is not None:
            cleared[row.pk].append(
                gate.Clearance(
                    by_role=gate.Clinician(row.by_role),
                    given_on=row.given_on,
                    valid_until=row.valid_until,
                )
            )
    found: dict[int, list[gate.Fracture]] = defaultdict(list)
    for row in rows.values():
        zone = zones[row.patient_id]
        rule = as_rule(row, cleared[row.pk], zone=zone, healed_at=row.healed_at)
        found[row.patient_id].append(rule)
    return found


def implied_of(patient: Patient, *, on: dt.date) -> frozenset[precautions.Condition]:
    """What all the recorded fractures bring on that day, as they stand."""
    found = fractures_of({patient.pk: patient.zone})[patient.pk]
    return precautions.implied_by(found, on=on)


def as_rule(
    row: Fracture,
    clearances: Collection[gate.Clearance],
    *,
    zone: ZoneInfo,
    healed_at: dt.datetime | None = None,
) -> gate.Fracture:
    is_undated = row.precision in (
        Fracture.Precision.UNKNOWN,
        Fracture.Precision.LONG_AGO,
    )
    return gate.Fracture(
        key=row.pk,
        site=SITES[Fracture.Site(row.site)],
        recorded_on=row.recorded_at.astimezone(zone).date(),
        happened_on=row.happened_on,
        precision=gate.Precision.UNKNOWN
        if is_undated
        else gate.Precision(row.precision),
        is_recent=row.precision != Fracture.Precision.LONG_AGO,
        is_low_trauma=bool(row.was_low_trauma),
        clearances=tuple(clearances),
        confirmed_healed_on=healed_at.astimezone(zone).date() if healed_at else None,
    )
