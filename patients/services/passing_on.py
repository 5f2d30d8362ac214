"""Tell other systems of the clinic what happened to somebody, in numbers and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from patients.models import RestrictedRecord
from patients.models.about import AboutPatient
from ptcare.hooks import telling
from ptcare.hooks.kinds import Kind


def pass_on(kind: Kind, *, about: AboutPatient, now: dt.datetime, **said: Any) -> None:
    """In the transaction of the deed. Of a restricted record nothing is told: it is for
    named people, and no system is one."""
    pass_on_each(kind, [(about, said)], now=now)


def pass_on_each(
    kind: Kind, told: Sequence[tuple[AboutPatient, dict[str, Any]]], *, now: dt.datetime
) -> None:
    """The same of several at once, all of one clinic: a message each."""
    if not told:
        return
    clinic_id = told[0][0].clinic_id
    if endpoints := telling.wanting(kind, clinic_id=clinic_id):
        restricted = RestrictedRecord.objects.of_clinic(clinic_id)
        open_ones = [
            {"patient": about.patient_id, **said}
            for about, said in told
            if about.patient_id not in restricted
        ]
        telling.write(kind, endpoints, said=open_ones, now=now)
