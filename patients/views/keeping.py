"""How long records are kept, what is held back, what will go, and what has gone."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import ReasonForm
from patients.forms.keeping import HoldForm, RetentionForm
from patients.models import (
    DueErasure,
    Erasure,
    ExpenseThreshold,
    LegalHold,
    RetentionSettings,
)
from patients.services import erasing, keeping, plan_changes
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic, own_patient
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

SHOWN = 200
HERE = "patients:keeping"


@requires(Permission.KEEP_RECORDS)
@require_GET
def records(request: SignedInRequest) -> HttpResponse:
    """By name: who will be erased and from which day, and who is held."""
    rules = RetentionSettings.of(request.actor.clinic_id)
    due = DueErasure.objects.visible_to(request.actor).standing()
    due = due.select_related("patient").order_by("erases_on", "patient__name")
    holds = LegalHold.objects.visible_to(request.actor).standing()
    holds = holds.select_related("patient", "recorded_by").order_by("-recorded_at")
    erasures = Erasure.objects.visible_to(request.actor).order_by("-erased_at")
    page: dict[str, Any] = {
        "rules": rules,
        "due": due[:SHOWN],
        "due_count": due.count(),
        "kinds": _kinds(erasing.counts_of(due.values("patient"))) if due else [],
        "holds": holds[:SHOWN],
        "erasures": [(row, _kinds(row.rows)) for row in erasures[:SHOWN]],
    }
    return render(request, "patients/keeping.html", page)


def _kinds(rows: dict[str, int]) -> list[tuple[str, int]]:
    """How many rows of what, by the name that the table has for people; most first."""
    named = [(_name_of(label), count) for label, count in rows.items()]
    return sorted(named, key=lambda pair: (-pair[1], pair[0]))


def _name_of(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except LookupError:  # a table that is not there any more, on an old certificate
        return label


@requires(Permission.KEEP_RECORDS)
@asks_again
@require_http_methods(["GET", "POST"])
def rules(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    kept = RetentionSettings.of(clinic.pk)
    medicare = ExpenseThreshold.objects.visible_to(request.actor)
    form = RetentionForm(
        posted(request),
        initial=model_to_dict(kept) | {"seen": plan_changes.stamp_of(kept)},
        has_medicare=medicare.exists(),
    )

    return ask_of_clinic(
        request,
        form,
        lambda: erasing.set_retention(clinic=clinic, **said_by(request, form)),
        deed="clinic.retention_set",
        title=_("How long records are kept"),
        back=HERE,
    )


@requires(Permission.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = HoldForm(posted(request))

    return ask_of_clinic(
        request,
        form,
        lambda: erasing.hold_back(patient=patient, **said_by(request, form)),
        deed="legalhold.recorded",
        title=_("Hold the record of %(name)s") % {"name": patient},
        hint=_("Nothing of it is erased, however old it is, until you end the hold."),
        label=_("Hold this record"),
        refusals={erasing.Erased: ("", _("This record has been erased."))},
        back=HERE,
    )


@requires(Permission.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def end_hold(request: SignedInRequest, hold_id: int) -> HttpResponse:
    holds = LegalHold.objects.visible_to(request.actor).standing()
    row = get_object_or_404(holds.select_related("patient__clinic"), pk=hold_id)
    form = ReasonForm(posted(request), label=_("Why does the hold end?"))

    return ask_of_clinic(
        request,
        form,
        lambda: keeping.withdraw(fact=row, **said_by(request, form)),
        deed="legalhold.withdrawn",
        title=_("End the hold on the record of %(name)s") % {"name": row.patient},
        hint=_("Held for: %(reason)s") % {"reason": row.reason},
        label=_("End the hold"),
        refusals={keeping.AlreadyWithdrawn: ("", _("A colleague has ended it."))},
        back=HERE,
    )
