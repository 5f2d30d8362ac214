"""Proposals: read with their evidence, and decided in one tap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.views.finding import own_patient
from programs import progression_words as words
from programs.forms.prescribing import LiveItemForm, said_of
from programs.forms.progression import BackForm, DecideForm, DeclineForm
from programs.models import Program, ProgressionProposal, SignOff
from programs.models.stepping import judge
from programs.services import reviewing
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form

PAGE = 50
STEP, GAP = 16, 8  # of a day in the picture, and between its weeks


@dataclass(frozen=True)
class DayMark:
    """One of the fourteen days in the small picture."""

    x: int
    state: str
    pain: int | None
    words: str


@dataclass(frozen=True)
class Line:
    """A proposal with its words."""

    row: ProgressionProposal
    is_signed_off: bool = False
    then: int | None = None  # the proposal that one goes on with, by its id

    @property
    def tone(self) -> str:
        return words.TONES[ProgressionProposal.Kind(self.row.kind)]

    @property
    def evidence(self) -> str:
        return words.evidence_words(self.row)

    @property
    def wanted(self) -> str:
        return words.wanted_words(self.row)

    @property
    def present(self) -> str:
        return words.present_words(self.row)

    @property
    def is_learned_first(self) -> bool:
        return bool(self.row.evidence["needs_sign_off"]) and not self.is_signed_off

    @property
    def days(self) -> list[DayMark]:
        return [
            DayMark(
                x=number * STEP + (GAP if number >= len(kept) // 2 else 0),
                state=day["state"],
                pain=day["pain"],
                words=words.day_words(
                    dt.date.fromisoformat(day["on"]), day["state"], day["pain"]
                ),
            )
            for kept in [self.row.evidence["days"]]
            for number, day in enumerate(kept)
        ]


def lines_of(rows: Iterable[ProgressionProposal], actor: Actor) -> list[Line]:
    """Each with whether its level was signed off since: one query more."""
    shown = list(rows)
    patients = {row.patient_id for row in shown}
    signed = SignOff.objects.visible_to(actor).standing().filter(patient__in=patients)
    seen = {(each.patient_id, each.exercise_id, each.level) for each in signed}
    return [
        Line(row, (row.patient_id, row.exercise_id, row.level) in seen) for row in shown
    ]


def of_patient(patient: Patient, actor: Actor) -> list[Line]:
    """What is to be decided about one patient."""
    rows = ProgressionProposal.objects.visible_to(actor).to_decide()
    return lines_of(rows.filter(patient=patient).for_a_page(), actor)


def standing_of(program: Program, *, now: dt.datetime) -> dict[int, list[str]]:
    """Why there is no proposal, or what is missing for one, by item."""
    if program.ended_at or program.is_held:
        return {}
    return {
        each.item.pk: words.standing_words(each.suggestion)
        for each in judge([program], now=now)
    }


@requires(Permission.PRESCRIBE)
@require_GET
def proposals(request: SignedInRequest) -> HttpResponse:
    """All that waits for a decision about the therapist's own patients, and those of
    colleagues for whom they answer."""
    rows = ProgressionProposal.objects.visible_to(request.actor).to_decide()
    mine = rows.filter(patient__therapist__in=request.actor.lists)
    found = list(mine.for_a_page()[: PAGE + 1])
    lines = lines_of(found[:PAGE], request.actor)
    following = [each.row.pk for each in lines[1:]]
    page = {
        "lines": [
            replace(line, then=then) for line, then in zip_longest(lines, following)
        ],
        "is_more": len(found) > PAGE,
        "reasons": ProgressionProposal.Declined.choices,
    }
    return render(request, "programs/proposals.html", page)


@requires(Permission.PRESCRIBE)
@require_POST
def accept(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """As it stands, from tomorrow."""
    row, form = _own(request, proposal_id), DecideForm(request.POST)

    def act() -> str:
        new = reviewing.accept(proposal=row, **form.how_said, **by_now(request))
        messages.success(
            request,
            _("%(name)s from %(day)s: %(dose)s.")
            % {
                "name": _named(row, form.chosen("back")),
                "day": _("tomorrow"),
                "dose": new.amount_in_words,
            },
        )
        return _back(row, form)

    return _decided(request, "proposal.accepted", act, row, form)


@requires(Permission.PRESCRIBE)
@require_POST
def decline(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """It stays as it is. A reason may be chosen, and need not be."""
    row, form = _own(request, proposal_id), DeclineForm(request.POST)

    def act() -> str:
        reviewing.decline(proposal=row, reason=form.chosen("reason"), **by_now(request))
        name = _named(row, form.chosen("back"))
        messages.success(request, _("%(name)s stays as it is.") % {"name": name})
        return _back(row, form)

    return _decided(request, "proposal.declined", act, row, form)


@requires(Permission.PRESCRIBE)
@require_POST
def restart(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Back after weeks away: everything offered begins one step lower."""
    patient = own_patient(request, patient_id)
    form = BackForm(request.POST)
    back = _address(patient.pk, form.chosen("back"))

    def act() -> str:
        taken = reviewing.restart(patient=patient, **by_now(request))
        said = ngettext(
            "%(name)s: %(number)d exercise begins one step lower tomorrow.",
            "%(name)s: %(number)d exercises begin one step lower tomorrow.",
            taken,
        )
        messages.success(request, said % {"name": patient, "number": taken})
        return back

    try:
        return once.answer(request, "proposals.restarted", act)
    except words.ANY_REFUSAL as refusal:
        messages.warning(request, words.refusal_words(refusal))
        return redirect(back)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    """Yes, but in another way: the dose as it is proposed, to be changed."""
    row, where = _own(request, proposal_id), BackForm(request.GET)
    tomorrow = row.patient.today(timezone.now()) + dt.timedelta(days=1)
    said = _as_proposed(row) | {"from_day": tomorrow}
    form = LiveItemForm(posted(request), exercise=row.exercise, initial=said)
    if form.is_valid():

        def act() -> str:
            reviewing.change(
                proposal=row,
                wish=form.wish,
                from_day=form.cleaned_data["from_day"],
                **by_now(request),
            )
            messages.success(request, _("Saved."))
            return _back(row, where)

        try:
            return once.answer(request, "proposal.changed", act)
        except reviewing.AlreadyDecided as refusal:
            return _too_late(request, row, refusal, where)
        except words.ANY_REFUSAL as refusal:
            form.add_error(None, words.refusal_words(refusal))
    cancel = _address(row.patient_id, where.chosen("back"), str(row.pk))
    page = {"line": Line(row), "form": form, "cancel": cancel}
    return render_form(request, "programs/proposal_change.html", page)


