"""Other systems that may read this clinic's records: the lead's pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients.fhir import scopes
from patients.forms.connecting import GROUPS, SHORT, WORDS, ConnectForm
from patients.models import ConnectedSystem
from patients.services import connecting
from patients.views.finding import own_one
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now, posted, render_form


@requires(Permission.CONNECT_SYSTEMS)
@asks_again
@require_http_methods(["GET", "POST"])
def systems(request: SignedInRequest) -> HttpResponse:
    """Who may read, who might until lately, and the form that lets one more.

    Its secret is shown this once; a second press of the same page makes no second
    system, and shows the secret that holds from then on.
    """
    form = ConnectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = connecting.connect(
                name=form.cleaned_data["name"],
                types=form.types(),
                token=once.token_of(request),
                **by_now(request),
            )
            return secret_of(request, *made)
        except connecting.NameTaken:
            form.add_error("name", _("There is one of this name already."))
    rows = ConnectedSystem.objects.visible_to(request.actor)
    page = {
        "form": form,
        "systems": [shown(row) for row in rows.standing().order_by("name", "pk")],
        "ended": rows.exclude(ended_at=None).order_by("-ended_at")[:20],
    }
    return render_form(request, "patients/systems.html", page)


def shown(row: ConnectedSystem) -> dict[str, Any]:
    return {"row": row, "reads": [SHORT[group] for group in read_by(row)]}


def read_by(row: ConnectedSystem) -> list[str]:
    """The groups of the form that it may read."""
    return [group for group, types in GROUPS.items() if set(types) <= set(row.types)]


def secret_of(
    request: SignedInRequest, row: ConnectedSystem, secret: str
) -> HttpResponse:
    """The one time that it is known."""
    page = {
        "system": row,
        "secret": secret,
        "scopes": scopes.said(row.types).split(),
        "base": f"{settings.SITE_URL}/fhir",
        "token_address": settings.SITE_URL + reverse("fhir:token"),
    }
    return render(request, "patients/system_secret.html", page)


def own_system(request: SignedInRequest, system_id: int) -> ConnectedSystem:
    return own_one(request, ConnectedSystem, system_id, "made_by", "ended_by")


@requires(Permission.CONNECT_SYSTEMS)
@require_GET
def system(request: SignedInRequest, system_id: int) -> HttpResponse:
    row = own_system(request, system_id)
    reads = [words for group, words in WORDS if group in read_by(row)]
    page = {"system": row, "reads": reads}
    return render(request, "patients/system.html", page)


@requires(Permission.CONNECT_SYSTEMS)
@asks_again
@require_POST
def new_secret(request: SignedInRequest, system_id: int) -> HttpResponse:
    """Not answered once: whoever presses again wants a secret that they can see."""
    row = own_system(request, system_id)
    try:
        made = connecting.new_secret(system=row, **by_now(request))
    except connecting.AlreadyEnded:
        messages.info(request, _("This system was shut out already."))
        return redirect("patients:system", row.pk)
    return secret_of(request, *made)


@requires(Permission.CONNECT_SYSTEMS)
@require_POST
def disconnect(request: SignedInRequest, system_id: int) -> HttpResponse:
    """Shutting out asks for no second proof: it is to be quick."""
    row = own_system(request, system_id)
    return press(
        request,
        "system.disconnected",
        lambda: connecting.disconnect(system=row, **by_now(request)),
        said=_("Shut out. It reads nothing more from now on."),
        back=reverse("patients:systems"),
        refusals={connecting.AlreadyEnded: _("A colleague has shut it out already.")},
    )
