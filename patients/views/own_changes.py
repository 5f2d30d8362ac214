"""The patient asks that the own record be changed, and reads what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients.forms.own_changes import ChangeForm, StatementForm
from patients.models import RecordRequest
from patients.services import answering
from patients.views.own_record import own
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

SETTLED: dict[type[Exception], Words] = {
    answering.AlreadySettled: gettext_lazy("This was answered already.")
}


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def changes(request: SignedInRequest) -> HttpResponse:
    """What was asked so far, the newest first."""
    rows = RecordRequest.objects.visible_to(request.actor).with_steps()
    page = {"rows": rows.order_by("-asked_at", "-pk"), "clinic": own(request).clinic}
    return render(request, "patients/own_changes.html", page)


@requires(Permission.KEEP_OWN_RECORD)
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """Three questions, and the clinic has 60 days."""
    patient, form = own(request), ChangeForm(posted(request))

    def act() -> str:
        said = said_by(request, form)
        row = answering.ask_for_change(patient=patient, **said)
        messages.success(request, _("We have it, and will answer."))
        return reverse("patients:own_change", args=[row.pk])

    too_many = _("Some of what you asked still waits. Please call the clinic.")
    refusals: Any = {answering.TooMany: ("", too_many)}
    answer = answer_or_tell(request, form, "recordrequest.asked", act, refusals)
    if answer:
        return answer
    page = {"form": form}
    return render_form(request, "patients/own_change_ask.html", page)


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def change(request: SignedInRequest, request_id: int) -> HttpResponse:
    page = {"row": own_request(request, request_id), "clinic": own(request).clinic}
    return render(request, "patients/own_change.html", page)


@requires(Permission.KEEP_OWN_RECORD)
@require_POST
def take_back(request: SignedInRequest, request_id: int) -> HttpResponse:
    """Not wanted any more."""
    row = own_request(request, request_id)
    return press(
        request,
        "recordrequest.withdrawn",
        lambda: answering.take_back(request=row, **by_now(request)),
        said=_("You have taken it back."),
        back=reverse("patients:own_changes"),
        refusals=SETTLED,
    )


@requires(Permission.KEEP_OWN_RECORD)
@require_http_methods(["GET", "POST"])
def disagree(request: SignedInRequest, request_id: int) -> HttpResponse:
    """The patient's own word on a no, which stays with the record."""
    row, form = own_request(request, request_id), StatementForm(posted(request))
    if not row.was_change_denied:
        raise Http404

    there = _("Your words on this are already in your record.")
    answer = answer_or_tell(
        request,
        form,
        "recordrequest.disagreed",
        lambda: answering.disagree(request=row, **said_by(request, form)),
        {answering.NothingToAnswer: ("", there)},
        back=reverse("patients:own_change", args=[row.pk]),
        said=_("Your words are now kept with your record."),
    )
    page = {"form": form, "row": row}
    return answer or render_form(request, "patients/own_change_disagree.html", page)


def own_request(request: SignedInRequest, request_id: int) -> RecordRequest:
    rows = RecordRequest.objects.visible_to(request.actor).with_steps()
    return get_object_or_404(rows.select_related("patient"), pk=request_id)
