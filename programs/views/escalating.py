"""Take a warning sign on; and decide to whom it goes on that nobody takes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic, own_one
from programs.forms.escalating import ME, EscalationForm, HandOnForm, initial_of
from programs.models import EscalationSettings, SafetyFlag
from programs.services import escalating, flagging
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by


@requires(Permission.RECORD_FINDINGS)
@require_POST
def take_on(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I am on it. Of two the later one is told who was first."""
    flag = own_one(request, SafetyFlag, flag_id)

    def act() -> str:
        if flagging.take_on(flag=flag, **by_now(request)):
            messages.success(request, _("It is yours now."))
        else:
            now = own_one(request, SafetyFlag, flag_id, "seen_by", "taken_by")
            messages.warning(request, _first(now))
        if request.POST.get("back") == "row":
            return reverse("programs:caseload_row", args=[flag.patient_id])
        return _flags_of(flag)

    return once.answer(request, "flag.taken", act)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def hand_on(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """What somebody is on, back to whoever is next, to a colleague, or to oneself."""
    flag = own_one(request, SafetyFlag, flag_id, "patient__clinic", "taken_by")
    form = HandOnForm(posted(request), flag=flag, by=request.actor)

    def act() -> str:
        if _handed(flag, form, by=request.actor):
            messages.success(request, _handed_words(form))
        else:
            messages.warning(request, _("Somebody was quicker: see who is on it now."))
        return _flags_of(flag)

    if form.is_valid():
        return once.answer(request, "flag.handed_on", act)
    if not form.is_bound and (flag.taken_by is None or flag.seen_at):
        return redirect(_flags_of(flag))
    page = {
        "patient": flag.patient,
        "form": form,
        "title": _("Hand on a warning sign"),
        "hint": _(
            "Whoever it is handed to is told at once. Until somebody takes it, it "
            "stays on top of every list, and goes on by the clinic's order."
        ),
        "action": _("Hand on"),
        "cancel": _flags_of(flag),
    }
    return render_form(request, "programs/finding.html", page)


def _handed(flag: SafetyFlag, form: HandOnForm, *, by: Actor) -> bool:
    said = {"flag": flag, "of": form.cleaned_data["of"], "by": by}
    if form.cleaned_data["to"] == ME:
        return flagging.take_over(**said, now=timezone.now())
    return escalating.hand_on(**said, to=form.person, now=timezone.now())


def _handed_words(form: HandOnForm) -> str:
    if form.cleaned_data["to"] == ME:
        return _("It is yours now.")
    if form.person:
        return _("Handed on to %(who)s.") % {"who": form.person.user.name}
    return _("Handed on to whoever is next.")


def _flags_of(flag: SafetyFlag) -> str:
    return reverse("programs:chart", args=[flag.patient_id]) + "#flags"


def _first(flag: SafetyFlag) -> str:
    by = flag.taken_by or flag.seen_by
    return _("%(who)s was first.") % {"who": by.name if by else ""}


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    kept = EscalationSettings.of(clinic.pk)
    form = EscalationForm(posted(request), clinic=clinic, initial=initial_of(kept))

    return ask_of_clinic(
        request,
        form,
        lambda: escalating.set_up(clinic_id=clinic.pk, **said_by(request, form)),
        deed="escalation.set_up",
        template="programs/escalation_set_up.html",
        said=_("Saved. Signs that nobody takes go by it from now on."),
    )
