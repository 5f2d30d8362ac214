"""One patient's monitoring: what was counted, and the evidence behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import Patient
from patients.views.finding import own_patient
from programs import monitoring_words as words
from programs.forms.monitoring import AcceptForm, BesideForm
from programs.models import MonitoringAcceptance, Pause, Program
from programs.models.dossiers import (
    Dossier,
    Period,
    changed_since,
    dossier_of,
    period_of,
)
from programs.models.monitored import Monitored, monitored
from programs.services import monitoring, printing
from ptcare import spreadsheets
from ptcare.audit.recording import looked, taken_out
from ptcare.exporting import as_download
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by

SHOWN_TIMES = 10


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One window or month, as it is now and as it was accepted."""

    found: Monitored
    period: Period
    kind: str
    now: Dossier
    accepted: list[MonitoringAcceptance]

    @property
    def shown(self) -> Dossier:
        """Once accepted, what was frozen then."""
        return self.accepted[0].frozen if self.accepted else self.now

    @property
    def title(self) -> str:
        return words.title_of(self.shown)

    @property
    def sections(self) -> list[words.Section]:
        return words.sections(self.shown, self.accepted)

    @property
    def changed(self) -> list[str]:
        """What is no longer as it was last frozen."""
        if not self.accepted:
            return []
        return words.part_words(changed_since(self.accepted[-1].frozen, self.now))

    @property
    def may_be_accepted(self) -> bool:
        is_due = self.kind == MonitoringAcceptance.Kind.WINDOW or self.period.is_closed
        is_new = self.found.shows_codes and not self.accepted
        return is_new and is_due and bool(self.period.suggestion.lines)

    @property
    def address(self) -> dict[str, Any]:
        about = {"patient_id": self.found.patient.pk, "kind": self.kind}
        return about | {"on": self.period.first}