def _own(request: SignedInRequest, proposal_id: int) -> ProgressionProposal:
    rows = ProgressionProposal.objects.visible_to(request.actor)
    rows = rows.select_related("patient__clinic", "item__program", "exercise")
    return get_object_or_404(
        rows.prefetch_related("exercise__levels", "exercise__cautions"), pk=proposal_id
    )


def _as_proposed(row: ProgressionProposal) -> dict[str, Any]:
    return said_of(row.amount) | {
        "level": row.level,
        "weekdays": row.evidence["weekdays"],
        "where": row.item.where,
        "note": row.item.note,
    }


def _named(row: ProgressionProposal, back: str) -> str:
    """On the list of many patients also whose exercise it is."""
    return f"{row.patient}: {row.exercise}" if back == "list" else str(row.exercise)


def _back(row: ProgressionProposal, form: BackForm) -> str:
    """Where one was, at what stands next there."""
    return _address(row.patient_id, form.chosen("back"), form.chosen("then"))


def _address(patient_id: int, to: str, then: str = "") -> str:
    if to == "list":
        place = f"#proposal-{then}" if then else ""
        return reverse("programs:proposals") + place
    if to == "caseload":
        return reverse("programs:caseload_row", args=[patient_id])
    return reverse("programs:chart", args=[patient_id]) + "#proposals"


def _decided(
    request: SignedInRequest,
    deed: str,
    act: Callable[[], str],
    row: ProgressionProposal,
    form: BackForm,
) -> HttpResponse:
    try:
        return once.answer(request, deed, act)
    except words.ANY_REFUSAL as refusal:
        return _too_late(request, row, refusal, form)


def _too_late(
    request: SignedInRequest,
    row: ProgressionProposal,
    refusal: Exception,
    form: BackForm,
) -> HttpResponse:
    messages.warning(request, f"{row.exercise}: {words.refusal_words(refusal)}")
    return redirect(_back(row, form))
