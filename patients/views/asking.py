"""A form about a patient or the clinic: done once, or told why not."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
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
    title: Words,
    hint: Words = "",
    template: str = "patients/question.html",
    refusals: Refusals | None = None,
    back: str = "",
    **more: object,
) -> HttpResponse:
    """One answer, once. `refusals` says beside which field each one is told.

    Then back to `next` of the address, where another page has led here; else to `back`.
    `more` is what the template shows besides.
    """
    wished = way_on(request, request.GET.get("next", ""))
    back = wished or back or way_back(request, patient)

    def act_and_go_back() -> str:
        act()
        messages.success(request, _("Saved."))
        return back

    answer = answer_or_tell(request, form, deed, act_and_go_back, refusals or {})
    if answer:
        return answer
    page = {
        "patient": patient,
        "form": form,
        "title": title,
        "hint": hint,
        "cancel": back,
    }
    return render_form(request, template, page | more)


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
    there = reverse(back)
    told: Refusals = {
        plan_changes.ChangedMeanwhile: ("", MEANWHILE),
        **(refusals or {}),
    }

    def act_and_go_back() -> str:
        act()
        messages.success(request, str(said) or _("Saved."))
        return there

    answer = answer_or_tell(request, form, deed, act_and_go_back, told)
    if answer:
        return answer
    page = {"form": form, "title": title, "cancel": there, "above": set_up_label(back)}
    page |= {"hint": hint, "label": label or _("Save")}
    return render_form(request, template, page)


def way_back(request: SignedInRequest, patient: Patient) -> str:
    """To the checklist for those who may read it; to the desk page for the others."""
    if request.actor.may(Permission.SEE_FINDINGS):
        return reverse("programs:checklist", args=[patient.pk])
    return patient.get_absolute_url()
