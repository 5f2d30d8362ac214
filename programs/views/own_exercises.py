"""A clinic's own exercises: written, changed, retired and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from programs.forms.authoring import OwnExerciseForms
from programs.models import Exercise
from programs.rules.dose import Unit
from programs.services import authoring
from programs.services.prescribing import LookedAgain
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form


@requires(Permission.WRITE_EXERCISES)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """A new one, counted in the unit that the address names."""
    unit = _unit(request)
    forms = OwnExerciseForms(posted(request), pictures=_pictures(request), unit=unit)
    if request.method == "POST" and forms.is_valid():

        def act() -> str:
            row = authoring.add_exercise(written=forms.written, **by_now(request))
            messages.success(request, _("Added: %(name)s") % {"name": row})
            return row.get_absolute_url()

        return once.answer(request, "exercise.added", act)
    page = {
        "forms": forms,
        "units": _units(unit),
        "cancel": reverse("programs:library"),
    }
    return render_form(request, "programs/own.html", page)


@requires(Permission.WRITE_EXERCISES)
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, exercise_id: int) -> HttpResponse:
    """As it shall be from now on; who wrote at the same time is told, not lost."""
    row = _own(request, exercise_id)
    forms = OwnExerciseForms(
        posted(request),
        pictures=_pictures(request),
        unit=Unit(row.dose_unit),
        exercise=row,
    )
    forms.exercise.fields["seen"].initial = authoring.version(row)
    if request.method == "POST" and forms.is_valid():

        def act() -> str:
            looked = authoring.change_exercise(
                exercise=row,
                written=forms.written,
                seen=forms.exercise.cleaned_data["seen"],
                **by_now(request),
            )
            messages.success(request, _saved_words(looked))
            return row.get_absolute_url()

        try:
            return once.answer(request, "exercise.changed", act)
        except authoring.ChangedMeanwhile:
            forms.exercise.add_error(
                None,
                _("Somebody changed it while you wrote. Open it again to see how."),
            )
    page = {"forms": forms, "exercise": row, "cancel": row.get_absolute_url()}
    return render_form(request, "programs/own.html", page)


@requires(Permission.WRITE_EXERCISES)
@require_POST
def retire(request: SignedInRequest, exercise_id: int) -> HttpResponse:
    row = _own(request, exercise_id)

    def act() -> str:
        authoring.retire_exercise(exercise=row, **by_now(request))
        messages.success(request, _("Retired: %(name)s") % {"name": row})
        return row.get_absolute_url()

    return once.answer(request, "exercise.retired", act)


@requires(Permission.WRITE_EXERCISES)
@require_POST
def back(request: SignedInRequest, exercise_id: int) -> HttpResponse:
    row = _own(request, exercise_id)

    def act() -> str:
        authoring.bring_back(exercise=row, **by_now(request))
        messages.success(request, _("Back in the library: %(name)s") % {"name": row})
        return row.get_absolute_url()

    return once.answer(request, "exercise.back", act)


def _own(request: SignedInRequest, exercise_id: int) -> Exercise:
    rows = Exercise.objects.visible_to(request.actor).own().with_ladder()
    return get_object_or_404(rows, pk=exercise_id)


def _unit(request: SignedInRequest) -> Unit:
    said = request.POST.get("dose_unit") or request.GET.get("unit", "")
    return Unit(said) if said in list(Unit) else Unit.REPS


def _units(chosen: Unit) -> list[dict[str, object]]:
    address = reverse("programs:own_add")
    labels = {
        Unit.REPS: _("In repeats"),
        Unit.HOLD_SECONDS: _("In holds"),
        Unit.MINUTES: _("In minutes"),
        Unit.STEPS: _("In steps"),
    }
    return [
        {"label": label, "url": f"{address}?unit={unit}", "is_current": unit is chosen}
        for unit, label in labels.items()
    ]


def _pictures(request: SignedInRequest) -> list[tuple[str, str]]:
    """Those of the shared library, to be borrowed."""
    rows = Exercise.objects.visible_to(request.actor).shared().in_use()
    return list(rows.order_by("name").values_list("slug", "name"))


def _saved_words(looked: LookedAgain) -> str:
    if not looked.resting:
        return _("Saved.")
    number = len(looked.resting)
    return ngettext(
        "Saved. It rests in %(number)d program now: the therapist is told.",
        "Saved. It rests in %(number)d programs now: their therapists are told.",
        number,
    ) % {"number": number}
