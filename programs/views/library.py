"""The exercise library, to browse; and what to avoid in daily life."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from programs.forms.library import LibraryForm
from programs.models import AvoidMovement, Category, Exercise, Position
from programs.models.exercise import ExerciseQuerySet
from programs.models.searching import wanted
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def library(request: SignedInRequest) -> HttpResponse:
    """All exercises by category, as far as the filters leave them."""
    form = LibraryForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = list(_shelf(request).lean().filter(wanted(said)))
    page = {"form": form, "groups": _by_category(rows), "count": len(rows)}
    return render(request, "programs/library.html", page)


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def exercise(request: SignedInRequest, slug: str) -> HttpResponse:
    """One exercise with all that is known of it. A retired one stays readable."""
    rows = Exercise.objects.visible_to(request.actor).with_ladder()
    row = get_object_or_404(rows.prefetch_related("replaces_movements"), slug=slug)
    page = {"exercise": row, "position": Position(row.position).label}
    return render(request, "programs/exercise.html", page)


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def avoid(request: SignedInRequest) -> HttpResponse:
    """Movements to replace, each with what to do instead."""
    movements = AvoidMovement.objects.prefetch_related("safer").order_by("pk")
    return render(request, "programs/avoid.html", {"movements": movements})


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def contact_sheet(request: SignedInRequest) -> HttpResponse:
    """Every picture at once, to be looked over."""
    page = {
        "groups": _by_category(list(_shelf(request))),
        "movements": AvoidMovement.objects.order_by("pk"),
    }
    return render(request, "programs/contact_sheet.html", page)


def _shelf(request: SignedInRequest) -> ExerciseQuerySet:
    return Exercise.objects.visible_to(request.actor).in_use()


def _by_category(rows: list[Exercise]) -> list[tuple[str, list[Exercise]]]:
    """In the order of the categories; within one, as the library was written."""
    order = [str(each) for each in Category.values]
    rows = sorted(rows, key=lambda row: (order.index(row.category), row.pk))
    return [
        (str(Category(key).label), list(group))
        for key, group in groupby(rows, key=lambda row: row.category)
    ]
