"""Tell us of a fall, or of one that was caught: under a minute."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.views.own_record import own
from programs.forms.falling import FallReportForm
from programs.models import ProgramItem
from programs.services import falling
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import posted, render_form, said_by


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """One screen; the first questions are enough."""
    now = timezone.now()
    patient = own(request)
    form = FallReportForm(
        posted(request),
        patient=patient,
        now=now.astimezone(patient.zone),
        exercises=exercises_of(request),
    )
    if form.is_valid():

        def act() -> str:
            flag = falling.report_fall(patient=patient, **said_by(request, form))
            messages.success(request, _("Thank you. It is saved."))
            return reverse("programs:stop", args=[flag.pk])

        return once.answer(request, "fall.reported", act)
    facts = {"form": form, "clinic": patient.clinic}
    return render_form(request, "programs/report_fall.html", facts)


def exercises_of(request: SignedInRequest) -> list[tuple[str, str]]:
    """What is prescribed now, by slug and name."""
    items = ProgramItem.objects.visible_to(request.actor).filter(
        program__ended_at=None, is_waiting=False
    )
    rows = items.select_related("exercise").defer("exercise__figure")
    names = [
        (row.exercise.slug, row.exercise.words.name)
        for row in rows.order_by("place", "pk")
    ]
    return list(dict.fromkeys(names))
