"""Closes past sessions, many at once: each by an answer of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from patients.forms.booking import ClosePastForm, WhichPastForm
from patients.models import ClinicSession
from patients.models.session import ClinicSessionQuerySet
from patients.services import attending
from patients.views.finding import own_clinic, own_patient
from patients.views.own_sessions import when
from patients.views.refusing import NOT_TO_BE_MARKED
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form

MOST = 50  # on one page
REFUSALS = {kind: ("", words) for kind, words in NOT_TO_BE_MARKED.items()}


@requires(Permission.COUNT_SESSIONS)
@require_http_methods(["GET", "POST"])
def close_past(request: SignedInRequest) -> HttpResponse:
    """What is over and not closed: all of it, or that of a patient, a therapist or a
    day. Nobody is taken to have come."""
    past = past_of(request)
    which = WhichPastForm(request.GET, therapists=_therapists(past))
    wanted = which.narrowing()
    named = wanted.get("patient")
    patient = own_patient(request, named) if named else None
    rows = past.booked().filter(**wanted)
    shown = _posted(request, past) or rows[:MOST]
    form = ClosePastForm(posted(request), sessions=shown)

    def act() -> str:
        answers = form.answers()
        left = attending.close_past(answers=answers, **by_now(request))
        _tell(request, len(answers) - len(left), left)
        return which.address() if rows.exists() else _back(wanted)

    if answer := answer_or_tell(request, form, "sessions.closed", act, REFUSALS):
        return answer
    page: dict[str, Any] = {
        "form": form,
        "which": which,
        "count": rows.count(),
        "patient": patient,
        "cancel": _back(wanted),
    }
    return render_form(request, "patients/close_past.html", page)


def past_of(request: SignedInRequest) -> ClinicSessionQuerySet:
    """Over by the clinic's clock, the latest day first."""
    clock = timezone.now().astimezone(own_clinic(request).zone)
    rows = ClinicSession.objects.visible_to(request.actor).over(clock)
    rows = rows.filter(on__lte=clock.date())
    named = rows.select_related("patient__clinic", "therapist__user")
    return named.order_by("-on", "start", "pk")


def _posted(
    request: SignedInRequest, past: ClinicSessionQuerySet
) -> ClinicSessionQuerySet:
    """Those that stood on the page, also where somebody has closed them meanwhile."""
    sent = (name.removeprefix("visit-") for name in request.POST)
    ids = [pk for each in sent if (pk := whole_number(each)) is not None]
    return past.filter(pk__in=ids[: 2 * MOST])


def _therapists(past: ClinicSessionQuerySet) -> list[tuple[int, str]]:
    rows = past.booked().exclude(therapist=None).order_by("therapist__user__name")
    return list(rows.values_list("therapist", "therapist__user__name").distinct())


def _back(wanted: dict[str, Any]) -> str:
    if "patient" in wanted:
        return reverse("patients:patient", args=[wanted["patient"]])
    board = reverse("patients:sessions")
    return f"{board}?day={wanted['on']}" if "on" in wanted else board


def _tell(request: SignedInRequest, closed: int, left: list[ClinicSession]) -> None:
    if closed:
        words = ngettext(
            "%(count)s visit is closed.", "%(count)s visits are closed.", closed
        )
        messages.success(request, words % {"count": closed})
    if left:
        said = "; ".join(
            f"{each.patient}, {when(each)}: {each.get_status_display()}"
            for each in left
        )
        words = _("A colleague was quicker, and what they said stays: %(which)s.")
        messages.warning(request, words % {"which": said})
