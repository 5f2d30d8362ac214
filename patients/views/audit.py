"""Who did what, and who looked at which record: for the clinic lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients import ledger_words
from patients.forms.ledger import LedgerForm
from patients.models import Patient
from patients.views.finding import own_clinic
from ptcare.audit.models import AuditEvent, AuditEventQuerySet, Kind
from ptcare.exporting import Table, exported, in_order
from ptcare.numbers import whole_number
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.models import User
from ptcare.people.roles import Permission

PAGE = 50
MOST_NAMED = 8
LONGEST_FILE = 100_000  # lines
OFFICE = "patients.clinicsession"
PEOPLE = "people.user"


@dataclass(frozen=True)
class Asked:
    """What is looked for; a name travels in the body, and then as a number."""

    request: SignedInRequest
    form: LedgerForm
    patient: Patient | None

    @classmethod
    def of(cls, request: SignedInRequest) -> Asked:
        form = LedgerForm(request.GET, clinic=own_clinic(request))
        wanted = whole_number(request.GET.get("patient")) or 0
        patients = Patient.objects.visible_to(request.actor)
        return cls(request, form, patients.filter(pk=wanted).first())

    @property
    def lines(self) -> AuditEventQuerySet:
        """None where a patient is asked for who is not there."""
        rows = AuditEvent.objects.visible_to(self.request.actor)
        rows = (
            rows.filter(**self.form.narrowed()) if self.form.is_valid() else rows.none()
        )
        if self.patient:
            return rows.of_patient(self.patient.pk)
        return rows.none() if self.request.GET.get("patient") else rows

    @property
    def query(self) -> str:
        """For links to older lines; ends with & unless empty."""
        whose = f"patient={self.patient.pk}&" if self.patient else ""
        return whose + self.form.query()


@limited("search")
@requires(Permission.READ_AUDIT)
@require_http_methods(["GET", "POST"])
def audit(request: SignedInRequest) -> HttpResponse:
    """The newest first; `after` goes on from a place. A name is sent, and found."""
    asked = Asked.of(request)
    found = named(request)
    if len(found) == 1:
        return redirect(f"{reverse('patients:audit')}?patient={found[0].pk}")
    after = Place.read(request.GET.get("after", ""))
    rows, further = page_of(asked.lines, "at", after=after, most=PAGE)
    page: dict[str, Any] = {
        "form": asked.form,
        "rows": with_names(rows, request),
        "patient": asked.patient,
        "found": found,
        "is_looked_for": request.method == "POST",
        "further": further,
        "query": asked.query,
    }
    status = 422 if asked.form.errors else 200
    return render(request, "patients/audit.html", page, status=status)


def named(request: SignedInRequest) -> list[Patient]:
    words = request.POST.get("name", "")[:80].strip()
    patients = Patient.objects.visible_to(request.actor).called(words)
    return list(patients.order_by("name", "pk")[:MOST_NAMED]) if words else []


@requires(Permission.READ_AUDIT)
@exported
def export_audit(request: SignedInRequest) -> Table[Any]:
    """What the filters select, for who must show it to somebody."""
    asked = Asked.of(request)
    if asked.form.errors:
        raise Http404
    mine = AuditEvent.objects.visible_to(request.actor)
    rows = asked.lines.newest_first()
    return Table(
        name="who-did-what",
        columns=COLUMNS,
        about=asked.patient or own_clinic(request),
        ids=list(rows.values_list("pk", flat=True)[:LONGEST_FILE]),
        read=lambda some: with_names(in_order(mine, some), request),
    )


def with_names(
    events: Iterable[AuditEvent], request: SignedInRequest
) -> list[dict[str, Any]]:
    """The ledger keeps ids; names are looked up for the reader, as far as allowed."""
    events = list(events)
    accounts = {e.about_id for e in events if e.about_type == PEOPLE}
    wanted = {pk for pk in accounts | {e.by_user_id for e in events} if pk}
    people = dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
    patients = (
        Patient.objects.visible_to(request.actor)
        .only("name")
        .in_bulk({e.patient_id for e in events if e.patient_id})
    )
    return [
        {
            "event": event,
            "deed": ledger_words.words_of(event),
            "note": ledger_words.note_of(event)
            if may_read_note(event, request)
            else "",
            "by": people.get(event.by_user_id or 0) or nobody(event),
            "place": place_of(event),
            "account": people.get(event.about_id or 0, "") if is_way_in(event) else "",
            "patient": patients.get(event.patient_id or 0, ""),  # noticed by the door
            "many": len(event.showed or ()),
        }
        for event in events
    ]


def is_way_in(event: AuditEvent) -> bool:
    return event.about_type == PEOPLE and event.about_id != event.by_user_id


def place_of(event: AuditEvent) -> str:
    """The network address; of the server's own machine it would tell nothing."""
    said = event.from_ip or ""
    return "" if said and ip_address(said).is_loopback else said


def nobody(event: AuditEvent) -> str:
    if event.deed in ledger_words.BY_COMMAND:
        return _("Who runs this site")
    return _("Not known") if event.kind == Kind.ACCESS else _("The system")


def may_read_note(event: AuditEvent, request: SignedInRequest) -> bool:
    """What was found is in some notes: a lead at the front desk reads none of those."""
    is_office = event.patient_id is None or event.about_type == OFFICE
    return is_office or request.actor.may(Permission.SEE_FINDINGS)


COLUMNS = [
    ("when (UTC)", lambda row: row["event"].at.isoformat(timespec="seconds")),
    ("who", lambda row: row["by"]),
    ("role", lambda row: row["event"].by_role),
    ("from", lambda row: row["event"].from_ip or ""),
    ("kind", lambda row: row["event"].get_kind_display()),
    ("what", lambda row: row["deed"]),
    ("patient", lambda row: str(row["patient"])),
    ("record", lambda row: row["event"].patient_id or ""),
    ("account", lambda row: row["account"]),
    ("records on the list", lambda row: " ".join(map(str, row["event"].showed or ()))),
    ("note", lambda row: row["note"]),
    ("request", lambda row: row["event"].request_id),
]
