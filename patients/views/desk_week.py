"""Once a week at the desk: what ends, who is past cover, who comes too rarely."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery

from patients import covering_words, plan_words
from patients.models import (
    AlertLimits,
    Coverage,
    CoverageSnapshot,
    Patient,
    PayerAnswer,
    boarding,
    facts_of_each,
)
from patients.models.plan_facts import reconciled_of_each
from patients.services import underbooking
from ptcare.people.access import SignedInRequest
from ptcare.people.models import Clinic

LISTS = ("ending", "beyond", "rarely", "differing")
MOST = 25  # of each list; the rest on pages of its own
MOST_OF = {"differing": 100}  # answers that a page holds against our own numbers
LATELY = dt.timedelta(days=45)  # older answers were looked at before


def week_of(request: SignedInRequest, clinic: Clinic, today: dt.date) -> dict[str, Any]:
    """The head of each list; or one of them page by page, as the address says."""
    alone = request.GET.get("list", "")
    alone = alone if alone in LISTS else ""
    number = request.GET.get("page", "") if alone else ""
    find: dict[str, Callable[[], Any]] = {
        "ending": lambda: _ending(request, clinic, today),
        "beyond": lambda: _past_cover(boarding.rows_of(request.actor, today=today)),
        "rarely": lambda: _rarely(request, clinic, today),
        "differing": lambda: _answered(request, today),
    }
    shown = (alone,) if alone else LISTS
    pages: dict[str, Page[Any]] = {
        name: Paginator(find[name](), MOST_OF.get(name, MOST)).get_page(number)
        for name in shown
    }
    if "differing" in pages:
        page = pages["differing"]
        page.object_list = _keep_differing(page, clinic, today)
    if "rarely" in pages:
        _read_people(request, pages["rarely"])
    if "beyond" in pages:
        _say_why(pages["beyond"])
    return {"alone": alone, **pages}


def _ending(request: SignedInRequest, clinic: Clinic, today: dt.date) -> boarding.Rows:
    soon = today + dt.timedelta(days=AlertLimits.of(clinic.pk).approval_days)
    rows = boarding.rows_of(request.actor, today=today)
    ending = rows.filter(approval_ends_on__range=(today, soon))
    return ending.order_by("approval_ends_on", "patient__name", "pk")


def _past_cover(rows: boarding.Rows) -> boarding.Rows:
    """Booked beyond what their plan covers."""
    past = rows.exclude(beyond=[]).filter(coverage__isnull=False)
    return past.order_by("patient__name", "pk")


def _say_why(page: Page[CoverageSnapshot]) -> None:
    for row in page.object_list:
        row.why = covering_words.reason_words(row.beyond_reason)  # type: ignore[attr-defined]


def _rarely(
    request: SignedInRequest, clinic: Clinic, today: dt.date
) -> list[tuple[int, underbooking.Underbooked]]:
    found = underbooking.underbooked(clinic.pk, today=today)
    people = Patient.objects.visible_to(request.actor).filter(pk__in=found)
    by_name = people.order_by("name", "pk").values_list("pk", flat=True)
    return [(each, found[each]) for each in by_name]


def _read_people(request: SignedInRequest, page: Page[Any]) -> None:
    """Instead of the ids of those who come too rarely; of a page alone."""
    ids = [each for each, _under in page.object_list]
    people = Patient.objects.visible_to(request.actor).in_bulk(ids)
    page.object_list = [
        (people[each], under) for each, under in page.object_list if each in people
    ]


def _answered(request: SignedInRequest, today: dt.date) -> QuerySet[Coverage]:
    """Plans that have told lately how many visits are left, the latest answer first."""
    told = PayerAnswer.objects.visible_to(request.actor).standing()
    told = told.filter(coverage=OuterRef("pk"), visits_left__isnull=False)
    lately = told.filter(answered_on__gte=today - LATELY)
    plans = Coverage.objects.visible_to(request.actor).standing()
    latest = lately.order_by("-answered_on").values("answered_on")[:1]
    return (
        plans.filter(patient__discharged_on=None)
        .annotate(answered=Subquery(latest))
        .filter(answered__isnull=False)
        .select_related("patient", "payer")
        .order_by("-answered", "patient__name", "pk")
    )


def _keep_differing(
    page: Page[Any], clinic: Clinic, today: dt.date
) -> list[tuple[Coverage, str]]:
    """Of the plans of a page those whose answer is not our number, in words.

    Only these are counted again: so many at most, however large the clinic is.
    """
    plans = list(page.object_list)
    people = {plan.patient_id for plan in plans}
    facts = facts_of_each(people, clinic_id=clinic.pk, as_of=today)
    found = reconciled_of_each(facts, plans)
    return [
        (plan, plan_words.difference_words(found[plan.pk]))
        for plan in plans
        if plan.pk in found and found[plan.pk].difference
    ]
