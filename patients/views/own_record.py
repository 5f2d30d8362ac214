"""Your record and your privacy: the patient's own room, one thing on each page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from patients import looked_at_words
from patients.models import Patient
from patients.models.looked_at import People, looks_at
from ptcare import navigation
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

PAGE = 60


def own(request: SignedInRequest) -> Patient:
    """The record of who asks, or of whom they help."""
    patients = Patient.objects.visible_to(request.actor)
    return get_object_or_404(
        patients.select_related("clinic", "user", "therapist__user")
    )


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def own_record(request: SignedInRequest) -> HttpResponse:
    """The room itself: what one may do, each with a line that says what it is."""
    places = navigation.record_places(request, request.actor)
    page = {"places": places, "clinic": own(request).clinic}
    return render(request, "patients/own_record.html", page)


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def looks(request: SignedInRequest) -> HttpResponse:
    """Who looked, the newest day first."""
    patient = own(request)
    after = Place.read(request.GET.get("after", ""))
    found, goes_on = page_of(looks_at(patient), "at", after=after, most=PAGE)
    page = {
        "days": looked_at_words.days_of(found, People.of(patient, found)),
        "goes_on": goes_on,
        "is_further": after is not None,
        "clinic": patient.clinic,
    }
    return render(request, "patients/own_looks.html", page)
