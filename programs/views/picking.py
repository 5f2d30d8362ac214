"""The exercises of a program: picked with a verdict, dosed, cleared and signed off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.services import charting
from patients.views.finding import form_status, posted
from programs import prescribing_words as words
from programs.forms.prescribing import ItemForm, LiveItemForm, ReasonForm
from programs.models import Category, Exercise, Program, ProgramItem
from programs.models.bodies import Body, body_of
from programs.models.exercise import ExerciseQuerySet
from programs.rules.catalogue import Where
from programs.rules.safety import Rule, Verdict
from programs.services import prescribing
from programs.views.finding import address_of, own_program, pressed, too_late
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once

WISHED = (
    *("level", "sets", "reps", "hold_seconds", "minutes", "steps", "is_per_side"),
    *("times_per_day", "load", "weekdays", "where", "note"),
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One exercise for this person, with what speaks for and against it."""

    exercise: Exercise
    verdict: Verdict
    where: Where
    is_there: bool = True

    @property
    def words(self) -> str:
        return words.action_words(self.verdict.action)

    @property
    def tone(self) -> str:
        return words.TONES[self.verdict.action]

    @property
    def reasons(self) -> list[str]:
        return words.reasons_words(self.verdict.reasons)

    @property
    def clearable(self) -> str:
        """The condition whose clearance would open it; empty if none would."""
        if not self.verdict.may_be_cleared:
            return ""
        first = self.verdict.reasons[0]
        return str(first.condition) if first.rule is Rule.CAUTION else ""


@requires(Permission.PRESCRIBE)
@require_GET
def picker(request: SignedInRequest, program_id: int) -> HttpResponse:
    """Every exercise of a kind with its verdict; what is refused stays to be seen."""
    program = own_program(request, program_id)
    if not program.is_draft:
        return redirect(address_of(program))
    wanted = request.GET.get("category", "")
    shelf = _shelf(request, program).order_by("pk")
    if wanted in Category.values:
        shelf = shelf.filter(category=wanted)
    return _picker_page(request, program, list(shelf), wanted)


@requires(Permission.PRESCRIBE)
@require_POST
def item_add(request: SignedInRequest, program_id: int, slug: str) -> HttpResponse:
    program = own_program(request, program_id)
    exercise = get_object_or_404(_shelf(request, program), slug=slug)

    def act() -> str:
        prescribing.add_item(
            program=program, exercise=exercise, by=request.actor, now=timezone.now()
        )
        messages.success(request, _("Added: %(name)s") % {"name": exercise})
        return reverse("programs:builder", args=[program.pk])

    try:
        return once.answer(request, "item.added", act)
    except prescribing.NotADraft as refusal:
        return too_late(request, program, refusal)
    except words.ANY_REFUSAL as refusal:
        problem = words.refusal_words(refusal)
        return _picker_page(request, program, [exercise], exercise.category, problem)


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


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def clear(
    request: SignedInRequest, program_id: int, slug: str, condition: str
) -> HttpResponse:
    """A recorded reason opens one exercise despite one condition."""
    program = own_program(request, program_id)
    exercise = get_object_or_404(Exercise.objects.visible_to(request.actor), slug=slug)
    caution = get_object_or_404(exercise.cautions, condition=condition, action="clear")
    back = reverse("programs:picker", args=[program.pk])
    back = f"{back}?category={exercise.category}"
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            charting.clear_exercise(
                patient=program.patient,
                condition_key=condition,
                exercise_slug=slug,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                now=timezone.now(),
            )
            return back

        return once.answer(request, "exercise.cleared", act)
    page = {
        "form": form,
        "exercise": exercise,
        "caution": caution,
        "cancel": back,
        "patient": program.patient,
    }
    return render(request, "programs/clear.html", page, status=form_status(request))


def judged_as_prescribed(row: ProgramItem, body: Body) -> Judged:
    """An item as it stands, at its own level and place."""
    where = Where(row.where)
    verdict = body.verdict(row.exercise.as_rule, level=row.level, where=where)
    return Judged(exercise=row.exercise, verdict=verdict, where=where)


def _judged(exercise: Any, body: Body) -> Judged:
    """At its first level: at home if that is open, else in the clinic."""
    rule = exercise.as_rule
    level, where = min(rule.levels), Where.HOME
    verdict = body.verdict(rule, level=level, where=where)
    if not verdict.is_open_at_home:
        where = Where.CLINIC
        verdict = body.verdict(rule, level=level, where=where)
    return Judged(
        exercise=exercise, verdict=verdict, where=where, is_there=exercise.is_there
    )


def _picker_page(
    request: SignedInRequest,
    program: Program,
    shelf: list[Exercise],
    category: str,
    problem: str = "",
) -> HttpResponse:
    body = body_of(program.patient, on=program.patient.today(timezone.now()))
    address = reverse("programs:picker", args=[program.pk])
    tabs = [
        {"label": label, "url": f"{address}?category={key}", "key": key}
        for key, label in Category.choices
    ]
    page = {
        "program": program,
        "patient": program.patient,
        "judged": [_judged(each, body) for each in shelf],
        "tabs": [tab | {"is_current": tab["key"] == category} for tab in tabs],
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "programs/picker.html", page, status=status)


def _shelf(request: SignedInRequest, program: Program) -> ExerciseQuerySet:
    """The library, each with whether it stands in this program."""
    rows = Exercise.objects.visible_to(request.actor).in_use().with_ladder()
    return rows.annotate(is_there=Exists(program.items.filter(exercise=OuterRef("pk"))))


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
