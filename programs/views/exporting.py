"""The lists of this floor, taken along: each by whoever may see the list itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone

from patients.models import Patient
from patients.views.finding import own_clinic, own_patient, today_at
from programs import columns
from programs.models import CaseloadPlace, Checkup, ExerciseLog, MonitoringSettings
from programs.models import overview as found
from programs.models.caseload import rows_of
from programs.models.caseload_facts import listed
from programs.models.caseload_lists import Only, narrowed
from programs.models.monitoring_list import monitored_at
from programs.views import register as register_page
from programs.views.caseload import Filter
from programs.views.caseload_lines import Line
from ptcare.audit.models import AuditEvent
from ptcare.exporting import (
    Column,
    Table,
    at_hand,
    exported,
    ids_of,
    in_order,
    of_rows,
    people_of,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.SEE_FINDINGS)
@exported
def caseload(request: SignedInRequest) -> Table[Any]:
    """In the kept order; behind it those whose place is being worked out anew."""
    wanted, today = Filter.of(request), timezone.localdate()
    patients = wanted.patients(request)
    kept = narrowed(request.actor, Only.of(wanted.only), wanted.only)
    kept = kept.filter(patient__in=patients).order_by("place", "patient_id")
    places = CaseloadPlace.objects.visible_to(request.actor)
    behind = places.filter(patient__in=patients).behind()
    ids = dict.fromkeys(ids_of(kept, "patient_id"))
    ids |= dict.fromkeys(ids_of(behind, "patient_id"))

    def read(some: Sequence[int]) -> list[Line]:
        mine = Patient.objects.visible_to(request.actor)
        rows = in_order(listed(mine, today=today), some)
        lines = rows_of(rows, now=timezone.now())
        return [Line(row) for row in lines if wanted.keeps(row.place, row.found)]

    return Table(
        name="caseload",
        columns=columns.CASELOAD,
        about=own_clinic(request),
        ids=list(ids),
        read=read,
        patients=ids,
    )


@requires(Permission.SEE_FINDINGS)
@exported
def logs(request: SignedInRequest, patient_id: int) -> Table[Any]:
    """All that was said of one patient's exercises and still stands, newest first."""
    patient = own_patient(request, patient_id)
    rows = ExerciseLog.objects.visible_to(request.actor).standing()
    rows = rows.filter(patient=patient).order_by("-on", "-pk")
    return Table(
        name="exercise-logs",
        columns=columns.LOGS,
        about=patient,
        **of_rows(rows.select_related("item__exercise", "said_by")),
    )


@requires(Permission.SEE_FINDINGS)
@exported
def checkups(request: SignedInRequest) -> Table[Any]:
    """Who has left care and is to be asked how it goes."""
    rows = Checkup.objects.visible_to(request.actor).due(now=timezone.now())
    due = rows.select_related("patient__therapist__user", "closing")
    return Table(
        name="after-care",
        columns=columns.CHECKUPS,
        about=own_clinic(request),
        patients=people_of(due),
        **of_rows(due.worrying_first()),
    )


@requires(Permission.MONITOR)
@exported
def monitored(request: SignedInRequest) -> Table[Any]:
    clinic = own_clinic(request)
    settings = MonitoringSettings.of(clinic.pk)
    rows = monitored_at(clinic, settings, now=timezone.now())
    return Table(
        name="monitored",
        columns=columns.MONITORED,
        about=clinic,
        patients={row.episode.patient_id for row in rows},
        **at_hand(rows),
    )


@requires(Permission.READ_REGISTER)
@exported
def register(request: SignedInRequest) -> Table[Any]:
    """By month and by therapist, as the register is narrowed."""
    events = register_page.events_of(request, register_page.form_of(request))

    def read(ids: Sequence[int]) -> list[dict[str, Any]]:
        mine = AuditEvent.objects.visible_to(request.actor)
        return register_page.in_words(in_order(mine, ids), request)

    return Table(
        name="register",
        columns=columns.REGISTER,
        about=own_clinic(request),
        ids=ids_of(events),
        read=read,
        patients=people_of(events.filter(patient_id__isnull=False)),
    )


def _outcomes(
    request: SignedInRequest, today: dt.date
) -> list[tuple[str, found.Outcome]]:
    by_test = found.outcomes(request.actor, today=today)
    return [(name, each) for name, rows in by_test.items() for each in rows]


Read = Callable[[SignedInRequest, dt.date], Sequence[Any]]
AT_A_GLANCE: dict[str, tuple[Sequence[Column[Any]], Read]] = {
    "unsigned": (
        columns.UNSIGNED,
        lambda request, today: found.unsigned(request.actor, today=today),
    ),
    "exercise": (
        columns.ADHERENCE,
        lambda request, today: found.adherence(request.actor, today=today),
    ),
    "outcomes": (columns.OUTCOMES, _outcomes),
}


@requires(Permission.READ_REGISTER)
@exported
def overview(request: SignedInRequest, which: str) -> Table[Any]:
    """One of the tables of the clinic at a glance: counts, and no patient."""
    if which not in AT_A_GLANCE:
        raise Http404
    clinic = own_clinic(request)
    shown, rows_at = AT_A_GLANCE[which]
    return Table(
        name=f"clinic-{which}",
        columns=shown,
        about=clinic,
        **at_hand(rows_at(request, today_at(clinic))),
    )
