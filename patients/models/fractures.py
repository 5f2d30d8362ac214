"""The recorded fractures as the gate sees them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q
from django.db.models.functions import JSONObject

from patients.models.body import Fracture, FractureClearance
from patients.models.days import day_in
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

SAID = ("pk", "site", "precision", "happened_on", "recorded_at")
WORD_SAID = ("given_by_role", "given_on", "valid_until")


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


def fractures_said() -> ArraySubquery:
    """Of patients that are read, for `fractures_in`: the same rows, as JSON."""
    words = FractureClearance.objects.standing().filter(fracture=OuterRef("pk"))
    standing = Fracture.objects.standing().filter(patient=OuterRef("pk"))
    return ArraySubquery(
        standing.order_by("pk").values(
            row=JSONObject(
                **{name: name for name in SAID},
                words=ArraySubquery(
                    words.order_by("pk").values(
                        row=JSONObject(**{name: name for name in WORD_SAID})
                    )
                ),
            )
        )
    )


def fractures_in(
    rows: Iterable[dict[str, Any]], *, zone: ZoneInfo
) -> list[gate.Fracture]:
    """What `fractures_said` read of one patient. Who healed is no part of it."""
    return [
        as_rule(
            Fracture(
                pk=row["pk"],
                site=row["site"],
                precision=row["precision"],
                happened_on=day_in(row["happened_on"]),
                recorded_at=dt.datetime.fromisoformat(row["recorded_at"]),
            ),
            [
                gate.Clearance(
                    by_role=gate.Clinician(word["given_by_role"]),
                    given_on=dt.date.fromisoformat(word["given_on"]),
                    valid_until=day_in(word["valid_until"]),
                )
                for word in row["words"]
            ],
            zone=zone,
        )
        for row in rows
    ]


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
