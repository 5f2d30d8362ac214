"""The patient's helpers: who they are, what each may do, and what each did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients import helper_words
from patients.forms.helping import HelperForm, ScopesForm
from patients.models import HelperLink, Patient
from patients.services import helping
from patients.views.finding import own_clinic, own_one
from programs.models.helpers import deeds_of_helpers
from ptcare.people import cards
from ptcare.people.access import SignedInRequest, asks_again, must_prove_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.people.services import carding
from ptcare.submissions import once
from ptcare.submissions.once import answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form, said_by

SHOWN = dt.timedelta(days=28)
MOST_SHOWN = 7


@requires(Permission.LET_HELPERS_IN)
@require_GET
def helpers(request: SignedInRequest) -> HttpResponse:
    links = list(
        HelperLink.objects.visible_to(request.actor)
        .select_related("user")
        .order_by("started_at", "pk")
    )
    names = {link.user_id: link.name for link in links}
    since = timezone.localdate() - SHOWN
    facts = {
        "helpers": [
            (link, helper_words.relation(link.relation))
            for link in links
            if link.ended_at is None
        ],
        "deeds": deeds_of_helpers(request.actor, names, since=since)[:MOST_SHOWN],
    }
    return render(request, "programs/helpers.html", facts)


@limited("invite")
@requires(Permission.LET_HELPERS_IN)
@asks_again
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """By e-mail, or by a sheet where there is none."""
    form = HelperForm(posted(request), initial={"may_log": True})

    def act() -> str:
        link = helping.invite_helper(
            patient=get_object_or_404(Patient.objects.visible_to(request.actor)),
            **said_by(request, form),
        )
        if link.comes_by_card:
            return reverse("programs:helper_card", args=[link.pk])
        messages.success(
            request, _("We have sent an e-mail to %(who)s.") % {"who": link.name}
        )
        return reverse("programs:helpers")

    refusals = {
        helping.AlreadyHelps: ("email", _("This person helps you already.")),
        helping.OwnRecord: ("email", _("This is your own address.")),
    }
    if answer := answer_or_tell(request, form, "helper.invited", act, refusals):
        return answer
    page = {"form": form}
    return render_form(request, "programs/helper_invite.html", page)


@requires(Permission.LET_HELPERS_IN)
@require_http_methods(["GET", "POST"])
@asks_again
def scopes(request: SignedInRequest, link_id: int) -> HttpResponse:
    link = own_link(request, link_id)
    said = {"may_log": link.may_log, "hears_of_falls": link.hears_of_falls}
    form = ScopesForm(posted(request), initial=said)
    if form.is_valid():

        def act() -> str:
            helping.change_scopes(link=link, **said_by(request, form))
            messages.success(request, _("Saved."))
            return reverse("programs:helpers")

        try:
            return once.answer(request, "helper.scopes_changed", act)
        except helping.AlreadyEnded:
            return ended_already(request)
    page = {"form": form, "link": link}
    return render_form(request, "programs/helper_scopes.html", page)


@requires(Permission.LET_HELPERS_IN)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, link_id: int) -> HttpResponse:
    """One question, one press: the helper is out at once, wherever they are."""
    link = own_link(request, link_id)
    if request.method == "GET" and link.ended_at:
        return ended_already(request)
    if request.method == "GET":
        return render(request, "programs/helper_end.html", {"link": link})

    def act() -> str:
        helping.end_helper(link=link, **by_now(request))
        messages.success(
            request,
            _("%(name)s can no longer see or log anything here.") % {"name": link.name},
        )
        return reverse("programs:helpers")

    try:
        return once.answer(request, "helper.ended", act)
    except helping.AlreadyEnded:
        return ended_already(request)


@limited("invite")
@requires(Permission.LET_HELPERS_IN)
@require_http_methods(["GET", "POST"])
def card(request: SignedInRequest, link_id: int) -> HttpResponse:
    """The sheet for a helper without e-mail: made with a press, and shown this once.

    It is not answered once: whoever presses again wants digits that they can see.
    """
    link = own_link(request, link_id)
    must_prove_again(request)
    facts: dict[str, Any] = {"link": link, "clinic": own_clinic(request)}
    if request.method == "POST":
        try:
            new, digits = helping.issue_card(link=link, **by_now(request))
        except helping.AlreadyEnded:
            return ended_already(request)
        except (helping.ComesByEmail, carding.StaffHaveNoCard):
            messages.warning(request, _("This helper signs in by e-mail."))
            return redirect("programs:helpers")
        facts["sheet"] = cards.sheet_of(new, digits, name=link.name)
    return render(request, "programs/helper_card.html", facts)


def own_link(request: SignedInRequest, link_id: int) -> HelperLink:
    """Of one's own record, else 404."""
    return own_one(request, HelperLink, link_id, "user")


def ended_already(request: SignedInRequest) -> HttpResponse:
    messages.info(request, _("This helper can no longer sign in."))
    return redirect("programs:helpers")
