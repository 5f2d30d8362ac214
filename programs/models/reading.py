"""From which hour on a patient wants to hear of us: told to the ground floor."""

from __future__ import annotations

from collections.abc import Collection

from programs.models.reminder import Reminder
from ptcare.among import among
from ptcare.notices import readers
from ptcare.notices.readers import Key, Reader


@readers.provide
def patients_with_an_hour(keys: Collection[Key]) -> dict[Key, Reader]:
    chosen = Reminder.objects.wanted().filter(
        among("patient__clinic_id", {key[0] for key in keys}),
        among("patient__user_id", {key[1] for key in keys}),
        at__isnull=False,
    )
    rows = chosen.order_by("-at").values_list(
        "patient__clinic", "patient__user", "patient__time_zone", "at"
    )  # the earliest hour last, which stays
    return {
        (clinic, user): Reader(time_zone=zone, wakes=at)
        for clinic, user, zone, at in rows
    }
