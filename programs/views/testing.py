"""The tests of a patient: all of them with their course, and one being recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from patients.models import Evaluation, Measurement, Patient
from patients.models.evaluation import MAY_BE_REPEATED
from patients.rules.battery import SHAPES
from patients.services import evaluating, testing
from patients.views.finding import own_patient
from programs import testing_words as words
from programs.forms.testing import ResultForm, known_before, shown
from programs.models.trails import Entry, Trail, about_on, proposals, trails_of
from programs.services import pressure
from programs.views.evaluations import grouped, own_evaluation
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form

NEXT = "next"
REFUSALS: dict[type[evaluating.Refused], Any] = {
    evaluating.InTheFuture: gettext_lazy("This day has not come yet."),
    evaluating.NotOpen: gettext_lazy(
        "A colleague has signed or closed the evaluation meanwhile. Nothing is saved."
    ),
    testing.MeasuredAlready: gettext_lazy(
        "The same result of that day is recorded already, perhaps from another window."
    ),
    testing.MeasuredMeanwhile: gettext_lazy(
        "A colleague has recorded this test meanwhile. Yours is not saved: go back and "
        "look at theirs first."
    ),
}


@requires(Permission.SEE_FINDINGS)
@require_GET
def tests(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Every test with its course, and the evaluations they were done in."""
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    trails = trails_of(patient, request.actor)
    rows = Evaluation.objects.visible_to(request.actor).filter(patient=patient)
    evaluations = list(
        rows.filter(Q(withdrawn_at=None) | Q(signed_at__isnull=False))
        .select_related("opened_by", "signed_by")
        .newest_first()
    )
    page = {
        "patient": patient,
        "evaluations": evaluations,
        "going": next((each for each in evaluations if each.is_open), None),
        "groups": grouped(trails),
        "proposals": proposals(patient),
    }
    return render(request, "programs/tests.html", page)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def record_test(request: SignedInRequest, patient_id: int, key: str) -> HttpResponse:
    """Outside an evaluation, as blood pressure before a session."""
    patient = own_patient(request, patient_id)
    return _record(request, patient, key, None)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def evaluation_test(
    request: SignedInRequest, evaluation_id: int, key: str
) -> HttpResponse:
    """As a part of an evaluation that is open."""
    row = own_evaluation(request, evaluation_id)
    if not row.is_open and request.method == "GET":
        return redirect("programs:evaluation", row.pk)
    return _record(request, row.patient, key, row)


def _record(
    request: SignedInRequest, patient: Patient, key: str, row: Evaluation | None
) -> HttpResponse:
    if key not in SHAPES:
        raise Http404
    trails = trails_of(patient, request.actor)
    trail, seen = trails[key], _seen(trails[key], row)
    form = _form(request, patient, trail, row, seen)
    following = _following(trails, key, row)
    back = _back(request, patient, row)

    def act() -> str:
        said = dict(form.cleaned_data)
        kept = testing.record_result(
            patient=patient,
            key=key,
            measured_on=said["measured_on"],
            parts=form.parts(),
            not_done_reason=said["not_done_reason"],
            evaluation=row,
            instead_of=said["instead_of"],
            **by_now(request),
        )
        messages.success(request, _("Saved."))
        _warn_of_pressure(request, kept, trail)
        return _onward(request, kept, following, row, back)

    if form.is_valid():
        try:
            return once.answer(request, "measurement.recorded", act)
        except evaluating.Refused as refusal:
            form.add_error(None, str(REFUSALS[type(refusal)]))
    page = {
        "patient": patient,
        "evaluation": row,
        "form": form,
        "entry": Entry(trail, row),
        "published": trail.published(about_on(patient, form.today)),
        "seen": seen,
        "following": following,
        "cancel": f"{back}#{key}",
    }
    return render_form(request, "programs/test.html", page)


def _warn_of_pressure(
    request: SignedInRequest, kept: Measurement, trail: Trail
) -> None:
    """A high reading is told at once, and that it is to be repeated."""
    if kept.key != MAY_BE_REPEATED or not pressure.is_high(kept.parts):
        return
    same_day = (
        each.row.parts
        for each in trail.measured
        if each.row.measured_on == kept.measured_on
    )
    turns = 1 + sum(map(pressure.is_high, same_day))
    messages.warning(request, words.pressure_words(turns))


def _form(
    request: SignedInRequest,
    patient: Patient,
    trail: Trail,
    row: Evaluation | None,
    seen: Measurement | None,
) -> ResultForm:
    """Empty but for what stays the same; filled where a result is corrected."""
    shape, today = trail.test.shape, patient.today(timezone.now())
    last = trail.measured[-1].row if trail.measured else None
    initial: dict[str, Any] = {"measured_on": row.on if row else today}
    initial |= known_before(shape, last)
    if seen is not None:
        initial |= shown(shape, seen.parts) | {
            "measured_on": seen.measured_on,
            "not_done_reason": seen.not_done_reason,
            "instead_of": seen.pk,
        }
    return ResultForm(
        posted(request), shape=shape, patient=patient, today=today, initial=initial
    )


def _seen(trail: Trail, row: Evaluation | None) -> Measurement | None:
    """The result that stands in this evaluation already."""
    if row is None or trail.test.key == MAY_BE_REPEATED:
        return None
    own = [each.row for each in trail.results if each.row.evaluation_id == row.pk]
    return own[-1] if own else None


def _following(
    trails: dict[str, Trail], key: str, row: Evaluation | None
) -> Trail | None:
    """The next test of the evaluation that has no result yet."""
    if row is None:
        return None
    keys = list(trails)
    after = keys[keys.index(key) + 1 :]
    open_ones = (trails[each] for each in after if _seen(trails[each], row) is None)
    return next(open_ones, None)


def _onward(
    request: SignedInRequest,
    kept: Measurement,
    following: Trail | None,
    row: Evaluation | None,
    back: str,
) -> str:
    """The next test where that was asked for, else the row it was opened from."""
    if request.POST.get("then") == NEXT and following and row:
        return reverse("programs:evaluation_test", args=[row.pk, following.test.key])
    return f"{back}#{kept.key}"


def _back(request: SignedInRequest, patient: Patient, row: Evaluation | None) -> str:
    """To `next` of the address, where another page has led here."""
    if wished := way_on(request, request.GET.get("next", "")):
        return wished
    if row is not None:
        return reverse("programs:evaluation", args=[row.pk])
    return reverse("programs:tests", args=[patient.pk])
