"""All that a patient has agreed to, in one place; each taken back with one press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import Consent
from patients.views.own_record import own
from programs.models import MonitoringEpisode
from programs.services import agreeing
from ptcare.notices.models import ChannelConsent, PushSubscription
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import press

EARLIER = 20


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
    row, take_back = asked_of(request, what, row_id)

    def act() -> None:
        take_back(row, request)
        messages.success(request, _("Taken back. It holds from now on."))

    return press(
        request,
        "agreed.withdrawn",
        act,
        back=reverse("programs:own_agreed"),
        refusals={agreeing.AlreadyTakenBack: _("That was taken back already.")},
    )


TakeBack = Callable[[Any, SignedInRequest], None]


def asked_of(request: SignedInRequest, what: str, row_id: int) -> tuple[Any, TakeBack]:
    """The own row of that kind, and what takes it back; or 404."""
    actor = request.actor
    cared = Consent.objects.visible_to(actor).select_related("patient")
    seen = MonitoringEpisode.objects.visible_to(actor).select_related("patient")
    rows: dict[str, tuple[Any, TakeBack]] = {
        "care": (cared, care),
        "way": (ChannelConsent.objects.visible_to(actor), way),
        "followed": (seen, followed),
    }
    if what not in rows:
        raise Http404
    found, take_back = rows[what]
    return get_object_or_404(found, pk=row_id), take_back


def care(row: Consent, request: SignedInRequest) -> None:
    agreeing.take_back_care(consent=row, by=request.actor, now=timezone.now())


def way(row: ChannelConsent, request: SignedInRequest) -> None:
    agreeing.take_back_channel(consent=row, by=request.actor, now=timezone.now())


def followed(row: MonitoringEpisode, request: SignedInRequest) -> None:
    agreeing.take_back_monitoring(episode=row, by=request.actor, now=timezone.now())
