"""What the clinic says of itself in public: its words, and its therapists."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ptcare.people.access import SignedInRequest, requires
from ptcare.people.forms import PresentClinicForm, PresentColleagueForm
from ptcare.people.models import Clinic, Membership, MembershipQuerySet
from ptcare.people.roles import Permission
from ptcare.people.services import presenting
from ptcare.submissions import once
from ptcare.submissions.sent import posted, render_form, said_by


@requires(Permission.PRESENT_CLINIC)
@require_http_methods(["GET", "POST"])
def front(request: SignedInRequest) -> HttpResponse:
    """The public page's words; who of the therapists stands on it."""
    clinic = get_object_or_404(Clinic, pk=request.actor.clinic_id)
    form = PresentClinicForm(
        posted(request), initial=said_of(clinic, PresentClinicForm)
    )
    if form.is_valid():

        def act() -> str:
            presenting.present_clinic(clinic=clinic, **said_by(request, form))
            messages.success(request, _("Saved."))
            return reverse("people:front")

        try:
            return once.answer(request, "clinic.presented", act)
        except presenting.SlugTaken:
            form.add_error("slug", _("Another clinic has this address."))
    page = {"clinic": clinic, "form": form, "therapists": therapists_of(request)}
    return render_form(request, "people/front.html", page)


@requires(Permission.PRESENT_CLINIC)
@require_http_methods(["GET", "POST"])
def colleague(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """One therapist: special training, languages, shown or not."""
    row = get_object_or_404(therapists_of(request), pk=membership_id)
    form = PresentColleagueForm(
        posted(request),
        this_year=timezone.localdate().year,
        initial=said_of(row, PresentColleagueForm),
    )
    if form.is_valid():

        def act() -> str:
            presenting.present_colleague(membership=row, **said_by(request, form))
            messages.success(request, _("Saved."))
            return reverse("people:front")

        return once.answer(request, "colleague.presented", act)
    page = {"colleague": row, "form": form}
    return render_form(request, "people/front_colleague.html", page)


def therapists_of(request: SignedInRequest) -> MembershipQuerySet:
    rows = Membership.objects.visible_to(request.actor).current().therapists()
    return rows.select_related("user").order_by("user__name")


def said_of(row: Clinic | Membership, form: type[Form]) -> dict[str, object]:
    return {name: getattr(row, name) for name in form.base_fields}
