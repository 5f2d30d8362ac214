"""How a form about cover finds its row, is asked, refused and done."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from patients.models import Authorization, Coverage, Patient
from patients.services import covering
from patients.views.finding import form_status
from ptcare.people.access import SignedInRequest
from ptcare.submissions import once


def ask(
    request: SignedInRequest,
    patient: Patient,
    form: forms.Form,
    deed: str,
    act: Callable[[], object],
    title: str,
) -> HttpResponse:
    """One form about cover: asked, refused beside its field, or done."""
    here = cover_page_of(patient)

    def do() -> str:
        act()
        messages.success(request, _("Saved. The visits are counted anew."))
        return here

    if request.method == "POST" and form.is_valid():
        try:
            return once.answer(request, deed, do)
        except covering.Overlaps:
            words = _("Another plan of this rank is in force on some of these days.")
            form.add_error(_last_day_of(form), words)
        except covering.EndsBeforeItBegins:
            form.add_error(_last_day_of(form), _("This lies before the first day."))
        except covering.AlreadyVoid:
            form.add_error(None, _("The approval is void: enter a new one."))
    page = {"form": form, "patient": patient, "title": title, "here": here}
    return render(
        request, "patients/coverage_form.html", page, status=form_status(request)
    )


def _last_day_of(form: forms.Form) -> str | None:
    names = ("effective_to", "last_day", "valid_to")
    return next((name for name in names if name in form.fields), None)


def cover_page_of(patient: Patient) -> str:
    return reverse("patients:coverage", args=[patient.pk])


def own_coverage(request: SignedInRequest, coverage_id: int) -> Coverage:
    rows = Coverage.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("patient__clinic"), pk=coverage_id)


def own_authorization(request: SignedInRequest, row_id: int) -> Authorization:
    rows = Authorization.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("patient__clinic"), pk=row_id)
