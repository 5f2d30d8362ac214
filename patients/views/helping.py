"""A patient's helpers, at the desk: let in, given more or less, let go."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.helping import HelperForm, SeenScopesForm
from patients.models import HelperLink
from patients.services import helping, plan_changes
from patients.views.asking import ask
from patients.views.finding import own_one, own_open_patient
from patients.views.patients import desk_page
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, said_by

CHANGED = gettext_lazy(
    "The patient or a colleague has changed this since you opened it. Open it again, "
    "and look."
)


@limited("invite")
@requires(Permission.ADMIT_PATIENTS)
@require_POST
@asks_again
def invite_helper(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_open_patient(request, patient_id)
    form = HelperForm(request.POST)

    def act() -> str:
        link = helping.invite_helper(patient=row, **said_by(request, form))
        messages.success(request, _("The helper may come in now."))
        if link.comes_by_card:
            return reverse("patients:helper_entry", args=[link.pk])
        return row.get_absolute_url()

    refusals: Refusals = {
        helping.AlreadyHelps: ("email", _("This person helps already.")),
        helping.OwnRecord: ("email", _("This is the patient's own address.")),
    }
    answer = answer_or_tell(request, form, "helper.invited", act, refusals)
    return answer or desk_page(request, row, form, status=422)


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
@asks_again
def scopes(request: SignedInRequest, link_id: int) -> HttpResponse:
    link = own_link(request, link_id)
    said = {
        "may_log": link.may_log,
        "hears_of_falls": link.hears_of_falls,
        "seen": helping.stamp_of(link),
    }
    form = SeenScopesForm(posted(request), initial=said)
    return ask(
        request,
        link.patient,
        form,
        lambda: helping.change_scopes(link=link, **said_by(request, form)),
        deed="helper.scopes_changed",
        title=_("What %(name)s may do") % {"name": link.name},
        hint=_("Every helper sees the exercises and the visits, and no prices."),
        refusals={
            helping.AlreadyEnded: ("", _("This helper was let go already.")),
            plan_changes.ChangedMeanwhile: ("", CHANGED),
        },
        back=link.patient.get_absolute_url(),
    )


@requires(Permission.ADMIT_PATIENTS)
@require_POST
def end_helper(request: SignedInRequest, link_id: int) -> HttpResponse:
    link = own_link(request, link_id)
    return press(
        request,
        "helper.ended",
        lambda: helping.end_helper(link=link, **by_now(request)),
        said=_("%(name)s is out.") % {"name": link.name},
        back=link.patient.get_absolute_url(),
        refusals={helping.AlreadyEnded: _("This helper was let go already.")},
    )


def own_link(request: SignedInRequest, link_id: int) -> HelperLink:
    return own_one(request, HelperLink, link_id, "patient__clinic", "user")
