"""The exercise library, to browse; and what to avoid in daily life."""

from __future__ import annotations

from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from programs.forms.library import Kind, LibraryForm, SheetForm
from programs.models import AvoidMovement, Exercise, Position
from programs.models.exercise import ExerciseQuerySet
from programs.models.searching import wanted
from programs.rules import safety, substituting
from programs.rules.catalogue import Exercise as Rule
from programs.rules.catalogue import Where
from programs.services import picturing
from programs.views.shared import by_category
from ptcare.context import theme_of
from ptcare.people.access import SignedInRequest, public, requires
from ptcare.people.roles import Permission

FOR_EVER = "public, max-age=31536000, immutable"
MOST_NEAR = 3
EVIDENCE = {
    "guideline": gettext_lazy("Guideline"),
    "trial": gettext_lazy("Trial"),
    "feasibility": gettext_lazy("Feasibility study"),
    "expert": gettext_lazy("Expert opinion"),
}


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def library(request: SignedInRequest) -> HttpResponse:
    """All exercises by category, as far as the filters leave them."""
    form = LibraryForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    rows = list(_shelf(request).lean().filter(wanted(said)))
    groups = by_category(rows, attrgetter("category"))
    page = {"form": form, "groups": groups, "count": len(rows)}
    return render(request, "programs/library.html", page)


@requires(Permission.BROWSE_LIBRARY)
@require_GET
def exercise(request: SignedInRequest, slug: str) -> HttpResponse:
    """One exercise with all that is known of it. A retired one stays readable."""
    rows = Exercise.objects.visible_to(request.actor).with_ladder()
    rows = rows.select_related("changed_by").prefetch_related("replaces_movements")
    row = get_object_or_404(rows, slug=slug)
    page = {
        "exercise": row,
        "position": Position(row.position).label,
        "evidence": EVIDENCE.get(row.evidence.get("level", "")),
        "near": _near(request, row),
        "may_change": row.is_own and request.actor.may(Permission.WRITE_EXERCISES),
    }
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
    form = SheetForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    which = said.get("category", "")
    rows = _shelf(request).shared()
    rows = rows.filter(category=which) if which else rows
    avoided = AvoidMovement.objects.order_by("pk")
    page = {
        "form": form,
        "kind": said.get("kind") or Kind.STRIP,
        "look": said.get("look") or theme_of(request),
        "groups": by_category(rows, attrgetter("category")),
        "movements": avoided if which in ("", SheetForm.AVOID) else avoided.none(),
    }
    return render(request, "programs/contact_sheet.html", page)


def _near(request: SignedInRequest, row: Exercise) -> list[Exercise]:
    """What would be taken instead, by someone with no condition at all."""
    shelf = {each.slug: each for each in _shelf(request).with_ladder().lean()}
    offers = substituting.substitutes_for(
        row.as_rule,
        shelf=[each.as_rule for each in shelf.values()],
        judge=_of_nobody,
        where=Where.CLINIC,
    )
    return [shelf[offer.exercise.slug] for offer in offers[:MOST_NEAR]]


def _of_nobody(exercise: Rule, level: int, where: Where) -> safety.Verdict:
    wanted = safety.demand(exercise, level=level, where=where)
    return safety.verdict(wanted, conditions=())


def _shelf(request: SignedInRequest) -> ExerciseQuerySet:
    """As it was written."""
    return Exercise.objects.visible_to(request.actor).in_use().order_by("pk")


@public
@require_GET
def figure(
    request: HttpRequest, slug: str, kind: str, theme: str, digest: str
) -> HttpResponse:
    """Drawn when first asked for, then kept for ever: its address changes with it."""
    try:
        drawn = picturing.picture(slug=slug, digest=digest, kind=kind, theme=theme)
    except picturing.NoSuchPicture:
        raise Http404 from None
    headers = {"Cache-Control": FOR_EVER}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)
