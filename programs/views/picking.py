"""The exercises of a program: dosed, taken out and signed off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.views.finding import form_status, posted
from programs import prescribing_words as words
from programs.forms.prescribing import ItemForm, LiveItemForm
from programs.models import ProgramItem
from programs.services import prescribing
from programs.views.finding import address_of, own_program, pressed, too_late
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once

WISHED = (
    *("level", "sets", "reps", "hold_seconds", "minutes", "steps", "is_per_side"),
    *("times_per_day", "load", "weekdays", "where", "note"),
)


@requires(Permission.PRESCRIBE)
@require_POST
def item_remove(request: SignedInRequest, program_id: int, slug: str) -> HttpResponse:
    """Twice is once: what is gone already is gone."""
    program = own_program(request, program_id)

    def act() -> str:
        for row in program.items.filter(exercise__slug=slug):
            prescribing.remove_item(item=row, by=request.actor, now=timezone.now())
        return reverse("programs:builder", args=[program.pk])

    return pressed(request, "item.removed", act, program)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """One exercise of a draft, or a new dose of one that runs."""
    row = _own_item(request, item_id)
    now = timezone.now()
    form = _item_form(request, row, today=row.patient.today(now))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            _change(row, form, request, now)
            messages.success(request, _("Saved."))
            return address_of(row.program)

        try:
            return once.answer(request, "item.changed", act)
        except (prescribing.NotADraft, prescribing.NotCurrent) as refusal:
            return too_late(request, row.program, refusal)
        except prescribing.StartsTooEarly as refusal:
            form.add_error("from_day", words.refusal_words(refusal))
        except prescribing.UnsafePrescription as refusal:
            form.add_error("where", words.refusal_words(refusal))
        except words.ANY_REFUSAL as refusal:
            form.add_error(None, words.refusal_words(refusal))
    page = {"item": row, "form": form, "cancel": address_of(row.program)}
    return render(request, "programs/dose.html", page, status=form_status(request))


@requires(Permission.PRESCRIBE)
@require_POST
def sign_off(request: SignedInRequest, item_id: int) -> HttpResponse:
    """This level was seen done well: it may be done at home."""
    row = _own_item(request, item_id)

    def act() -> str:
        prescribing.sign_off(
            patient=row.patient,
            exercise=row.exercise,
            level=row.level,
            by=request.actor,
            now=timezone.now(),
        )
        messages.success(request, _("Signed off: it may be done at home."))
        return reverse("programs:item", args=[row.pk])

    return once.answer(request, "level.signed_off", act)


def _own_item(request: SignedInRequest, item_id: int) -> ProgramItem:
    rows = ProgramItem.objects.visible_to(request.actor)
    rows = rows.select_related("program", "exercise", "patient__clinic")
    ladder = rows.prefetch_related("exercise__levels", "exercise__cautions")
    return get_object_or_404(ladder, pk=item_id)


def _item_form(
    request: SignedInRequest, row: ProgramItem, *, today: dt.date
) -> ItemForm:
    said: dict[str, Any] = {name: getattr(row, name) for name in WISHED}
    said["from_day"] = max(today, row.starts_on)
    kind = ItemForm if row.program.is_draft else LiveItemForm
    return kind(posted(request), exercise=row.exercise, initial=said)


def _change(
    row: ProgramItem, form: ItemForm, request: SignedInRequest, now: dt.datetime
) -> None:
    if row.program.is_draft:
        prescribing.change_item(item=row, wish=form.wish, by=request.actor, now=now)
    else:
        day = form.cleaned_data["from_day"]
        prescribing.change_dose(
            item=row, wish=form.wish, from_day=day, by=request.actor, now=now
        )
