"""Who looked at one record, and who wrote in it, as its owner may read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from patients.models.helping import HelperLink
from patients.models.patient import Patient
from patients.models.who_saw import readers
from ptcare.audit.models import SEEING, AuditEvent, AuditEventQuerySet, Kind
from ptcare.people.roles import Role

# Deeds that only read. Whatever else is done to a record is written into it.
LOOKS = frozenset(
    {
        *("chart.opened", "caseload.opened", "caseload.looked", "visit_day.opened"),
        *("patient.opened", "program.opened", "sheet.opened", "thread.opened"),
        *("evaluation.read", "flag.read", "flag.seen", "monitoring.opened"),
        *("coverage.read", "care.read", "claims.read"),
        *("estimate.listed", "estimate.read", "recordrequest.read"),
        *("emergency.opened", "emergency.read", "disclosure.listed"),
        *("continuation.listed", "continuation.opened", "continuation.read"),
    }
)
COPIES = frozenset(
    {
        *("program.printed", "estimate.printed", "monitoring.exported"),
        *("continuation.printed", "continuation.copied", "disclosure.printed"),
        *("exercise_logs.exported", "sessions.exported", "sessions_covered.exported"),
    }
)


def looks_at(patient: Patient) -> AuditEventQuerySet:
    """All that others did: not the patient, and not what the app did by itself. A name
    in a list of many is no look, unless the list was taken out as a file."""
    rows = AuditEvent.objects.filter(clinic_id=patient.clinic_id)
    rows = rows.of_patient(patient.pk).exclude(by_role=Role.PATIENT)
    rows = rows.exclude(kind__in=(Kind.DENIED, Kind.LIST))
    return rows.filter(Q(by_user_id__isnull=False) | Q(kind__in=SEEING))


def is_copy(event: AuditEvent) -> bool:
    return event.kind in (Kind.PRINT, Kind.EXPORT) or event.deed in COPIES


@dataclass(frozen=True)
class People:
    """By whom, as far as their names are known here: three queries."""

    names: dict[int, str]
    helpers: dict[int, str]  # as the patient calls them
    therapist: int | None  # the account of who treats them

    @classmethod
    def of(cls, patient: Patient, events: list[AuditEvent]) -> People:
        """`patient` with its therapist loaded."""
        links = HelperLink.objects.filter(patient=patient).order_by("pk")
        treats = patient.therapist
        return cls(
            names=readers(events),
            helpers=dict(links.values_list("user_id", "name")),
            therapist=treats.user_id if treats else None,
        )