def evidence_of(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> Evidence:
    """404 where the patient has no such window or month."""
    patient = own_patient(request, patient_id)
    found = monitored(patient, now=timezone.now())
    period = period_of(found, kind, on) if kind in MonitoringAcceptance.Kind else None
    if period is None:
        raise Http404
    return Evidence(
        found=found,
        period=period,
        kind=kind,
        now=dossier_of(found, period),
        accepted=found.accepted.get((kind, on), []),
    )


@requires(Permission.MONITOR)
@require_GET
def overview(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The windows and months of one patient, and what was written down last."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    looked("monitoring.opened", about=patient, by=request.actor, at=now)
    found = monitored(patient, now=now)
    zone = patient.clinic.zone
    page = {
        "patient": patient,
        "found": found,
        "windows": _lines(found, found.windows, "window"),
        "months": _lines(found, found.months, "month"),
        "times": list(reversed(found.times))[:SHOWN_TIMES],
        "breaks": _breaks(request, patient, found),
        "is_held": _is_held(request, patient),
        "zone": zone,
    }
    return render(request, "programs/monitoring.html", page)


def _lines(found: Monitored, periods: Any, kind: str) -> list[dict[str, Any]]:
    """The newest first."""
    return [
        {
            "period": each,
            "kind": kind,
            "accepted": found.accepted.get((kind, each.first)),
            "suggested": words.suggestion_words(dossier) if found.shows_codes else [],
            "note": words.note_words(dossier["note"]),
        }
        for each in reversed(periods)
        for dossier in [dossier_of(found, each)]
    ]


def _breaks(
    request: SignedInRequest, patient: Patient, found: Monitored
) -> list[Pause]:
    """Of the patient's own choice, while the window runs that is the newest."""
    if not found.windows or found.active is None:
        return []
    last = found.windows[-1]
    rows = Pause.objects.visible_to(request.actor).filter(patient=patient)
    return list(rows.overlapping(last.first, last.last).order_by("starts_on"))


def _is_held(request: SignedInRequest, patient: Patient) -> bool:
    rows = Program.objects.visible_to(request.actor).current().filter(patient=patient)
    return rows.exclude(held_at=None).exists()


@requires(Permission.MONITOR)
@require_GET
def period(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> HttpResponse:
    evidence = evidence_of(request, patient_id, kind, on)
    patient = evidence.found.patient
    looked("monitoring.opened", about=patient, by=request.actor, at=timezone.now())
    return period_page(request, evidence, AcceptForm(), BesideForm())


def period_page(
    request: SignedInRequest, evidence: Evidence, form: AcceptForm, beside: BesideForm
) -> HttpResponse:
    shown = evidence.shown
    page = {
        "patient": evidence.found.patient,
        "evidence": evidence,
        "shown": shown,
        "suggested": words.suggestion_words(shown),
        "note": words.note_words(shown["note"]),
        "form": form,
        "beside": beside,
    }
    return render_form(request, "programs/monitoring_period.html", page)


@requires(Permission.MONITOR)
@require_POST
def accept(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> HttpResponse:
    """A person takes on what is suggested; it is frozen."""
    evidence = evidence_of(request, patient_id, kind, on)
    form = AcceptForm(posted(request))
    there = reverse("programs:monitoring_period", kwargs=evidence.address)

    def act() -> str:
        monitoring.accept(
            patient=evidence.found.patient, kind=kind, first=on, **by_now(request)
        )
        messages.success(request, _("Accepted, and kept as it is now."))
        return there

    if not form.is_valid():
        return period_page(request, evidence, form, BesideForm())
    try:
        return once.answer(request, "monitoring.accepted", act)
    except monitoring.AlreadyAccepted:
        messages.info(request, _("Somebody has accepted this already."))
    except monitoring.NothingToAccept:
        messages.warning(request, _("Nothing is suggested here, or not yet."))
    return redirect(there)


@requires(Permission.MONITOR)
@require_POST
def beside(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> HttpResponse:
    """The figures of now beside those accepted, with the reason."""
    evidence = evidence_of(request, patient_id, kind, on)
    form = BesideForm(posted(request))
    there = reverse("programs:monitoring_period", kwargs=evidence.address)

    def act() -> str:
        accepted = evidence.accepted[0]
        monitoring.put_beside(accepted=accepted, **said_by(request, form))
        messages.success(request, _("Saved beside what was accepted."))
        return there

    if not evidence.accepted:
        raise Http404
    if not form.is_valid():
        return period_page(request, evidence, AcceptForm(), form)
    try:
        return once.answer(request, "monitoring.corrected", act)
    except monitoring.NothingChanged:
        messages.info(request, _("Nothing has changed since."))
    return redirect(there)


@limited("paper")
@requires(Permission.MONITOR)
@require_GET
def evidence_pdf(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> HttpResponse:
    """To be read by an auditor. Taken out of the house, and so remembered."""
    evidence = evidence_of(request, patient_id, kind, on)
    told = {
        "title": _("Evidence of remote monitoring"),
        "name": evidence.found.patient.name,
        "clinic": evidence.shown["clinic"],
        "period": evidence.title,
        "basis": words.basis(evidence.shown),
        "clock": _("Times are UTC, by the clock of the server."),
        "page": _("Page {page} of {pages}"),
        "paper": "us-letter",
        "lang": "en",
        "sections": [vars(each) for each in evidence.sections],
    }
    drawn = printing.pdf("evidence", told, pictures={}, now=timezone.now())
    return _taken_out(request, evidence, "pdf", drawn, "application/pdf")


@limited("export")
@requires(Permission.MONITOR)
@require_GET
@asks_again
def evidence_csv(
    request: SignedInRequest, patient_id: int, kind: str, on: dt.date
) -> HttpResponse:
    evidence = evidence_of(request, patient_id, kind, on)
    title = f"{evidence.found.patient.name}, {evidence.title}"
    rows = words.as_rows(title, evidence.sections)
    drawn = spreadsheets.as_csv(rows).encode("utf-8-sig")
    return _taken_out(request, evidence, "csv", drawn, "text/csv; charset=utf-8")


def _taken_out(
    request: SignedInRequest, evidence: Evidence, how: str, drawn: bytes, kind: str
) -> HttpResponse:
    patient = evidence.found.patient
    note = f"{evidence.kind} {evidence.period.first} {how}"
    now = timezone.now()
    taken_out("monitoring.exported", about=patient, by=request.actor, at=now, note=note)
    name = f"monitoring-{evidence.kind}-{evidence.period.first}.{how}"
    return as_download(HttpResponse(drawn, content_type=kind), name)
