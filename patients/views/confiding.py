"""Whether the plan is told of a session, and how a person asks to be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.confiding import WishesForm
from patients.services import confiding, plan_changes
from patients.views.asking import MEANWHILE, ask
from patients.views.finding import own_patient
from patients.views.own_sessions import own_session
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, press
from ptcare.submissions.sent import by_now, posted, said_by


@requires(Permission.MANAGE_COVERAGE)
@require_POST
def keep_from_plan(request: SignedInRequest, session_id: int) -> HttpResponse:
    said = _("No plan is told of this session. It uses no visit.")
    return _pressed(
        request, session_id, "session.kept_from_plan", confiding.keep_from_plan, said
    )


@requires(Permission.MANAGE_COVERAGE)
@require_POST
def tell_plan(request: SignedInRequest, session_id: int) -> HttpResponse:
    said = _("The plan may be told again.")
    return _pressed(
        request, session_id, "session.told_to_plan", confiding.tell_plan, said
    )


def _pressed(
    request: SignedInRequest,
    session_id: int,
    deed: str,
    do: Callable[..., None],
    said: Words,
) -> HttpResponse:
    session: Any = own_session(request, session_id)
    refusals = {
        confiding.OnAClaim: _("It is on a claim: take the claim back first."),
        confiding.NothingToKeep: _("Nothing was changed: somebody was quicker."),
    }
    return press(
        request,
        deed,
        lambda: do(session=session, **by_now(request)),
        said=said,
        back=reverse("patients:session", args=[session.pk]),
        refusals=refusals,
    )


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def wishes(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    names = ("reach_by", "reach_at", "no_voicemail")
    shown = model_to_dict(patient, names) | {"seen": plan_changes.stamp_of(patient)}
    form = WishesForm(posted(request), initial=shown)

    return ask(
        request,
        patient,
        form,
        lambda: confiding.set_wishes(patient=patient, **said_by(request, form)),
        deed="patient.wishes_set",
        title=_("How they ask to be reached"),
        hint=_(
            "The clinic must follow it, and asks for no reason. The app follows it"
            " too: what it does not send, they find when they sign in."
        ),
        refusals={plan_changes.ChangedMeanwhile: ("", MEANWHILE)},
        back=patient.get_absolute_url(),
    )
