"""The lead's page: who works here, and who does no longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ptcare.people.access import SignedInRequest, requires
from ptcare.people.forms import ColleagueForm
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Permission, Role
from ptcare.people.services import inviting
from ptcare.submissions import once


@requires(Permission.MANAGE_STAFF)
@require_GET
def team(request: SignedInRequest) -> HttpResponse:
    """Everybody who may sign in here as staff."""
    colleagues = (
        Membership.objects.visible_to(request.actor)
        .current()
        .select_related("user")
        .order_by("role", "user__name")
    )
    return render(request, "people/team.html", {"colleagues": colleagues})


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return once.answer(request, "colleague.invited", lambda: act(request, form))
        except inviting.AlreadyWorksHere:
            form.add_error("email", _("This person has that role here already."))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/invite.html", {"form": form}, status=status)


def act(request: SignedInRequest, form: ColleagueForm) -> str:
    asked = form.cleaned_data
    inviting.invite_colleague(
        clinic=Clinic.objects.get(pk=request.actor.clinic_id),
        email=asked["email"],
        name=asked["name"],
        role=Role(asked["role"]),
        is_lead=asked["is_lead"],
        by=request.actor,
        now=timezone.now(),
    )
    messages.success(request, _("Invited. The letter is on its way."))
    return reverse("people:team")


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Asks first; then the colleague is out, wherever they are signed in."""
    visible = Membership.objects.visible_to(request.actor).select_related("user")
    membership = get_object_or_404(visible, pk=membership_id)
    if request.method == "GET":
        return render(request, "people/end.html", {"membership": membership})

    def act() -> str:
        inviting.end_membership(
            membership=membership, by=request.actor, now=timezone.now()
        )
        messages.success(
            request, _("%(name)s is out.") % {"name": membership.user.name}
        )
        return reverse("people:team")

    try:
        return once.answer(request, "colleague.ended", act)
    except inviting.AlreadyEnded:
        messages.info(request, _("This access had ended already."))
    except inviting.LastLead:
        messages.warning(
            request,
            _("You are the only lead. Invite another first, or nobody could."),
        )
    return redirect("people:team")
