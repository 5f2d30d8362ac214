"""Take a warning sign on; and decide to whom it goes on that nobody takes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.views.asking import ask_of_clinic, said_by
from patients.views.finding import own_clinic, posted
from programs.forms.escalating import EscalationForm, initial_of
from programs.models import EscalationSettings, SafetyFlag
from programs.services import escalating, flagging
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once


@requires(Permission.RECORD_FINDINGS)
@require_POST
def take_on(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I am on it. Of two the later one is told who was first."""
    flags = SafetyFlag.objects.visible_to(request.actor)
    flag = get_object_or_404(flags, pk=flag_id)

    def act() -> str:
        if flagging.take_on(flag=flag, by=request.actor, now=timezone.now()):
            messages.success(request, _("It is yours now."))
        else:
            people = flags.select_related("seen_by", "taken_by")
            messages.warning(request, _first(people.get(pk=flag.pk)))
        if request.POST.get("back") == "row":
            return reverse("programs:caseload_row", args=[flag.patient_id])
        return reverse("programs:chart", args=[flag.patient_id]) + "#flags"

    return once.answer(request, "flag.taken", act)


def _first(flag: SafetyFlag) -> str:
    by = flag.taken_by or flag.seen_by
    return _("%(who)s was first.") % {"who": by.name if by else ""}


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    kept = EscalationSettings.of(clinic.pk)
    form = EscalationForm(posted(request), clinic=clinic, initial=initial_of(kept))

    def act() -> None:
        escalating.set_up(clinic_id=clinic.pk, **said_by(request, form))

    return ask_of_clinic(
        request,
        form,
        act,
        deed="escalation.set_up",
        template="programs/escalation_set_up.html",
        said=_("Saved. Signs that nobody takes go by it from now on."),
    )
