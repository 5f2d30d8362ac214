"""All that a patient has agreed to, in one place; each taken back with one press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import Consent
from patients.views.finding import own_one
from patients.views.own_record import own
from programs.models import MonitoringEpisode
from programs.services import agreeing
from ptcare.notices.models import ChannelConsent, PushSubscription
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now

EARLIER = 20
# Of each kind: its rows, and what takes one back, by which name.
KINDS: dict[str, tuple[Any, str, Callable[..., None]]] = {
    "care": (Consent, "consent", agreeing.take_back_care),
    "way": (ChannelConsent, "consent", agreeing.take_back_channel),
    "followed": (MonitoringEpisode, "episode", agreeing.take_back_monitoring),
}


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def agreed(request: SignedInRequest) -> HttpResponse:
    """What stands, in the words it was agreed to in; and what was taken back."""
    actor, patient = request.actor, own(request)
    care = Consent.objects.visible_to(actor)
    ways = ChannelConsent.objects.visible_to(actor)
    followed = MonitoringEpisode.objects.visible_to(actor)
    page = {
        "clinic": patient.clinic,
        "care": care.standing().order_by("-given_on", "-pk"),
        "ways": ways.standing().order_by("channel", "given_at", "pk"),
        "screens": PushSubscription.objects.visible_to(actor).standing().order_by("pk"),
        "followed": followed.filter(ended_at=None).order_by("-started_at"),
        "earlier_care": care.exclude(withdrawn_at=None).order_by("-withdrawn_at"),
        "earlier_ways": ways.exclude(withdrawn_at=None).order_by("-withdrawn_at", "pk")[
            :EARLIER
        ],
    }
    return render(request, "programs/own_agreed.html", page)


@requires(Permission.KEEP_OWN_RECORD)
@require_POST
def withdraw(request: SignedInRequest, what: str, row_id: int) -> HttpResponse:
    """One press, and it holds no more."""
    if what not in KINDS:
        raise Http404
    model, name, take_back = KINDS[what]
    row = own_one(request, model, row_id)

    return press(
        request,
        "agreed.withdrawn",
        lambda: take_back(**{name: row}, **by_now(request)),
        said=_("Taken back. It holds from now on."),
        back=reverse("programs:own_agreed"),
        refusals={agreeing.AlreadyTakenBack: _("That was taken back already.")},
    )
