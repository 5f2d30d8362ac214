"""A therapist looks at what one patient is answered about daily life."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.views.finding import own_patient
from programs.everyday_words import Line, by_group
from programs.forms.asking import DecideForm
from programs.models import AnswerReview
from programs.models.everyday import Answered, activities, answers_of, known_body
from programs.rules.everyday import Answer
from programs.services import advising
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by


@requires(Permission.SEE_FINDINGS)
@require_GET
def answers(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """All answers of one patient: to look at again, not looked at yet, looked at."""
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    found = _found(request, patient)
    to_confirm = advising.to_confirm(found)
    on = patient.today(timezone.now())
    page = {
        "patient": patient,
        "again": [Line(each) for each in found if each.wants_review],
        "groups": by_group([Line(each) for each in found]),
        "to_confirm": len(to_confirm),
        "seen": advising.as_seen(to_confirm),
        "is_known": known_body(patient, request.actor, on=on).is_known,
    }
    return render(request, "programs/everyday_review.html", page)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def confirm(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """All that nobody has looked at yet, as the page showed it."""
    patient = own_patient(request, patient_id)

    def act() -> None:
        number = advising.confirm_all(
            patient=patient, seen=request.POST.getlist("seen"), **by_now(request)
        )
        words = ngettext(
            "%(number)d answer confirmed.", "%(number)d answers confirmed.", number
        )
        messages.success(request, words % {"number": number})

    changed = _("The answers have changed meanwhile. Please look at them again.")
    return press(
        request,
        "answers.confirmed",
        act,
        back=_address(patient),
        refusals={advising.ChangedMeanwhile: changed},
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, patient_id: int, slug: str) -> HttpResponse:
    """One answer: as it is, stricter, or looser as far as the cautions leave it."""
    patient = own_patient(request, patient_id)
    if slug not in activities():
        raise Http404
    (found,) = _found(request, patient, only=slug)
    form = DecideForm(
        posted(request), general=found.judged.answer, initial={"answer": found.answer}
    )

    def act() -> str:
        advising.decide(patient=patient, activity=slug, **said_by(request, form))
        messages.success(request, _("Saved."))
        return _address(patient)

    deed, told = "answer.reviewed", ("answer", _too_loose(found))
    if answer := answer_or_tell(request, form, deed, act, {advising.TooLoose: told}):
        return answer
    page = {
        "patient": patient,
        "form": form,
        "line": Line(found),
        "found": found,
        "history": _history(request, patient, slug),
    }
    return render_form(request, "programs/everyday_decide.html", page)


def _too_loose(found: Answered) -> str:
    if found.judged.answer is Answer.ASK:
        return _(
            "A caution stands against this. Correct the condition, or record a"
            " clearance of the exercise, first."
        )
    return _("Only for a person at low risk: a condition of this one says otherwise.")


def _found(
    request: SignedInRequest, patient: Patient, *, only: str = ""
) -> list[Answered]:
    on = patient.today(timezone.now())
    return answers_of(patient, request.actor, on=on, only=only)


def _history(
    request: SignedInRequest, patient: Patient, slug: str
) -> list[AnswerReview]:
    rows = AnswerReview.objects.visible_to(request.actor).filter(patient=patient)
    return list(
        rows.filter(activity=slug).select_related("recorded_by").order_by("-pk")
    )


def _address(patient: Patient) -> str:
    return reverse("programs:everyday_review", args=[patient.pk])
