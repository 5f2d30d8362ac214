"""Cancels several sessions of a patient at once: an illness, or the end of care."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from patients.forms.booking import CancelForm
from patients.models import ClinicHours, ClinicSession, Patient
from patients.rules import noticing
from patients.services import attending
from patients.views.finding import own_patient
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import by_now, render_form

REFUSALS: Refusals = {
    attending.NotBooked: (
        "sessions",
        gettext_lazy("One of them is no longer waiting: look at the list again."),
    )
}


@requires(Permission.COUNT_SESSIONS)
@require_http_methods(["GET", "POST"])
def cancel_several(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Those that are still in time. Of a late one the desk decides by itself.

    Then back to `next` of the address, where the end of care has led here.
    """
    patient = own_patient(request, patient_id)
    notice_hours = ClinicHours.of(patient.clinic_id).notice_hours
    in_time, late = _coming(request, patient, notice_hours)
    by_id = {each.pk: each for each in in_time}
    wished = way_on(request, request.GET.get("next", ""))
    back = wished or patient.get_absolute_url()
    form = CancelForm(request.POST or None, ids=by_id)

    def act() -> str:
        chosen = [by_id[pk] for pk in form.cleaned_data["sessions"]]
        attending.cancel_several(
            sessions=chosen,
            **by_now(request),
            is_told=not form.cleaned_data["tells_nobody"],
        )
        words = ngettext(
            "%(name)s: %(count)s session cancelled.",
            "%(name)s: %(count)s sessions cancelled.",
            len(chosen),
        )
        said = {"name": patient, "count": len(chosen)}
        messages.success(request, words % said)
        return back

    answer = answer_or_tell(request, form, "session.released", act, REFUSALS)
    if answer:
        return answer
    page: dict[str, Any] = {
        "patient": patient,
        "form": form,
        "in_time": in_time,
        "late": late,
        "ticked": _ticked(request, in_time),
        "months": _months(in_time),
        "notice_hours": notice_hours,
        "cancel": back,
    }
    return render_form(request, "patients/cancel_several.html", page)


def _coming(
    request: SignedInRequest, patient: Patient, notice_hours: int
) -> tuple[list[ClinicSession], list[ClinicSession]]:
    """What is booked from now on: in time to be cancelled, and too late for that."""
    now = timezone.now().astimezone(patient.clinic.zone)
    rows = ClinicSession.objects.visible_to(request.actor).booked()
    rows = rows.filter(patient=patient, on__gte=now.date())
    parted: tuple[list[ClinicSession], list[ClinicSession]] = ([], [])
    for row in rows.select_related("patient__clinic", "therapist__user").order_by(
        "on", "start"
    ):
        is_late = noticing.is_late(
            on=row.on, start=row.start, now=now, notice_hours=notice_hours
        )
        parted[is_late].append(row)
    return parted


def _ticked(request: SignedInRequest, rows: list[ClinicSession]) -> list[str]:
    """All of them, or those of one month, as the address asks."""
    if request.method == "POST":
        return request.POST.getlist("sessions")
    month = request.GET.get("month", "")
    is_all = "all" in request.GET
    return [str(row.pk) for row in rows if is_all or f"{row.on:%Y-%m}" == month]


def _months(rows: list[ClinicSession]) -> list[tuple[dt.date, int]]:
    """Each month in which some are, by a day of it, with how many; none if only one."""
    found = Counter(row.on.replace(day=1) for row in rows)
    return sorted(found.items()) if len(found) > 1 else []
