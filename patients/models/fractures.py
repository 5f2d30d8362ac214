"""The recorded fractures as the gate sees them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from patients.models.body import Fracture, FractureClearance
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

    Two queries, however many they are.
    """
    cleared = defaultdict(list)
    for clearance in FractureClearance.objects.standing().filter(patient__in=zones):
        cleared[clearance.fracture_id].append(clearance)
    found: dict[int, list[gate.Fracture]] = defaultdict(list)
    for row in Fracture.objects.standing().filter(patient__in=zones).order_by("pk"):
        found[row.patient_id].append(
            as_rule(row, cleared[row.pk], zone=zones[row.patient_id])
        )
    return found


def as_rule(
    row: Fracture, clearances: Collection[FractureClearance], *, zone: ZoneInfo
) -> gate.Fracture:
    return gate.Fracture(
        key=row.pk,
        site=SITES[Fracture.Site(row.site)],
        recorded_on=day_there(row.recorded_at, zone),
        happened_on=row.happened_on,
        precision=gate.Precision(row.precision),
        is_low_trauma=bool(row.was_low_trauma),
        clearances=tuple(
            gate.Clearance(
                by_role=gate.Clinician(each.given_by_role),
                given_on=each.given_on,
                valid_until=each.valid_until,
            )
            for each in clearances
        ),
    )


def day_there(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    return moment.astimezone(zone).date()
