"""How a form about cover finds its row, is asked, refused and done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients.forms.covering import Correcting
from patients.models import Authorization, Coverage, Patient
from patients.services import approving, covering, limiting_visits, plan_changes
from patients.views.asking import ask
from patients.views.finding import own_one
from ptcare.people.access import SignedInRequest
from ptcare.submissions.once import Refusals, Words

LAST_DAYS = ("effective_to", "last_day", "valid_to")


def ask_about_plan(
    request: SignedInRequest,
    patient: Patient,
    form: forms.Form,
    act: Callable[[], object],
    *,
    deed: str,
    title: Words,
    hint: Words = "",
    template: str = "patients/plan_form.html",
    back: str = "",
) -> HttpResponse:
    """One form about cover; every refusal of its services has its place and words."""

    def act_or_tell() -> None:
        try:
            act()
        except plan_changes.ChangedMeanwhile:
            if isinstance(form, Correcting):
                form.tell_what_stands()
            raise

    return ask(
        request,
        patient,
        form,
        act_or_tell,
        deed=deed,
        title=title,
        hint=hint,
        template=template,
        refusals=_refusals(form),
        back=back or cover_page_of(patient),
    )


def _refusals(form: forms.Form) -> Refusals:
    last = next((name for name in LAST_DAYS if name in form.fields), "")
    limit = "disciplines" if "disciplines" in form.fields else ""
    year = "period_start" if "period_start" in form.fields else ""
    sums = "oop_max_cents" if "oop_max_cents" in form.fields else ""
    decided = "decided_on" if "decided_on" in form.fields else ""
    return {
        covering.Overlaps: (
            last,
            _("Another plan of this rank is in force on some of these days."),
        ),
        covering.EndsBeforeItBegins: (last, _("This lies before the first day.")),
        covering.NoneBefore: (
            "ends_before",
            _(
                "No plan of this rank paid until the day before. Look at the rank and"
                " the first day, or take the tick out."
            ),
        ),
        covering.HasClaims: (
            "",
            _("Sessions were billed under this plan: end it, or take the claims back."),
        ),
        plan_changes.ChangedMeanwhile: (
            "",
            _(
                "Somebody has changed this since you opened it. See what is on file"
                " now, beside each answer that differs, and save again."
            ),
        ),
        plan_changes.Withdrawn: ("", _("This plan was taken back as a mistake.")),
        limiting_visits.LimitStands: (
            year or limit,
            _(
                "There is a limit for just these already: correct that one, or say from"
                " which year on this one holds."
            )
            if year
            else _("There is a limit for just these already: correct that one."),
        ),
        limiting_visits.NoneToLift: (
            "visits",
            _("No number is set for just these until then. Say how many."),
        ),
        limiting_visits.LowMaximum: (
            sums,
            _("The maximum would be below the deductible, that year or a later one."),
        ),
        limiting_visits.AlreadyWithdrawn: (
            "",
            _("Somebody else has just changed this. Look at the plan again."),
        ),
        approving.AlreadyVoid: ("", _("The approval is void: enter a new one.")),
        approving.NotPending: ("", _("Somebody else has decided this already.")),
        approving.StandsAlready: (
            "number" if "number" in form.fields else "",
            _("This approval is entered already: extend or correct that one."),
        ),
        approving.AskedAlready: ("", _("Just this is asked for already, and waits.")),
        approving.DecidedBeforeAsked: (
            decided,
            _("This lies before the day it was asked for."),
        ),
    }


def cover_page_of(patient: Patient) -> str:
    return reverse("patients:coverage", args=[patient.pk])


def plan_page_of(plan: Coverage) -> str:
    return reverse("patients:plan", args=[plan.pk])


def own_coverage(request: SignedInRequest, coverage_id: int) -> Coverage:
    return own_one(request, Coverage, coverage_id, "patient__clinic", "payer", "clinic")


def own_authorization(request: SignedInRequest, row_id: int) -> Authorization:
    return own_line(request, Authorization.objects, row_id)


def own_line(request: SignedInRequest, rows: Any, row_id: int) -> Any:
    """A line of a plan that is visible to the actor, or 404."""
    found = rows.visible_to(request.actor)
    return get_object_or_404(
        found.select_related("patient__clinic", "coverage__payer", "clinic"), pk=row_id
    )
