"""A form about a patient or the clinic: done once, or told why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Patient
from patients.services import plan_changes
from ptcare.navigation import set_up_label
from ptcare.people.access import SignedInRequest
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions.once import Refusals, Words, answer_or_tell
from ptcare.submissions.sent import render_form

MEANWHILE = gettext_lazy(
    "A colleague has changed this since you opened it. Open it again, and look."
)


def ask(
    request: SignedInRequest,
    patient: Patient,
    form: Form,
    act: Callable[[], object],
    *,
    deed: str,
    title: Words = "",
    hint: Words = "",
    template: str = "patients/question.html",
    refusals: Refusals | None = None,
    back: str = "",
    said: Words = "",
    **more: object,
) -> HttpResponse:
    """One answer, once. `refusals` says beside which field each one is told.

    Then back to `next` of the address, where another page has led here; else to `back`.
    `more` is what the template shows besides.
    """
    wished = way_on(request, request.GET.get("next", ""))
    back = wished or back or way_back(request, patient)
    page = {"patient": patient, "title": title, "hint": hint, **more}
    return _asked(request, form, act, deed, refusals, back, said, template, page)


def ask_of_clinic(
    request: SignedInRequest,
    form: Form,
    act: Callable[[], object],
    *,
    deed: str,
    template: str = "patients/set_up_form.html",
    title: Words = "",
    hint: Words = "",
    label: Words = "",
    said: Words = "",
    refusals: Refusals | None = None,
    back: str = "patients:set_up",
) -> HttpResponse:
    """One form of what the clinic decides once; then back to the page of that name.

    `label` is of its button. What a colleague has changed since is told, and stays.
    """
    told: Refusals = {
        plan_changes.ChangedMeanwhile: ("", MEANWHILE),
        **(refusals or {}),
    }
    page = {"title": title, "hint": hint, "label": label or _("Save")}
    page["above"] = set_up_label(back)
    return _asked(request, form, act, deed, told, reverse(back), said, template, page)


def _asked(
    request: SignedInRequest,
    form: Form,
    act: Callable[[], object],
    deed: str,
    refusals: Refusals | None,
    back: str,
    said: Words,
    template: str,
    page: dict[str, Any],
) -> HttpResponse:
    said = said or _("Saved.")
    answer = answer_or_tell(request, form, deed, act, refusals, back=back, said=said)
    return answer or render_form(
        request, template, page | {"form": form, "cancel": back}
    )


def way_back(request: SignedInRequest, patient: Patient) -> str:
    """To the checklist for those who may read it; to the desk page for the others."""
    if request.actor.may(Permission.SEE_FINDINGS):
        return reverse("programs:checklist", args=[patient.pk])
    return patient.get_absolute_url()
