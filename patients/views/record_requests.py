"""What is asked about records: the clinic's list by due date, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms.record_requests import (
    AcceptForm,
    ChangeAskedForm,
    CopyAskedForm,
    DenyForm,
    ExtendForm,
    FulfilForm,
    NoCopyForm,
    TakeBackForm,
)
from patients.models import RecordRequest
from patients.models.record_requests import RecordRequestQuerySet
from patients.rules.answering import Standing, Wish
from patients.services import answering
from patients.views.asking import ask
from patients.views.finding import own_clinic, own_patient, today_at
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, Words
from ptcare.submissions.sent import posted, said_by

RECENT = 30
REFUSALS: Refusals = {
    answering.AlreadySettled: ("", gettext_lazy("This was answered already.")),
    answering.NoMoreTime: (
        "",
        gettext_lazy("More time can be taken once, and before the first time is up."),
    ),
    answering.TooMany: (
        "",
        gettext_lazy("Many of this patient's wait already. Answer those first."),
    ),
}
# What may be answered to which wish: the form, the deed, and what the page is called.
STEPS: dict[str, tuple[Callable[..., Form], Callable[..., None], Words]] = {
    "extend": (ExtendForm, answering.extend, gettext_lazy("Take 30 days more")),
    "accept": (AcceptForm, answering.accept, gettext_lazy("Yes: it is changed")),
    "deny": (DenyForm, answering.deny, gettext_lazy("No: it stays as it is")),
    "fulfil": (FulfilForm, answering.fulfil, gettext_lazy("The copy was handed over")),
    "drop": (TakeBackForm, answering.take_back, gettext_lazy("No answer is needed")),
}
NO_COPY = gettext_lazy("No: no copy is given")
OPEN_TO = {
    Wish.CHANGE: ("accept", "deny", "extend", "drop"),
    Wish.COPY: ("fulfil", "deny", "extend", "drop"),
}


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_GET
def record_requests(request: SignedInRequest) -> HttpResponse:
    """Open ones, the first due on top; then those answered last."""
    others = RecordRequest.objects.visible_to(request.actor).for_others(request.actor)
    rows = mine(request).with_steps().select_related("patient")
    page = {
        "waiting": waiting(request, rows.open()),
        "settled": rows.settled().order_by("-asked_at", "-pk")[:RECENT],
        "for_therapists": others.open().count(),
    }
    return render(request, "patients/record_requests.html", page)


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_GET
def record_request(request: SignedInRequest, request_id: int) -> HttpResponse:
    row = own_request(request, request_id)
    looked("recordrequest.read", about=row, by=request.actor, at=timezone.now())
    page = {
        "row": row,
        "standing": row.standing_on(today_at(row.clinic)),
        "steps": [(name, title_of(row, name)) for name in open_steps(row)],
        "may_see_findings": request.actor.may(Permission.SEE_FINDINGS),
    }
    return render(request, "patients/record_request.html", page)


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, request_id: int, step: str) -> HttpResponse:
    """One step: its form, and back to the request."""
    row = own_request(request, request_id)
    if step not in OPEN_TO[Wish(row.wish)]:
        raise Http404
    _kind, act, _title = STEPS[step]
    form = form_of(request, row, step)
    return ask(
        request,
        row.patient,
        form,
        lambda: act(request=row, **said_by(request, form)),
        deed=f"recordrequest.{step}",
        title=title_of(row, step),
        template="patients/answer_record.html",
        refusals=REFUSALS,
        back=reverse("patients:record_request", args=[row.pk]),
    )


def form_of(request: SignedInRequest, row: RecordRequest, step: str) -> Form:
    """The questions of one step, as they fit what was asked and who answers."""
    if is_no_copy(row, step):
        judges = request.actor.may(Permission.SEE_FINDINGS)
        return NoCopyForm(posted(request), judges=judges)
    kind = STEPS[step][0]
    days = {"today": today_at(row.clinic), "first": row.asked_on}
    return kind(posted(request), **(days if kind is FulfilForm else {}))


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_http_methods(["GET", "POST"])
def write_down(request: SignedInRequest, patient_id: int, wish: str) -> HttpResponse:
    """Somebody asked in writing or at the desk: from that day on the time runs."""
    row = own_patient(request, patient_id)
    forms: dict[str, Any] = {
        Wish.CHANGE: (ChangeAskedForm, answering.ask_for_change),
        Wish.COPY: (CopyAskedForm, answering.ask_for_copy),
    }
    if wish not in forms:
        raise Http404
    kind, act = forms[wish]
    today = today_at(row.clinic)
    form = kind(
        posted(request), initial={"asked_on": today}, today=today, first=row.admitted_on
    )
    titles = {
        Wish.CHANGE: _("Somebody asks for a change"),
        Wish.COPY: _("Somebody asks for a copy"),
    }
    return ask(
        request,
        row,
        form,
        lambda: act(patient=row, **said_by(request, form)),
        deed="recordrequest.written_down",
        title=titles[Wish(wish)],
        refusals=REFUSALS,
        back=reverse("patients:record_requests"),
    )


def mine(request: SignedInRequest) -> RecordRequestQuerySet:
    """What this role may read."""
    rows = RecordRequest.objects.visible_to(request.actor)
    return rows.for_role(request.actor)


def waiting(
    request: SignedInRequest, rows: RecordRequestQuerySet
) -> list[tuple[RecordRequest, Standing | None]]:
    """The first due on top, and how each stands today."""
    today = today_at(own_clinic(request))
    by_day = sorted(rows, key=lambda row: (row.due_on, row.pk))
    return [(row, row.standing_on(today)) for row in by_day]


def pressing(
    request: SignedInRequest, rows: RecordRequestQuerySet
) -> list[tuple[RecordRequest, Standing | None]]:
    """Of these the open ones that are due soon, or late; the first due on top."""
    found = rows.open().with_steps().select_related("patient")
    return [
        (row, standing)
        for row, standing in waiting(request, found)
        if standing is not Standing.WAITING
    ]


def open_steps(row: RecordRequest) -> tuple[str, ...]:
    """What may be answered now; nothing where it was."""
    if row.end:
        return ()
    names = OPEN_TO[Wish(row.wish)]
    return tuple(each for each in names if each != "extend" or not row.extension)


def title_of(row: RecordRequest, step: str) -> Words:
    """In words that fit what was asked: a copy has nothing that stays as it is."""
    return NO_COPY if is_no_copy(row, step) else STEPS[step][2]


def is_no_copy(row: RecordRequest, step: str) -> bool:
    return step == "deny" and row.wish == Wish.COPY


def own_request(request: SignedInRequest, request_id: int) -> RecordRequest:
    """What this role may read, or 404."""
    rows = (
        mine(request)
        .with_steps()
        .select_related("clinic", "patient__clinic", "asked_by")
    )
    return get_object_or_404(rows, pk=request_id)
