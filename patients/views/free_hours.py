"""Beside a booking: on which of the next days the therapist has time, by the hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from django.utils import timezone
from django.utils.http import urlencode

from patients.forms.booking import LENGTHS, MoveForm
from patients.models import ClinicSession, Patient
from patients.services import attending
from patients.services.attending import FreeDay
from patients.views.days import day_of
from ptcare.numbers import whole_number
from ptcare.people.models import Membership

DAY = dt.timedelta(days=1)
SHOWN = 5  # days
BEFORE = 3 * DAY  # who moves a session may come some days sooner
IN_ADDRESS = ("therapist", "minutes", "place", "kind")


@dataclass(frozen=True, kw_only=True)
class Free:
    """`kept` is what was chosen in the form, as an address keeps it; `later` the day
    after those shown."""

    therapist: Membership
    days: list[FreeDay]
    kept: str
    later: dt.date


def free_hours(
    patient: Patient, form: MoveForm, *, moved: ClinicSession | None = None
) -> Free | None:
    """None while no therapist is chosen: then any hour would do."""
    chosen = form["therapist"].value()
    rows: dict[int, Membership] = form.fields["therapist"].queryset.in_bulk()  # type: ignore[attr-defined]
    therapist = rows.get(whole_number(str(chosen)) or 0)
    if therapist is None:
        return None
    now = timezone.now().astimezone(patient.clinic.zone)
    on = day_of(str(form["on"].value()), now.date())
    found = attending.free_days(
        patient,
        therapist=therapist,
        minutes=min(whole_number(str(form["minutes"].value())) or 45, max(LENGTHS)),
        kind=moved.kind if moved else str(form["kind"].value()),
        first=on - BEFORE if moved and on == moved.on else on,
        now=now,
        without=moved,
    )
    days = list(islice(found, SHOWN))
    kept = {name: form[name].value() for name in IN_ADDRESS if name in form.fields}
    return Free(
        therapist=therapist,
        days=days,
        kept=urlencode({name: value for name, value in kept.items() if value}),
        later=days[-1].on + DAY if days else on,
    )
