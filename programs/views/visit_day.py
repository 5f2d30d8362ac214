"""The day of a visit: what happened since the last, what is to do now, and the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients import clocks_words
from patients.forms.booking import VisitNoteForm
from patients.models import ClinicSession, Evaluation, Patient
from patients.models.clock_facts import clocks_of, limits_of
from patients.models.reevaluations import due_of
from patients.models.suggesting import suggestions_of
from patients.rules import clocks
from patients.services import attending
from patients.views.finding import own_patient, today_at
from patients.views.marking import NOT_TO_BE_SIGNED
from patients.views.own_sessions import cover_of, own_session
from patients.views.refusing import NOT_TO_BE_MARKED
from programs import visit_words as words
from programs.forms.progression import LevelsForm
from programs.models import SafetyFlag, learning
from programs.models.bodies import body_of
from programs.models.briefs import brief_of
from programs.models.since import Since, since_of
from programs.models.trails import Entry
from programs.rules import continuing
from programs.views import proposals
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions.once import Words, answer_or_tell
from ptcare.submissions.sent import by_now, render_form, said_by

NOT_TO_BE_ENDED: dict[type[Exception], Words] = {**NOT_TO_BE_MARKED, **NOT_TO_BE_SIGNED}


@requires(Permission.SEE_FINDINGS)
@require_GET
def visit_day(request: SignedInRequest, patient_id: int) -> HttpResponse:
    return _page(request, own_patient(request, patient_id), VisitNoteForm())


@requires(Permission.SIGN_SESSIONS)
@require_POST
def attend_and_sign(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The end of a visit in one press, also where nobody has pressed Arrived."""
    session, form = own_session(request, session_id), VisitNoteForm(request.POST)

    def act() -> str:
        attending.attend_and_sign(
            session=session,
            was_early="was_early" in request.POST,
            note=form.cleaned_data["text"],
            **by_now(request),
        )
        return reverse("programs:visit_day", args=[session.patient_id])

    return _ended(request, session, form, "session.attended_and_signed", act)


@requires(Permission.SIGN_SESSIONS)
@require_POST
def add_note(request: SignedInRequest, session_id: int) -> HttpResponse:
    """A few words more, or the first of a visit that was signed without."""
    session, form = own_session(request, session_id), VisitNoteForm(request.POST)
    form.fields["text"].required = True

    def act() -> str:
        attending.note_visit(session=session, **said_by(request, form))
        messages.success(request, _("Saved."))
        address = reverse("programs:visit_day", args=[session.patient_id])
        return way_on(request, request.GET.get("next", "")) or address

    return _ended(request, session, form, "visit_note.written", act)


def _ended(
    request: SignedInRequest,
    session: ClinicSession,
    form: VisitNoteForm,
    deed: str,
    act: Callable[[], str],
) -> HttpResponse:
    """What came of it; refused, the page again, with the words that were typed."""
    refusals = {each: ("", said) for each, said in NOT_TO_BE_ENDED.items()}
    answer = answer_or_tell(request, form, deed, act, refusals)
    return answer or _page(
        request, own_patient(request, session.patient_id), form, session
    )


def _page(
    request: SignedInRequest,
    patient: Patient,
    form: VisitNoteForm,
    session: ClinicSession | None = None,
) -> HttpResponse:
    """With what was typed of `session`: never in the form of another visit."""
    now = timezone.now()
    looked("visit_day.opened", about=patient, by=request.actor, at=now)
    clinic_day = today_at(patient.clinic)
    found = since_of(
        patient, request.actor, today=patient.today(now), clinic_day=clinic_day
    )
    cover, known = cover_of(request, patient), clocks_of(patient, today=clinic_day)
    brief = brief_of(patient, request.actor)
    is_other = session is not None and session != found.visit
    pack = words.pack_of(found, cover, known, brief.limits)
    page: dict[str, Any] = {
        "patient": patient,
        "today": found.today,
        "visit": found.visit,
        "stats": words.stats(found, cover),
        "pack": pack,
        "text": continuing.as_text(pack),
        "brief": brief,
        "form": form,
        "note": (VisitNoteForm() if is_other else form)["text"],
        "lost": form["text"].value() if is_other else "",
        "notes": [each for each in found.notes if each.session == found.visit],
        "may_sign": request.actor.may(Permission.SIGN_SESSIONS),
        "is_early": found.visit and now < found.visit.begins(patient.clinic.zone),
        "here": reverse("programs:visit_day", args=[patient.pk]),
    }
    if found.visit and found.visit.is_signed:
        page["next_visit"] = _next(request, found.visit)
    page |= _to_decide(request, patient, found, known)
    return render_form(request, "programs/visit_day.html", page)


def _next(request: SignedInRequest, visit: ClinicSession) -> ClinicSession | None:
    """Of one's own of that day the first later one that is not signed."""
    rows = ClinicSession.objects.visible_to(request.actor).kept()
    mine = rows.filter(therapist=request.actor.standing.row_id, signed_at=None)
    later = mine.filter(on=visit.on, start__gt=visit.start)
    return later.select_related("patient").order_by("start", "pk").first()


def _to_decide(
    request: SignedInRequest, patient: Patient, found: Since, known: clocks.Clocks
) -> dict[str, Any]:
    """What is signed off, tested and decided on the spot."""
    today, limits = today_at(patient.clinic), limits_of(patient.clinic_id)
    told = clocks.to_tell(known, limits=limits, today=today)
    body = body_of(patient, on=found.today)
    gone = learning.ended(patient, request.actor)
    waiting = learning.to_sign_off(patient, request.actor, body=body, gone=gone)
    levels = [(each.key, str(each.level)) for each in waiting]
    evaluations = Evaluation.objects.visible_to(request.actor).open()
    signs = SafetyFlag.objects.visible_to(request.actor).open()
    return {
        "clocks_ask": [clocks_words.told_line(row) for row in told if row.is_last],
        "waiting": waiting,
        "levels": LevelsForm(None, levels=levels),
        "open_signs": signs.filter(patient=patient).count(),
        "suggested": len(suggestions_of(patient, on=found.today)),
        "proposed": len(proposals.of_patient(patient, request.actor)),
        "next_tests": due_of(patient, today=found.today),
        "going": evaluations.filter(patient=patient).first(),
        "entries": [Entry(each) for each in found.found.trails],
    }
