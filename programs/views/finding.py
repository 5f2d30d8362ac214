"""How views find programs, where they lead back to, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from programs import prescribing_words as words
from programs.models import Program, ProgramItem
from ptcare.people.access import SignedInRequest
from ptcare.submissions import once


def own_program(request: SignedInRequest, program_id: int) -> Program:
    """A program visible to the actor, or 404."""
    rows = Program.objects.visible_to(request.actor).select_related(
        "patient__clinic", "signed_by"
    )
    return get_object_or_404(rows, pk=program_id)


def items_of(program: Program) -> list[ProgramItem]:
    """Of what runs or is drafted, in order, with all that the rules need of them."""
    return list(program.items.unplanned().with_rules())


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
    request: SignedInRequest, deed: str, act: Callable[[], str], program: Program
) -> HttpResponse:
    """A button with no form of its own: a refusal is told where one goes on."""
    try:
        return once.answer(request, deed, act)
    except words.ANY_REFUSAL as refusal:
        return too_late(request, program, refusal)
