"""In whose day a patient or a helper reads a notice: told to the ground floor."""

from __future__ import annotations

from collections.abc import Collection

from patients.models.helping import HelperLink
from patients.models.patient import Patient
from ptcare.among import among
from ptcare.notices import readers
from ptcare.notices.readers import Key, Reader


@readers.provide
def patients_and_helpers(keys: Collection[Key]) -> dict[Key, Reader]:
    """A helper's own zone is not known: the hours of whom they help are kept."""
    clinics, users = {key[0] for key in keys}, {key[1] for key in keys}
    people = (among("clinic_id", clinics), among("user_id", users))
    helped = HelperLink.objects.current().filter(*people)
    found = {
        (clinic_id, user_id): Reader(time_zone=zone)
        for clinic_id, user_id, zone in helped.values_list(
            "clinic_id", "user_id", "patient__time_zone"
        )
    }
    own = Patient.objects.filter(*people)
    for clinic_id, user_id, zone in own.values_list(
        "clinic_id", "user_id", "time_zone"
    ):
        found[clinic_id, user_id] = Reader(time_zone=zone)
    return found
