"""What a patient's wish leaves open of the app's own ways: told to the ground floor.

Of letters on paper, of calls and of "in person" there is no way of the app: nothing
leaves it.
"""

from __future__ import annotations

from collections.abc import Collection

from patients.models.patient import Patient
from ptcare.among import among
from ptcare.notices.consent import heeding
from ptcare.notices.consent.heeding import Key, Only
from ptcare.notices.kinds import Channel
from ptcare.notices.rules import numbers


@heeding.provide
def of_patients(keys: Collection[Key]) -> dict[Key, Only]:
    rows = Patient.objects.exclude(reach_by=Patient.ReachBy.USUAL).filter(
        among("clinic_id", {clinic for clinic, _user in keys}),
        among("user_id", {user for _clinic, user in keys}),
    )
    said = rows.values_list("clinic_id", "user_id", "reach_by", "reach_at")
    return {(clinic, user): left_open(by, at) for clinic, user, by, at in said}


def left_open(reach_by: str, reach_at: str) -> Only:
    """Of somebody who asked for anything but the usual."""
    if reach_by == Patient.ReachBy.EMAIL:
        return Only(channel=Channel.EMAIL, address=reach_at.strip())
    if reach_by == Patient.ReachBy.PHONE:
        return _texts_to(reach_at)
    return Only()


def _texts_to(number: str) -> Only:
    """Texts need a yes besides; a number that is none takes no texts."""
    try:
        return Only(channel=Channel.SMS, address=numbers.normalise(number))
    except numbers.NotANumber:
        return Only()
