"""Looks again at every program that holds an exercise whose rules have changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from patients.models import Patient
from programs.models import ItemRest, Program, ProgramItem
from programs.services.prescribing.watching import look_again
from ptcare.people.actors import Actor


@dataclass(frozen=True)
class LookedAgain:
    """The programs that hold such an exercise, and those in which it rests by now."""

    programs: tuple[int, ...] = ()
    resting: tuple[int, ...] = ()


@transaction.atomic
def look_again_at_holders(
    *, exercises: Collection[int], by: Actor | None, now: dt.datetime
) -> LookedAgain:
    """In the transaction of the change: no patient is shown what is refused by now.

    Patients are held in the order of their numbers, so two changes never block each
    other. `by=None` is the system itself, loading the library.
    """
    holders = _holders(exercises)
    patients = Patient.objects.filter(program__in=holders).distinct().order_by("pk")
    for patient in patients.select_related("clinic"):
        look_again(patient=patient, by=by, now=now)
    rests = ItemRest.objects.filter(
        rested_at=now, item__exercise__in=exercises, item__program__in=holders
    )
    resting = set(rests.values_list("item__program_id", flat=True))
    return LookedAgain(programs=holders, resting=tuple(sorted(resting)))


def _holders(exercises: Collection[int]) -> tuple[int, ...]:
    """The programs that run, or are signed to follow, with one of them in use."""
    items = ProgramItem.objects.filter(
        exercise__in=exercises, is_waiting=False, program__in=Program.objects.signed()
    )
    numbers = items.order_by("program_id").values_list("program_id", flat=True)
    return tuple(numbers.distinct())
