"""The exercises of a program: dosed, taken out and signed off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs import prescribing_words as words
from programs.forms.prescribing import (
    PRESETS,
    ItemForm,
    LiveItemForm,
    doses_of,
    redrawn,
)
from programs.meter_words import Meter
from programs.models import ProgramItem
from programs.rules.meter import Planned
from programs.services import prescribing
from programs.views.bench import begins_now, meter_for
from programs.views.shared import (
    bench_of,
    items_of,
    own_program,
    place_of,
    planning,
    pressed,
    too_late,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form

TOO_LATE = (prescribing.NotADraft, prescribing.NotCurrent, prescribing.NotPlanned)
WISHED = (
    *("level", "sets", "reps", "hold_seconds", "minutes", "steps", "is_per_side"),
    *("times_per_day", "load", "weekdays", "where", "note"),
)


@requires(Permission.PRESCRIBE)
@require_POST
def item_remove(request: SignedInRequest, program_id: int, slug: str) -> HttpResponse:
    """Twice is once: what is gone already is gone."""
    program = own_program(request, program_id)
    phase = planning(request, program)
    back = bench_of(program, phase)

    def act() -> str:
        for row in program.items.filter(exercise__slug=slug, phase=phase):
            prescribing.remove_item(item=row, **by_now(request))
        return back

    return pressed(request, "item.removed", act, program)


@requires(Permission.PRESCRIBE)
@require_POST
def item_move(request: SignedInRequest, item_id: int) -> HttpResponse:
    """One place up, or down."""
    row = own_item(request, item_id)

    def act() -> str:
        is_up = request.POST.get("to") == "up"
        prescribing.move_item(item=row, is_up=is_up, **by_now(request))
        return f"{place_of(row)}#item-{row.pk}"

    return pressed(request, "item.moved", act, row.program)


@requires(Permission.PRESCRIBE)
@require_POST
def item_minimum(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Whether it is one of the two of a short day."""
    row = own_item(request, item_id)
    back = f"{place_of(row)}#item-{row.pk}"

    def act() -> str:
        prescribing.choose_minimum(
            item=row, is_chosen=request.POST.get("chosen") == "yes", **by_now(request)
        )
        return back

    return pressed(request, "item.minimum", act, row.program, back=back)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def item(request: SignedInRequest, item_id: int) -> HttpResponse:
    """One exercise of a draft, or a new dose of one that runs."""
    row = own_item(request, item_id)
    now = timezone.now()
    today = row.patient.today(now)
    if "redraw" in request.POST:
        return _redrawn(request, row, today)
    form = item_form(posted(request), row, today=today)
    if form.is_valid():

        def act() -> str:
            change(row, form, request, now)
            messages.success(request, _("Saved."))
            return place_of(row)

        try:
            return once.answer(request, "item.changed", act)
        except TOO_LATE as refusal:
            return too_late(request, row.program, refusal)
        except prescribing.StartsTooEarly as refusal:
            form.add_error("from_day", words.refusal_words(refusal))
        except prescribing.UnsafePrescription as refusal:
            form.add_error("where", words.refusal_words(refusal))
        except words.ANY_REFUSAL as refusal:
            form.add_error(None, words.refusal_words(refusal))
    page = _dose_page(row, form) | {"meter": _meter(row, form)}
    return render_form(request, "programs/dose.html", page)


@requires(Permission.PRESCRIBE)
@require_POST
def sign_off(request: SignedInRequest, item_id: int) -> HttpResponse:
    """This level was seen done well: it may be done at home."""
    row = own_item(request, item_id)

    def act() -> str:
        prescribing.sign_off(
            patient=row.patient,
            exercise=row.exercise,
            level=row.level,
            **by_now(request),
        )
        messages.success(request, _("Signed off: it may be done at home."))
        return reverse("programs:item", args=[row.pk])

    return once.answer(request, "level.signed_off", act)


def own_item(request: SignedInRequest, item_id: int) -> ProgramItem:
    rows = ProgramItem.objects.visible_to(request.actor)
    rows = rows.select_related("program", "phase", "exercise", "patient__clinic")
    ladder = rows.prefetch_related("exercise__levels", "exercise__cautions")
    return get_object_or_404(ladder, pk=item_id)


def _redrawn(
    request: SignedInRequest, row: ProgramItem, today: dt.date
) -> HttpResponse:
    """The form with the dose of a level or the days of a pattern; nothing is saved."""
    filled = redrawn(request.POST, row.exercise)
    meter = _meter(row, item_form(filled, row, today=today))
    lists = {"weekdays": filled.getlist("weekdays")}
    form = item_form(None, row, today=today)
    ticked = {"is_per_side": "is_per_side" in filled}
    form.initial = {**form.initial, **filled.dict(), **lists, **ticked}
    page = _dose_page(row, form) | {"meter": meter}
    return render(request, "programs/dose.html", page)


def _dose_page(row: ProgramItem, form: ItemForm) -> dict[str, Any]:
    return {
        "item": row,
        "form": form,
        "cancel": place_of(row),
        "doses": doses_of(row.exercise),
        "presets": PRESETS,
    }


def item_form(said: QueryDict | None, row: ProgramItem, *, today: dt.date) -> ItemForm:
    stands: dict[str, Any] = {name: getattr(row, name) for name in WISHED}
    stands["from_day"] = max(today, row.starts_on)
    is_planned = row.program.is_draft or row.phase_id
    kind = ItemForm if is_planned else LiveItemForm
    return kind(said, exercise=row.exercise, initial=stands)


def _meter(row: ProgramItem, form: ItemForm) -> Meter:
    """The week as it will be with what the form says, as far as that can be read."""
    phase = row.phase
    rows = phase.planned.with_rules() if phase else items_of(row.program)
    others: list[Planned] = [
        each
        for each in rows
        if begins_now(each)
        and each.ends_on is None
        and each.exercise_id != row.exercise_id
    ]
    return meter_for([*others, form.as_planned(row)], row.program, phase)


def change(
    row: ProgramItem, form: ItemForm, request: SignedInRequest, now: dt.datetime
) -> None:
    if row.program.is_draft or row.phase_id:
        prescribing.change_item(item=row, wish=form.wish, by=request.actor, now=now)
    else:
        day = form.cleaned_data["from_day"]
        prescribing.change_dose(
            item=row, wish=form.wish, from_day=day, by=request.actor, now=now
        )
