"""The patients of one therapist, handed over to another by one press."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.handing_over import HandOverForm
from patients.services import handing_over
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.people.services.inviting import AlreadyEnded
from ptcare.submissions.sent import posted, said_by


@requires(Permission.MANAGE_STAFF)
@asks_again
@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """For who leaves the clinic, and for all who have no therapist."""
    patients = handing_over.to_hand_over(request.actor).order_by()
    counted = patients.values_list("therapist", "therapist__user__name")
    form = HandOverForm(
        posted(request),
        clinic=own_clinic(request),
        patients=counted.annotate(count=Count("pk")),
    )
    return ask_of_clinic(
        request,
        form,
        lambda: handing_over.hand_over(**said_by(request, form)),
        deed="patient.handed_over",
        title=_("Hand patients over"),
        hint=_(
            "All who are in care, with what waits to be done for them. Sessions that "
            "are booked stay with whom they are booked. Restricted records stay as "
            "they are: change the therapist on each."
        ),
        label=_("Hand over"),
        said=_("Handed over."),
        refusals={AlreadyEnded: ("to", _("Choose one of the list."))},
        back="people:team",
    )
