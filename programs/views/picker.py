"""The picker: the library for one person, with what is refused left to be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.db.models import Exists, ExpressionWrapper, OuterRef
from django.db.models.fields import BooleanField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.forms import ReasonForm
from patients.rules.precautions import Condition
from patients.services import charting
from programs import prescribing_words as words
from programs.forms.library import LevelForm, PickerForm
from programs.models import Category, Exercise, Program
from programs.models.bodies import body_of
from programs.models.exercise import ExerciseQuerySet
from programs.models.searching import equipment_at_home, replaced_movements, wanted
from programs.models.shelves import Shelf
from programs.rules import safety
from programs.rules.catalogue import Action, Caution
from programs.services import prescribing
from programs.views.judging import Judged, judged
from programs.views.shared import (
    address_of,
    bench_of,
    by_category,
    own_program,
    planning,
    too_late,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A movement to avoid that was looked for, and what is done instead."""

    movement: dict[str, str]
    safer: list[Judged]


@requires(Permission.PRESCRIBE)
@require_GET
def picker(request: SignedInRequest, program_id: int) -> HttpResponse:
    """Every exercise that is looked for, with its verdict for this person."""
    program = own_program(request, program_id)
    program.planning = planning(request, program)
    if not (program.is_draft or program.planning):
        return redirect(address_of(program))
    return _picker_page(request, program, PickerForm(request.GET))


@requires(Permission.PRESCRIBE)
@require_POST
def item_add(request: SignedInRequest, program_id: int, slug: str) -> HttpResponse:
    """Add it at its first level that is allowed, or at the level of the button."""
    program = own_program(request, program_id)
    program.planning = phase = planning(request, program)
    exercise = get_object_or_404(_library(request), slug=slug)
    form = LevelForm(request.POST, exercise=exercise)

    def act() -> str:
        prescribing.add_item(
            program=program,
            phase=phase,
            exercise=exercise,
            level=form.cleaned_data["level"] if form.is_valid() else None,
            **by_now(request),
        )
        messages.success(request, _("Added: %(name)s") % {"name": exercise})
        return bench_of(program, phase)

    try:
        return once.answer(request, "item.added", act)
    except (prescribing.NotADraft, prescribing.NotPlanned) as refusal:
        return too_late(request, program, refusal)
    except words.ANY_REFUSAL as refusal:
        said = PickerForm({"category": exercise.category})
        problem = words.refusal_words(refusal)
        return _picker_page(request, program, said, problem)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def clear(
    request: SignedInRequest, program_id: int, slug: str, condition: str
) -> HttpResponse:
    """A recorded reason opens one exercise despite one condition."""
    program = own_program(request, program_id)
    exercise = get_object_or_404(_library(request), slug=slug)
    caution = _caution_to_clear(exercise, condition)
    back = reverse("programs:picker", args=[program.pk])
    back = f"{back}?category={exercise.category}#{slug}"
    form = ReasonForm(posted(request))
    if form.is_valid():

        def act() -> str:
            charting.clear_exercise(
                patient=program.patient,
                condition_key=condition,
                exercise_slug=slug,
                **said_by(request, form),
            )
            messages.success(request, _("Cleared: %(name)s") % {"name": exercise})
            return back

        return once.answer(request, "exercise.cleared", act)
    page = {
        "form": form,
        "exercise": exercise,
        "caution": caution,
        "label": Condition(condition).label,
        "cancel": back,
        "patient": program.patient,
    }
    return render_form(request, "programs/clear.html", page)


def _caution_to_clear(exercise: Exercise, condition: str) -> Caution:
    """Its own, or that of its levels with added load; 404 for none or a block."""
    cautions = exercise.as_rule.cautions
    if any(level.adds_load for level in exercise.levels.all()):
        cautions += safety.HEAVIER
    for each in cautions:
        if each.condition == condition and each.action is Action.CLEAR:
            return each
    raise Http404


def _library(request: SignedInRequest) -> ExerciseQuerySet:
    """What may be picked from: the shared exercises and the clinic's own."""
    return Exercise.objects.visible_to(request.actor).in_use().with_ladder().lean()


def _rows_for(
    request: SignedInRequest, program: Program, said: dict[str, str]
) -> list[Exercise]:
    """All of it in one query: what stands in the program, what is looked for, and
    which movement to avoid that was looked for it replaces."""
    marks = {
        "is_there": Exists(
            program.items.filter(exercise=OuterRef("pk"), phase=program.planning)
        ),
        "is_wanted": ExpressionWrapper(wanted(said), output_field=BooleanField()),
        "replaced": replaced_movements(said.get("q", "")),
        "at_home": equipment_at_home(program.patient_id),
    }
    rows = _library(request).annotate(**marks)
    return list(rows.order_by("pk"))


def _picker_page(
    request: SignedInRequest, program: Program, form: PickerForm, problem: str = ""
) -> HttpResponse:
    said = form.cleaned_data if form.is_valid() else {}
    rows = _rows_for(request, program, said)
    body = body_of(program.patient, on=program.patient.today(timezone.now()))
    shelf = Shelf(rows, body)
    taken = frozenset(row.slug for row in rows if row.is_there)
    at_home = rows[0].at_home if rows else None
    all_judged = [
        judged(shelf.opening(row.slug), shelf, taken=taken, at_home=at_home)
        for row in rows
    ]
    found = [each for each in all_judged if _is_shown(each, said)]
    page = {
        "program": program,
        "patient": program.patient,
        "form": form,
        "judged": found,
        "groups": by_category(found, attrgetter("exercise.category")),
        "count": len(found),
        "was_home_asked": at_home is not None,
        "is_narrowed": any(said.values()),
        "movements": _movements(all_judged),
        "back": bench_of(program, program.planning),
        "tabs": _tabs(program, all_judged, said),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "programs/picker.html", page, status=status)


def _is_shown(each: Judged, said: dict[str, str]) -> bool:
    if said.get("only_allowed") and each.is_refused:
        return False
    return each.exercise.is_wanted and not (said.get("at_home") and each.lacking)


def _movements(rows: Iterable[Judged]) -> list[Refused]:
    """The movements to avoid that were found, each once with its safer ways."""
    found: dict[str, Refused] = {}
    for each in rows:
        for movement in each.exercise.replaced or ():
            place = Refused(movement=movement, safer=[])
            found.setdefault(movement["slug"], place).safer.append(each)
    for refused in found.values():
        refused.safer.sort(key=lambda each: each.is_refused)
    return list(found.values())


def _tabs(
    program: Program, rows: Iterable[Judged], said: dict[str, str]
) -> list[dict[str, Any]]:
    """The kinds, each with how many of it this person may do."""
    address = reverse("programs:picker", args=[program.pk])
    phase = f"phase={program.planning.pk}" if program.planning else ""
    allowed: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for each in rows:
        whole[each.exercise.category] += 1
        allowed[each.exercise.category] += not each.is_refused
    allowed[""], whole[""] = allowed.total(), whole.total()
    chosen = said.get("category") or ("" if not any(said.values()) else None)
    return [
        {
            "label": label,
            "note": _("%(allowed)d of %(all)d")
            % {"allowed": allowed[key], "all": whole[key]},
            "url": f"{address}?category={key}&{phase}" if key else f"{address}?{phase}",
            "is_current": key == chosen,
        }
        for key, label in [("", _("All")), *Category.choices]
    ]
