"""Taken, worn: what stands beside the exercises of a day, said in one tap."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from patients.models import Aid, Medication
from programs.forms.logging import TickForm, UntickForm
from programs.models.ticking import AID, MEDICINE
from programs.services import saying, ticking
from programs.views.logging import not_understood, refused
from programs.views.shared import pressed_for
from programs.views.today import address_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now

BESIDE = "#beside"  # where one was on the page


@requires(Permission.LOG_EXERCISES)
@require_POST
def tick(request: SignedInRequest) -> HttpResponse:
    form = TickForm(request.POST)
    if not form.is_valid():
        return not_understood(request)
    said = pressed_for(request, form.cleaned_data["day"])
    try:
        ticking.tick(of=own_thing(request, *form.cleaned_data["what"]), said=said)
    except saying.Refused as refusal:
        return refused(request, refusal, on=said.day)
    return redirect(address_of(said.day) + BESIDE)


@requires(Permission.LOG_EXERCISES)
@require_POST
def untick(request: SignedInRequest) -> HttpResponse:
    form = UntickForm(request.POST)
    if not form.is_valid():
        return not_understood(request)
    ticking.untick(token=form.cleaned_data["said"], **by_now(request))
    return redirect(address_of(form.cleaned_data["day"]) + BESIDE)


def own_thing(request: SignedInRequest, kind: str, pk: int) -> Any:
    """A medicine that the patient takes alone, or a brace that is worn. Raises NotThere
    for one that was, and Http404 for what is not theirs."""
    kinds = {
        MEDICINE: Medication.objects.visible_to(request.actor).taken_alone(),
        AID: Aid.objects.visible_to(request.actor).worn(),
    }
    rows: Any = kinds[kind]
    thing = get_object_or_404(rows.select_related("patient"), pk=pk)
    if not thing.is_current:
        raise ticking.NotThere
    return thing
