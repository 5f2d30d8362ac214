"""How a patient gets in: the card, and the devices. For the desk, on one screen."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import Patient
from patients.views.finding import own_patient
from ptcare.audit.recording import record
from ptcare.people import sessions
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import EntryCard
from ptcare.people.roles import Permission
from ptcare.people.services import carding


@requires(Permission.ISSUE_ACCESS)
@require_GET
def entry(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Whether there is a card, and where the patient is signed in."""
    row = own_patient(request, patient_id)
    return page(request, row)


@requires(Permission.ISSUE_ACCESS)
@require_POST
def issue_card(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A new card, shown this once: to print, or to read aloud.

    It is not answered once: whoever presses again wants digits that they can see.
    """
    row = own_patient(request, patient_id)
    try:
        card, digits = carding.issue_card(
            user=row.user,
            clinic_id=row.clinic_id,
            by=request.actor,
            now=timezone.now(),
        )
    except carding.StaffHaveNoCard:
        messages.warning(
            request, _("This person works at a clinic: staff come in by e-mail.")
        )
        return redirect("patients:entry", row.pk)
    where = settings.SITE_URL + reverse("card", args=[card.address])
    return page(request, row, new_card={"address": where, "digits": digits})


@requires(Permission.ISSUE_ACCESS)
@require_POST
def sign_out(request: SignedInRequest, patient_id: int, device_id: int) -> HttpResponse:
    """A lost device: signed out at once."""
    row = own_patient(request, patient_id)
    devices = UserSession.objects.filter(user=row.user)
    sessions.end(get_object_or_404(devices, pk=device_id))
    record("device.signed_out", about=row, by=request.actor, at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("patients:entry", row.pk)


def page(request: SignedInRequest, row: Patient, **more: Any) -> HttpResponse:
    cards = EntryCard.objects.filter(user=row.user, clinic_id=row.clinic_id)
    facts = {
        "patient": row,
        "clinic": row.clinic,
        "card": cards.filter(withdrawn_at=None).first(),
        "devices": sessions.devices_of(row.user),
    }
    return render(request, "patients/entry.html", facts | more)
