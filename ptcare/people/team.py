"""The lead's page: who works here, who is invited, and who does no longer; and how
often they test their patients again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ptcare.exporting import Column, Table, exported, of_rows
from ptcare.people.access import SignedInRequest, asks_again, must_prove_again, requires
from ptcare.people.forms import ColleagueForm, RhythmForm
from ptcare.people.front import said_of
from ptcare.people.limits import limited
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Permission, Role
from ptcare.people.services import inviting, setting
from ptcare.submissions import once
from ptcare.submissions.once import answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form, said_by

COLUMNS: Sequence[Column[Membership]] = (
    (gettext_lazy("Name"), lambda row: row.user.name),
    (gettext_lazy("E-mail"), lambda row: row.user.email),
    (gettext_lazy("What they do here"), lambda row: row.get_role_display()),
    (gettext_lazy("Lead"), lambda row: row.is_lead),
)


@limited("invite")
@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def team(request: SignedInRequest) -> HttpResponse:
    """Everybody who may sign in here as staff, and the form that invites one more."""
    form = ColleagueForm(posted(request))
    if form.is_valid():
        must_prove_again(request)
        try:
            return once.answer(
                request, "colleague.invited", lambda: invite(request, form)
            )
        except inviting.AlreadyAColleague:
            form.add_error("email", _("This person has that role here already."))
    return render_form(
        request, "people/team.html", {"colleagues": colleagues(request), "form": form}
    )


def colleagues(request: SignedInRequest) -> QuerySet[Membership]:
    current = Membership.objects.visible_to(request.actor).current()
    return current.select_related("user").order_by("role", "user__name", "pk")


@requires(Permission.MANAGE_STAFF)
@exported
def export_team(request: SignedInRequest) -> Table[Membership]:
    clinic = Clinic.objects.get(pk=request.actor.clinic_id)
    return Table(
        name="team", columns=COLUMNS, about=clinic, **of_rows(colleagues(request))
    )


def invite(request: SignedInRequest, form: ColleagueForm) -> str:
    asked = form.cleaned_data
    inviting.invite_colleague(
        email=asked["email"],
        name=asked["name"],
        role=Role(asked["role"]),
        is_lead=asked["is_lead"],
        **by_now(request),
    )
    messages.success(request, _("Invited. The letter is on its way."))
    return reverse("people:team")


def colleague_of(request: SignedInRequest, membership_id: int) -> Membership:
    visible = Membership.objects.visible_to(request.actor).select_related("user")
    return get_object_or_404(visible, pk=membership_id)


@contextmanager
def refusals_told(request: SignedInRequest) -> Iterator[None]:
    try:
        yield
    except inviting.AlreadyEnded:
        messages.info(request, _("This access had ended already."))
    except inviting.LastLead:
        messages.warning(
            request, _("A clinic keeps one lead. Make somebody else lead first.")
        )


@requires(Permission.MANAGE_STAFF)
@require_POST
@asks_again
def set_lead(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """Makes a colleague lead, or takes that from them: as the button said it."""
    membership = colleague_of(request, membership_id)
    is_lead = request.POST.get("is_lead") == "yes"
    with refusals_told(request):
        inviting.set_lead(membership=membership, is_lead=is_lead, **by_now(request))
        said = _("%(name)s is lead now.") if is_lead else _("%(name)s is no lead now.")
        messages.success(request, said % {"name": membership.user.name})
    is_out = not is_lead and membership.pk == request.actor.standing.row_id
    return redirect("/" if is_out else "people:team")


@requires(Permission.MANAGE_STAFF)
@require_POST
@asks_again
def end(request: SignedInRequest, membership_id: int) -> HttpResponse:
    """The colleague is out at once, wherever they are signed in."""
    membership = colleague_of(request, membership_id)
    with refusals_told(request):
        inviting.end_membership(membership=membership, **by_now(request))
        messages.success(request, _("Their access has ended."))
        if membership.role == Role.THERAPIST:
            said = _("Whom they treated has no therapist now: “Hand patients over”.")
            messages.warning(request, said)
    return redirect("people:team")


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def rhythm(request: SignedInRequest) -> HttpResponse:
    """How often the clinic tests its patients again."""
    clinic = get_object_or_404(Clinic, pk=request.actor.clinic_id)
    form = RhythmForm(posted(request), initial=said_of(clinic, RhythmForm))
    answer = answer_or_tell(
        request,
        form,
        "clinic.rhythm_set",
        lambda: setting.set_rhythm(clinic=clinic, **said_by(request, form)),
        back=reverse("people:team"),
        said=_("Saved."),
    )
    return answer or render_form(request, "people/rhythm.html", {"form": form})
