"""What the clinic decides once: a page that leads to each, and those of one form."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms.alerting import AlertLimitsForm
from patients.forms.clinic_facts import ClinicFactsForm
from patients.forms.clocks import ClocksForm
from patients.forms.estimating import OF_CLINIC, NumbersForm
from patients.forms.planning_days import HoursForm
from patients.models import (
    AlertLimits,
    ClinicHours,
    ClockSettings,
    CoverAudit,
    EstimateSettings,
    Patient,
    ProviderNumber,
)
from patients.models.clock_facts import limits_of
from patients.services import (
    alerting,
    certifying,
    clinic_facts,
    estimating,
    plan_changes,
    planning_days,
)
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic
from ptcare import navigation
from ptcare.navigation import Place
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, said_by


@requires(Permission.SET_UP)
@require_GET
def set_up(request: SignedInRequest) -> HttpResponse:
    """A lead who is a therapist finds their places here too, and no counting."""
    page: dict[str, Any] = {"places": navigation.set_up_places(request, request.actor)}
    if request.actor.may(Permission.MANAGE_COVERAGE):
        audits = CoverAudit.objects.visible_to(request.actor)
        page["audit"] = audits.done().order_by("-began_at").first()
        page["found"] = audits.found_by_sums().drifted_lately(now=timezone.now())
    return render(request, "patients/set_up.html", page)


def first_steps(request: SignedInRequest) -> list[Place]:
    """What a lead does first; none once somebody has been admitted."""
    actor = request.actor
    if not actor.may(Permission.MANAGE_STAFF):
        return []
    if Patient.objects.visible_to(actor).exists():
        return []
    return navigation.first_steps(request, actor)


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    stays = clinic_facts.zone_stays(clinic.pk)
    form = ClinicFactsForm(
        posted(request),
        zone_stays=stays and "time_zone" not in request.POST,  # typed before: told
        home=clinic.time_zone,
    )
    form.initial = model_to_dict(clinic) | {"seen": plan_changes.stamp_of(clinic)}

    return ask_of_clinic(
        request,
        form,
        lambda: clinic_facts.set_facts(clinic_id=clinic.pk, **said_by(request, form)),
        deed="clinic.facts_set",
        title=_("Name and numbers"),
        hint=_facts_hint(clinic, zone_stays=stays),
        refusals={
            clinic_facts.ZoneStays: (
                "time_zone",
                _("Somebody is in care by now: the time zone stays. Open this again."),
            )
        },
    )


def _facts_hint(clinic: Clinic, *, zone_stays: bool) -> str:
    words = _(
        "Pages and letters say it anew at once; what was printed or sent "
        "before still says what it said."
    )
    if not zone_stays:
        return words
    zone = _(
        "Days and hours of all visits are told by the clock of %(zone)s. That stays: "
        "visits, covered days and plan years hang on it."
    )
    return f"{words} {zone % {'zone': clinic.time_zone.replace('_', ' ')}}"


@requires(Permission.PLAN_DAYS)
@require_http_methods(["GET", "POST"])
def hours(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    kept = ClinicHours.of(clinic.pk)
    names = ("opens_at", "closes_at", "weekdays", "notice_hours")
    shown = model_to_dict(kept, names) | {"seen": plan_changes.stamp_of(kept)}
    form = HoursForm(posted(request), initial=shown)

    return ask_of_clinic(
        request,
        form,
        lambda: planning_days.set_hours(clinic=clinic, **said_by(request, form)),
        deed="clinic.hours_set",
        title=_("Opening hours and notice"),
        hint=_(
            "The calendar offers free time inside these hours. Bookings outside them "
            "are possible."
        ),
    )


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def alert_limits(request: SignedInRequest) -> HttpResponse:
    kept = AlertLimits.of(request.actor.clinic_id)
    form = AlertLimitsForm(posted(request))
    form.initial = model_to_dict(kept) | {"seen": plan_changes.stamp_of(kept)}

    def act() -> None:
        alerting.set_limits(clinic_id=request.actor.clinic_id, **said_by(request, form))

    return ask_of_clinic(
        request,
        form,
        act,
        deed="alerts.limits_set",
        title=_("When to be warned"),
        hint=_(
            "What stands on the page “To do”, and from when on. A warning goes away by "
            "itself when its cause does."
        ),
        said=_("Saved. It holds from the next look at all covers."),
    )


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def clocks(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    shown = plan_changes.stamp_of(ClockSettings.of(clinic.pk))
    now = asdict(limits_of(clinic.pk)) | {"seen": shown}
    form = ClocksForm(posted(request), initial=now)

    def act() -> None:
        said = dict(form.cleaned_data)
        certifying.set_clocks(
            clinic=clinic, seen=said.pop("seen"), said=said, **by_now(request)
        )

    return ask_of_clinic(
        request,
        form,
        act,
        deed="clinic.clocks_set",
        template="patients/clock_settings.html",
    )


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def numbers(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    therapists = Membership.objects.visible_to(request.actor).current().therapists()
    form = NumbersForm(
        posted(request),
        therapists=list(therapists.select_related("user").order_by("user__name")),
        initial=_numbers_now(request, clinic),
    )

    return ask_of_clinic(
        request,
        form,
        lambda: estimating.set_numbers(
            clinic=clinic,
            said=form.said(),
            of_therapists=form.numbers(),
            seen=form.cleaned_data["seen"],
            **by_now(request),
        ),
        deed="clinic.numbers_set",
        template="patients/numbers.html",
    )


def _numbers_now(request: SignedInRequest, clinic: Clinic) -> dict[str, Any]:
    """What is on file; of a new clinic the address of its public page."""
    shown = {"seen": plan_changes.stamp_of(*estimating.rows_of(clinic.pk))}
    row = EstimateSettings.objects.visible_to(request.actor).first()
    kept = ProviderNumber.objects.visible_to(request.actor)
    of_therapists = {
        f"npi_{key}": npi for key, npi in kept.values_list("membership_id", "npi")
    }
    if row is None:
        return {"place": ", ".join(clinic.address.split("\n"))} | of_therapists | shown
    return {name: getattr(row, name) for name in OF_CLINIC} | of_therapists | shown
