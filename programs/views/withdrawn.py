"""What was entered and did not hold: kept, with who withdrew it, when and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import Patient
from patients.models.body import Fact
from patients.views.finding import own_patient
from programs.finding_words import entry_words
from programs.views import findings, intake, treating
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

MOST = 100
KINDS: tuple[type[Fact], ...] = tuple(
    dict.fromkeys(
        (*findings.KINDS.values(), *treating.WITHDRAWN.values(), *intake.KINDS.values())
    )
)
OF_WHAT = {"fracture", "goal", "medication", "aid"}  # what some are about


@requires(Permission.SEE_FINDINGS)
@require_GET
def withdrawn(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The newest first; of each kind one query."""
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    found = [fact for kind in KINDS for fact in _of(request, kind, patient)]
    found.sort(key=lambda fact: fact.withdrawn_at, reverse=True)  # type: ignore[arg-type, return-value]
    page = {
        "patient": patient,
        "rows": [(fact, entry_words(fact)) for fact in found[:MOST]],
        "is_all": len(found) <= MOST,
    }
    return render(request, "programs/withdrawn.html", page)


def _of(request: SignedInRequest, kind: type[Fact], patient: Patient) -> list[Fact]:
    about = OF_WHAT & {
        field.name for field in kind._meta.local_fields if field.is_relation
    }
    rows = kind.objects.visible_to(request.actor).exclude(withdrawn_at=None)
    rows = rows.filter(patient=patient).order_by("-withdrawn_at")
    rows = rows.select_related("recorded_by", "withdrawn_by", *sorted(about))
    facts = list(rows[: MOST + 1])
    for fact in facts:
        fact.patient = patient
    return facts
