"""Who opened a record, and what an account saw between two moments: for the lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import ledger_words
from patients.forms.who_saw import BetweenMoments, WhoSawForm
from patients.models import Patient, who_saw
from patients.services import guarding
from patients.views.emergency import findable_or_404
from patients.views.finding import own_clinic
from ptcare.audit.models import AuditEvent, AuditEventQuerySet
from ptcare.audit.recording import looked
from ptcare.exporting import Table, at_hand, exported
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission

PAGE = 100
SHOWN = 200
RECENT = dt.timedelta(days=14)
MONTH = dt.timedelta(days=30)


@requires(Permission.READ_AUDIT)
@require_GET
def by_account(request: SignedInRequest) -> HttpResponse:
    """Of one account or address; asked for nobody, what may be worth a question."""
    clinic, now = own_clinic(request), timezone.now()
    is_asked = bool({"who", "ip"} & request.GET.keys())
    initial = {"since": now - RECENT, "until": now}
    form = WhoSawForm(request.GET if is_asked else None, clinic=clinic, initial=initial)
    page: dict[str, Any] = {"form": form, "is_asked": is_asked}
    if is_asked and form.is_valid():
        lines = lines_of(request, form)
        found = who_saw.named(
            who_saw.patients_seen(lines), guarding.findable(request.actor)
        )
        page |= {"rows": found[:SHOWN], "count": len(found), "lines": lines.count()}
    elif not is_asked:
        page |= _worth_asking(request, clinic, now)
    status = 422 if form.errors else 200
    return render(request, "patients/who_saw.html", page, status=status)


def lines_of(request: SignedInRequest, form: WhoSawForm) -> AuditEventQuerySet:
    said = form.cleaned_data
    lines = AuditEvent.objects.visible_to(request.actor).seeing()
    lines = lines.between(said["since"], said["until"])
    if said["who"]:
        lines = lines.by_person(int(said["who"]))
    return lines.filter(from_ip=said["ip"]) if said["ip"] else lines


def _worth_asking(
    request: SignedInRequest, clinic: Clinic, now: dt.datetime
) -> dict[str, Any]:
    every = AuditEvent.objects.visible_to(request.actor)
    recent = every.between(now - RECENT, now)
    people = guarding.findable(request.actor)
    worth = who_saw.worth_asking(recent, zone=clinic.zone, patients=people)
    usual = every.between(now - who_saw.USUAL, now)
    busy = who_saw.busy_hours(usual, zone=clinic.zone, since=now - RECENT)
    return {
        "worth": [(row, ledger_words.hint_words(row.hints)) for row in worth[:SHOWN]],
        "worth_count": len(worth),
        "busy": busy[:SHOWN],
    }


@requires(Permission.READ_AUDIT)
@require_GET
def by_patient(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Everybody who saw one record, the newest first; in lists as well."""
    patient, now = findable_or_404(request, patient_id), timezone.now()
    initial = {"since": now - MONTH, "until": now}
    form = BetweenMoments(request.GET or None, initial=initial)
    is_right = not form.is_bound or form.is_valid()
    said = form.cleaned_data if form.is_bound and is_right else initial
    lines = AuditEvent.objects.visible_to(request.actor).seeing()
    lines = lines.of_patient(patient.pk).between(said["since"], said["until"])
    after = Place.read(request.GET.get("after", ""))
    rows, further = page_of(lines, "at", after=after, most=PAGE)
    looked(who_saw.REVIEWED, about=patient, by=request.actor, at=now)
    page = {
        "patient": patient,
        "form": form,
        "rows": _with_words(rows, patient, _zone(request)),
        "further": further,
        "query": _query(request),
    }
    return render(request, "patients/seen.html", page, status=200 if is_right else 422)


def _zone(request: SignedInRequest) -> dt.tzinfo:
    return request.actor.standing.zone


def _query(request: SignedInRequest) -> str:
    kept = request.GET.copy()
    kept.pop("after", None)
    return f"{kept.urlencode()}&" if kept else ""


def _with_words(
    rows: list[AuditEvent], patient: Patient, zone: dt.tzinfo
) -> list[dict[str, Any]]:
    names = who_saw.readers(rows)
    treated = who_saw.treated_by(names, [patient.pk])
    return [
        {
            "line": row,
            "deed": ledger_words.words_of(row),
            "who": names.get(row.by_user_id or 0, ""),
            "role": ledger_words.ROLES.get(row.by_role, ""),
            "hints": ledger_words.hint_words(
                who_saw.hints_of(row, names, patient, treated, zone)
            ),
        }
        for row in rows
    ]


@requires(Permission.READ_AUDIT)
@exported
def export_by_account(request: SignedInRequest) -> Table[Any]:
    """All patients that the account or address saw: who must be told of a breach."""
    clinic = own_clinic(request)
    form = WhoSawForm(request.GET, clinic=clinic)
    if not form.is_valid():
        raise Http404
    found = who_saw.patients_seen(lines_of(request, form))
    rows = who_saw.named(found, guarding.findable(request.actor))
    return Table(
        name="who-saw",
        columns=COLUMNS,
        about=clinic,
        patients=[row.patient_id for row in rows],
        **at_hand(rows),
    )


def _cell(name: str) -> Any:
    return lambda row: getattr(row, name)


COLUMNS = [
    ("record", _cell("patient_id")),
    ("patient", _cell("name")),
    ("times", _cell("times")),
    ("first", _cell("first_at")),
    ("last", _cell("last_at")),
]
