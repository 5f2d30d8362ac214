"""What rests in a program and why, what could take its place, and going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.rules.gate import Reason
from patients.views.finding import own_one
from programs import prescribing_words as words
from programs.models import Exercise, ItemRest, Program
from programs.models.bodies import body_of
from programs.models.intensity import with_lacks
from programs.models.shelves import Placed, Shelf
from programs.rules.catalogue import Where
from programs.services import prescribing
from programs.views.judging import Judged, judged_as_prescribed
from programs.views.limits import bone_limits
from programs.views.shared import own_program, pressed, too_late
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, render_form

MOST_OFFERED = 3


@dataclass(frozen=True, kw_only=True)
class Resting:
    """One exercise that rests: why it did, what is true now, what could be instead."""

    rest: ItemRest
    now: Judged
    instead: list[Placed]

    @property
    def because(self) -> list[str]:
        return words.reasons_words(self.rest.reasons)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def resume(request: SignedInRequest, program_id: int) -> HttpResponse:
    """Why it is held, what rests in it, and the button that lets it run again."""
    row = own_program(request, program_id)
    problem = ""

    def act() -> str:
        prescribing.resume_program(program=row, **by_now(request))
        messages.success(request, _("The program runs again."))
        return row.get_absolute_url()

    if request.method == "POST":
        try:
            return once.answer(request, "program.resumed", act)
        except prescribing.NotCurrent as refusal:
            return too_late(request, row, refusal)
        except words.ANY_REFUSAL as refusal:
            problem = words.refusal_words(refusal)
    page = {"program": row, "patient": row.patient, "problem": problem}
    page |= resting_in(request, row)
    page["limits"] = bone_limits(request, row.patient)
    return render_form(request, "programs/resume.html", page)


@requires(Permission.PRESCRIBE)
@require_POST
def back(request: SignedInRequest, rest_id: int) -> HttpResponse:
    return _settle(request, rest_id, prescribing.bring_back, _("It is back."))


@requires(Permission.PRESCRIBE)
@require_POST
def out(request: SignedInRequest, rest_id: int) -> HttpResponse:
    return _settle(request, rest_id, prescribing.leave_out, _("Left out."))


@requires(Permission.PRESCRIBE)
@require_POST
def instead(request: SignedInRequest, rest_id: int, slug: str) -> HttpResponse:
    shelf = Exercise.objects.visible_to(request.actor).in_use().with_ladder()
    exercise = get_object_or_404(shelf, slug=slug)

    def take(**said: Any) -> None:
        prescribing.take_instead(exercise=exercise, **said)

    done = _("Added: %(name)s") % {"name": exercise}
    return _settle(request, rest_id, take, done)


def resting_in(request: SignedInRequest, program: Program) -> dict[str, Any]:
    """The gate today, and all that rests: a handful of queries, however many."""
    today = program.patient.today(timezone.now())
    body = body_of(program.patient, on=today)
    rests = ItemRest.objects.visible_to(request.actor).open()
    rows = list(
        rests.filter(item__program=program)
        .select_related("item__exercise")
        .prefetch_related("item__exercise__levels", "item__exercise__cautions")
        .order_by("item__place", "pk")
    )
    offered = _rows(request, rows)
    heavy = [*offered, *(row.item.exercise for row in rows)]
    body = with_lacks(body, program.patient, heavy, on=today)
    shelf = Shelf(offered, body)
    there = program.items.unplanned().filter(ends_on=None)
    taken = set(there.values_list("exercise__slug", flat=True))
    return {
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "waits_for_sign": body.is_stopped or body.gate.reason is Reason.SUSPECTED,
        "resting": [
            Resting(
                rest=row,
                now=judged_as_prescribed(row.item, body),
                instead=shelf.substitutes(
                    row.item.exercise, where=Where(row.item.where), taken=taken
                )[:MOST_OFFERED],
            )
            for row in rows
        ],
    }


def _rows(request: SignedInRequest, rests: list[ItemRest]) -> list[Exercise]:
    """Of the library, what is of the kind of anything that rests."""
    kinds = {rest.item.exercise.category for rest in rests}
    shelf = Exercise.objects.visible_to(request.actor).in_use().with_ladder()
    return list(shelf.filter(category__in=kinds)) if kinds else []


def _settle(
    request: SignedInRequest, rest_id: int, do: Callable[..., None], done: str
) -> HttpResponse:
    rest = own_one(request, ItemRest, rest_id, "item__program", "patient")
    program = rest.item.program

    def act() -> str:
        do(rest=rest, **by_now(request))
        messages.success(request, done)
        return program.get_absolute_url()

    return pressed(request, "rest.settled", act, program)
