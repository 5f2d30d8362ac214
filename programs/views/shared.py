"""What many views share: how a program is found, where one goes on, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from patients.views.asking import ask
from patients.views.finding import own_one
from programs import prescribing_words as words
from programs.models import Category, Phase, Program, ProgramItem
from programs.models.day import own_records
from programs.models.log import Said
from programs.services import prescribing
from programs.services.saying import Saying
from ptcare.people.access import SignedInRequest
from ptcare.submissions import once

LONGEST_ID = 18  # digits

ask_entry = partial(ask, template="programs/finding.html")


def own_record_of(request: SignedInRequest) -> Patient:
    """The record that a patient or helper acts on, as `own_record` reads it, or 404."""
    for patient in own_records(request.actor, now=timezone.now()):
        return patient
    raise Http404


def pressed_for(
    request: SignedInRequest, day: dt.date, *, how: str = Said.How.EACH
) -> Saying:
    """What this press says of that day, now. Raises once.NoToken."""
    token, now = once.token_of(request), timezone.now()
    return Saying(day=day, token=token, by=request.actor, now=now, how=how)


def own_program(request: SignedInRequest, program_id: int) -> Program:
    return own_one(request, Program, program_id, "patient__clinic", "signed_by")


def items_of(program: Program) -> list[ProgramItem]:
    """Of what runs or is drafted, in order, with all that the rules need of them."""
    return list(program.items.unplanned().with_rules())


def by_category(
    rows: Iterable[Any], category: Callable[[Any], str]
) -> list[tuple[str, list[Any]]]:
    """In the order of the categories; within one, as they come."""
    order = Category.values
    rows = sorted(rows, key=lambda row: order.index(category(row)))
    return [
        (str(Category(key).label), list(group))
        for key, group in groupby(rows, key=category)
    ]


def own_phase(request: SignedInRequest, phase_id: int) -> Phase:
    """A phase of a program visible to the actor, or 404."""
    rows = Phase.objects.visible_to(request.actor).standing()
    rows = rows.select_related("program__patient__clinic", "patient__clinic")
    return get_object_or_404(rows, pk=phase_id)


def planning(request: SignedInRequest, program: Program) -> Phase | None:
    """The phase yet to come that the request names; None for what is drafted now."""
    said = request.POST.get("phase") or request.GET.get("phase") or ""
    if not said:
        return None
    wanted = int(said) if said.isdecimal() and len(said) < LONGEST_ID else 0
    return get_object_or_404(
        program.phases.standing().filter(opened_at=None), pk=wanted
    )


def bench_of(program: Program, phase: Phase | None) -> str:
    """The page a list of exercises is worked on."""
    if phase:
        return reverse("programs:phase", args=[phase.pk])
    return reverse("programs:builder", args=[program.pk])


def place_of(item: ProgramItem) -> str:
    """The list that an item stands in."""
    if item.phase_id:
        return reverse("programs:phase", args=[item.phase_id])
    return address_of(item.program)


def beside_its_field(form: Form, refusal: Exception) -> None:
    fields = {
        prescribing.StartsTooEarly: "starts_on",
        prescribing.TooLong: "ends_on",
        prescribing.TooManySessions: "sessions_per_week",
        prescribing.WeeksTaken: "week_from",
    }
    field = fields.get(type(refusal))
    form.add_error(field, words.refusal_words(refusal))


def address_of(program: Program) -> str:
    """Where one goes on with it."""
    if program.is_draft:
        return reverse("programs:builder", args=[program.pk])
    return program.get_absolute_url()


def too_late(
    request: SignedInRequest, program: Program, refusal: Exception
) -> HttpResponse:
    """Somebody was quicker: what the program is now, and a word of why."""
    messages.warning(request, words.refusal_words(refusal))
    program.refresh_from_db()
    return redirect(address_of(program))


def pressed(
    request: SignedInRequest,
    deed: str,
    act: Callable[[], str],
    program: Program,
    *,
    back: str = "",
) -> HttpResponse:
    """A button with no form of its own: a refusal is told where one goes on."""
    try:
        return once.answer(request, deed, act)
    except words.ANY_REFUSAL as refusal:
        if back:
            messages.warning(request, words.refusal_words(refusal))
            return redirect(back)
        return too_late(request, program, refusal)
