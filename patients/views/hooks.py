"""Other systems that are told when something happens here: the lead's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients.forms.hooks import HookForm
from patients.views.finding import own_one
from ptcare.hooks import managing
from ptcare.hooks.models import Delivery, Endpoint, Lane, Secret, Try
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

PAGE = 50
State = Delivery.State
REFUSALS: Mapping[type[Exception], Words] = {
    managing.NotNow: gettext_lazy("It is so already. Perhaps a colleague was quicker."),
    managing.ThereAlready: gettext_lazy("This address is told already."),
}
NOT_ADDED: Mapping[type[Exception], tuple[str, Words]] = {
    managing.ThereAlready: ("url", gettext_lazy("This address is told already.")),
    managing.TooMany: (
        "",
        gettext_lazy("Ten addresses are told already. Turn one off first."),
    ),
}


@requires(Permission.CONNECT_SYSTEMS)
@asks_again
@require_http_methods(["GET", "POST"])
def hooks(request: SignedInRequest) -> HttpResponse:
    """Who is told of what and how that goes; and the form that adds one more."""
    form = HookForm(posted(request))

    def act() -> str:
        added = managing.add(
            clinic_id=request.actor.clinic_id, **said_by(request, form)
        )
        messages.success(request, _("Added. It is told once it has a secret."))
        return reverse("patients:hook", args=[added.pk])

    answer = answer_or_tell(request, form, "hook.added", act, NOT_ADDED)
    if answer:
        return answer
    rows = Endpoint.objects.visible_to(request.actor).select_related("lane")
    shown = rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=State.DUE)),
        secrets_made=Count("secrets", distinct=True),
    )
    page = {
        "form": form,
        "endpoints": shown.on().order_by("name", "pk"),
        "off": rows.exclude(off_at=None).order_by("-off_at")[:20],
    }
    return render_form(request, "patients/hooks.html", page)


def own_hook(request: SignedInRequest, hook_id: int) -> Endpoint:
    return own_one(request, Endpoint, hook_id, "added_by")


@requires(Permission.CONNECT_SYSTEMS)
@require_GET
def hook(request: SignedInRequest, hook_id: int) -> HttpResponse:
    """One of them, with what was sent there and what came of each, newest first."""
    row, now = own_hook(request, hook_id), timezone.now()
    tries = Prefetch("attempts", Try.objects.order_by("pk"))
    deliveries = Delivery.objects.visible_to(request.actor).filter(endpoint=row)
    found, goes_on = page_of(
        deliveries.select_related("happening").prefetch_related(tries),
        "made_at",
        after=Place.read(request.GET.get("after", "")),
        most=PAGE,
    )
    page = {
        "endpoint": row,
        "lane": Lane.objects.filter(endpoint=row).first(),
        "secrets": list(Secret.objects.filter(endpoint=row).holding(now)),
        "deliveries": found,
        "goes_on": goes_on or "",
        "now": now,
    }
    return render(request, "patients/hook.html", page)


@requires(Permission.CONNECT_SYSTEMS)
@asks_again
@require_POST
def new_secret(request: SignedInRequest, hook_id: int) -> HttpResponse:
    """Not answered once: whoever presses again wants a secret that they can see."""
    row = own_hook(request, hook_id)
    secret = managing.make_secret(endpoint=row, **by_now(request))
    page = {
        "endpoint": row,
        "secret": secret,
        "hours": managing.OVERLAP.total_seconds() // 3600,
        "is_first": not Secret.objects.filter(
            endpoint=row, ends_at__isnull=False
        ).exists(),
    }
    return render(request, "patients/hook_secret.html", page)


@requires(Permission.CONNECT_SYSTEMS)
@require_POST
def turn_off(request: SignedInRequest, hook_id: int) -> HttpResponse:
    said = _("Turned off. It is told of nothing from now on.")
    return _pressed(request, hook_id, "hook.off", managing.turn_off, said)


@requires(Permission.CONNECT_SYSTEMS)
@asks_again
@require_POST
def turn_on(request: SignedInRequest, hook_id: int) -> HttpResponse:
    said = _("Turned on. What still waits goes out within a minute.")
    return _pressed(request, hook_id, "hook.on", managing.turn_on, said)


@requires(Permission.CONNECT_SYSTEMS)
@require_POST
def try_out(request: SignedInRequest, hook_id: int) -> HttpResponse:
    """A message about nothing, to see whether it arrives."""
    said = _("It goes out at once. Look here again in a minute.")
    return _pressed(request, hook_id, "hook.trial", managing.try_out, said)


@requires(Permission.CONNECT_SYSTEMS)
@require_POST
def send_again(request: SignedInRequest, delivery_id: int) -> HttpResponse:
    """One message once more, under the same id."""
    row = own_one(request, Delivery, delivery_id, "endpoint")
    return press(
        request,
        "hook.again",
        lambda: managing.send_again(delivery=row, **by_now(request)),
        said=_("It goes out again within a minute."),
        back=reverse("patients:hook", args=[row.endpoint_id]),
        refusals=REFUSALS,
    )


def _pressed(
    request: SignedInRequest,
    hook_id: int,
    deed: str,
    act: Callable[..., Any],
    said: str,
) -> HttpResponse:
    row = own_hook(request, hook_id)
    return press(
        request,
        deed,
        lambda: act(endpoint=row, **by_now(request)),
        said=said,
        back=reverse("patients:hook", args=[row.pk]),
        refusals=REFUSALS,
    )
