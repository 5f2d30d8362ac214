"""Monitoring at the clinic: who is monitored, and what the clinic decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.views.finding import own_clinic, own_one
from programs.forms.monitoring import DeviceForm, SettingsForm, WithdrawDeviceForm
from programs.models import DeviceStatus, MonitoringSettings
from programs.models.monitored import device_of
from programs.models.monitoring_list import MOST, monitored_at
from programs.services import monitoring
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import posted, render_form, said_by

THERE = "programs:monitoring_set_up"
REFUSALS: Refusals = {
    monitoring.AlreadyConfirmed: (
        "",
        gettext_lazy("Somebody has confirmed it already."),
    ),
    monitoring.NotConfirmed: ("", gettext_lazy("Somebody has withdrawn it already.")),
}


@requires(Permission.MONITOR)
@require_GET
def monitored(request: SignedInRequest) -> HttpResponse:
    """Everybody with an active episode; first what closes soon."""
    clinic = own_clinic(request)
    settings, device = MonitoringSettings.of(clinic.pk), device_of(clinic.pk)
    rows = monitored_at(clinic, settings, now=timezone.now())
    shows_codes = settings.is_on and device is not None
    page = {
        "settings": settings,
        "rows": rows[:MOST],
        "is_more": len(rows) > MOST,
        "most": MOST,
        "close": [row for row in rows if row.is_close] if shows_codes else [],
        "may_set": request.actor.may(Permission.SET_MONITORING),
    }
    return render(request, "programs/monitored.html", page)


@requires(Permission.SET_MONITORING)
@require_http_methods(["GET", "POST"])
def set_up(request: SignedInRequest) -> HttpResponse:
    """On or off, and how further units are read."""
    clinic = own_clinic(request)
    now = MonitoringSettings.of(clinic.pk)
    usual = {"is_on": now.is_on, "is_strict": now.is_strict}
    form = SettingsForm(posted(request), initial=usual)

    return answered(
        request,
        form,
        "monitoring.set",
        lambda: monitoring.change_settings(clinic=clinic, **said_by(request, form)),
        settings=form,
    )


@requires(Permission.SET_MONITORING)
@require_POST
def confirm_device(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    form = DeviceForm(posted(request))

    return answered(
        request,
        form,
        "monitoring.device_confirmed",
        lambda: monitoring.confirm_device(clinic=clinic, **said_by(request, form)),
        device=form,
    )


@requires(Permission.SET_MONITORING)
@require_POST
def withdraw_device(request: SignedInRequest, device_id: int) -> HttpResponse:
    device = own_one(request, DeviceStatus, device_id)
    form = WithdrawDeviceForm(posted(request))

    return answered(
        request,
        form,
        "monitoring.device_withdrawn",
        lambda: monitoring.withdraw_device(device=device, **said_by(request, form)),
        withdrawal=form,
    )


def answered(
    request: SignedInRequest,
    form: Form,
    deed: str,
    act: Callable[[], object],
    **forms: Form,
) -> HttpResponse:
    there, said = reverse(THERE), _("Saved.")
    answer = answer_or_tell(request, form, deed, act, REFUSALS, back=there, said=said)
    return answer or set_up_page(request, forms)


def set_up_page(request: SignedInRequest, forms: dict[str, Form]) -> HttpResponse:
    now = MonitoringSettings.of(request.actor.clinic_id)
    usual = {"is_on": now.is_on, "is_strict": now.is_strict}
    past = DeviceStatus.objects.visible_to(request.actor).exclude(withdrawn_at=None)
    page: dict[str, Any] = {
        "now": now,
        "device_now": device_of(request.actor.clinic_id),
        "past": past.select_related("confirmed_by", "withdrawn_by").order_by("-pk"),
        "settings": SettingsForm(initial=usual),
        "device": DeviceForm(),
        "withdrawal": WithdrawDeviceForm(),
    }
    return render_form(request, "programs/monitoring_set_up.html", page | forms)
