"""What the clinic says of itself in public: its words, and its therapists."""

from __future__ import annotations

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
from ptcare.submissions.once import answer_or_tell
from ptcare.submissions.sent import posted, render_form, said_by


@requires(Permission.PRESENT_CLINIC)
@require_http_methods(["GET", "POST"])
def front(request: SignedInRequest) -> HttpResponse:
    """The public page's words; who of the therapists stands on it."""
    clinic = get_object_or_404(Clinic, pk=request.actor.clinic_id)
    form = PresentClinicForm(
        posted(request), initial=said_of(clinic, PresentClinicForm)
    )
    taken = _("Another clinic has this address.")
    answer = answer_or_tell(
        request,
        form,
        "clinic.presented",
        lambda: presenting.present_clinic(clinic=clinic, **said_by(request, form)),
        {presenting.SlugTaken: ("slug", taken)},
        back=reverse("people:front"),
        said=_("Saved."),
    )
    page = {"clinic": clinic, "form": form, "therapists": therapists_of(request)}
    return answer or render_form(request, "people/front.html", page)


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
    answer = answer_or_tell(
        request,
        form,
        "colleague.presented",
        lambda: presenting.present_colleague(membership=row, **said_by(request, form)),
        back=reverse("people:front"),
        said=_("Saved."),
    )
    page = {"colleague": row, "form": form}
    return answer or render_form(request, "people/front_colleague.html", page)


def therapists_of(request: SignedInRequest) -> MembershipQuerySet:
    rows = Membership.objects.visible_to(request.actor).current().therapists()
    return rows.select_related("user").order_by("user__name")


def said_of(row: Clinic | Membership, form: type[Form]) -> dict[str, object]:
    return {name: getattr(row, name) for name in form.base_fields}
