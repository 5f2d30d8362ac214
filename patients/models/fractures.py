"""The recorded fractures as the gate sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from django.db.models import F, FilteredRelation, Q

from patients.models.body import Fracture
from patients.rules import gate

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
    rows: dict[int, Fracture] = {}
    cleared: dict[int, list[gate.Clearance]] = defaultdict(list)
    standing = Fracture.objects.standing().filter(patient__in=zones).order_by("pk")
    for row in standing.annotate(
        word=FilteredRelation("clearances", condition=Q(clearances__withdrawn_at=None)),
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
        found[row.patient_id].append(as_rule(row, cleared[row.pk], zone=zone))
    return found


def as_rule(
    row: Fracture, clearances: Collection[gate.Clearance], *, zone: ZoneInfo
) -> gate.Fracture:
    return gate.Fracture(
        key=row.pk,
        site=SITES[Fracture.Site(row.site)],
        recorded_on=row.recorded_at.astimezone(zone).date(),
        happened_on=row.happened_on,
        precision=gate.Precision(row.precision),
        is_low_trauma=bool(row.was_low_trauma),
        clearances=tuple(clearances),
    )
