"""How often the clinic tests its patients again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare.people.access import SignedInRequest, requires
from ptcare.people.forms import RhythmForm
from ptcare.people.front import said_of
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission
from ptcare.people.services import setting
from ptcare.submissions.once import answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def rhythm(request: SignedInRequest) -> HttpResponse:
    clinic = get_object_or_404(Clinic, pk=request.actor.clinic_id)
    form = RhythmForm(posted(request), initial=said_of(clinic, RhythmForm))
    answer = answer_or_tell(
        request,
        form,
        "clinic.rhythm_set",
        lambda: setting.set_rhythm(
            clinic=clinic,
            days=form.cleaned_data["reevaluate_after_days"],
            visits=form.cleaned_data["reevaluate_after_visits"],
            **by_now(request),
        ),
        back=reverse("people:team"),
        said=_("Saved."),
    )
    return answer or render_form(request, "people/rhythm.html", {"form": form})
