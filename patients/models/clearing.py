"""What somebody has cleared, as far as it holds still: of the body as it was seen."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q

from patients.models.body import Condition, Fracture
from patients.models.fractures import SITES
from patients.rules import precautions


def holding(clearances: Any) -> Any:
    """Of these, those given of the body as it is: the condition stands since then, and
    no fracture has been recorded since that asks anew."""
    said = {"patient": OuterRef("patient")}
    stands = Condition.objects.standing().filter(
        **said, key=OuterRef("condition_key"), recorded_at__lte=OuterRef("recorded_at")
    )
    about = ExpressionWrapper(OuterRef("condition_key"), output_field=CharField())
    broken = Fracture.objects.standing().alias(about=about)
    broken = broken.filter(
        _asks_anew(), **said, recorded_at__gt=OuterRef("recorded_at")
    )
    return clearances.standing().filter(Exists(stands), ~Exists(broken))


def broke_since(said_on: str) -> Exists:
    """Of words on the whole body: whether a fracture was recorded after them, or has
    happened after their own day, however late they were typed or put right."""
    later = Q(recorded_at__gt=OuterRef("recorded_at"))
    later |= Q(happened_on__gt=OuterRef(said_on))
    mine = Fracture.objects.standing().filter(patient=OuterRef("patient"))
    return Exists(mine.filter(later))


def _asks_anew() -> Q:
    found = Q(pk__in=[])
    for condition, sites in precautions.ASKED_ANEW_BY.items():
        names = [name for name, site in SITES.items() if site in sites]
        found |= Q(about=condition, site__in=names)
    return found
