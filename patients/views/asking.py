"""A form about a patient or the clinic, or one press: done once, or told why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Patient
from patients.services import plan_changes
from ptcare.navigation import set_up_label
from ptcare.people.access import SignedInRequest
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions import once
from ptcare.submissions.sent import render_form

Words = str | Promise
Refusals = Mapping[type[Exception], tuple[str, Words]]  # beside which field, and what
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


def answer_or_tell(
    request: SignedInRequest,
    form: Form,
    deed: str,
    act: Callable[[], str],
    refusals: Refusals,
) -> HttpResponse | None:
    """What came of a form that is sent; None where it is to be shown, or shown again.

    A refusal then stands beside its field; beside none, on top, where it has none.
    """
    if form.is_valid():
        try:
            return once.answer(request, deed, act)
        except tuple(refusals) as refusal:
            field, message = refusals[type(refusal)]
            form.add_error(field if field in form.fields else None, str(message))
    return None


def press(
    request: SignedInRequest,
    deed: str,
    act: Callable[[], object],
    *,
    back: str,
    refusals: Mapping[type[Exception], Words],
    said: Words = "",
) -> HttpResponse:
    """A button with no form of its own: once, and back; `said` or a refusal on top."""

    def act_and_go_back() -> str:
        act()
        if said:
            messages.success(request, str(said))
        return back

    try:
        return once.answer(request, deed, act_and_go_back)
    except tuple(refusals) as refusal:
        messages.warning(request, str(refusals[type(refusal)]))
    return redirect(back)


def said_by(request: SignedInRequest, form: Form) -> dict[str, Any]:
    """The form's own answers, by whom and when, as a service takes them."""
    return {**form.cleaned_data, "by": request.actor, "now": timezone.now()}


def way_back(request: SignedInRequest, patient: Patient) -> str:
    """To the checklist for those who may read it; to the desk page for the others."""
    if request.actor.may(Permission.SEE_FINDINGS):
        return reverse("programs:checklist", args=[patient.pk])
    return patient.get_absolute_url()
