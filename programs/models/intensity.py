"""What is on record of the four conditions of high intensity.

Asked only where something heavy is at hand, which is seldom: no part of `body_of`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from patients.models import (
    ImagingAnswer,
    IntensityClearance,
    Measurement,
    Patient,
    SpineImaging,
)
from patients.models.body import FactQuerySet
from patients.models.clearing import broke_since
from patients.rules import gate
from programs.models.bodies import Body
from programs.models.confirming import DraftConfirmation, fingerprint_of
from programs.models.exercise import Exercise
from programs.models.flags import SafetyFlag
from programs.models.program import Program
from programs.rules import intensity, redflags

HEAVY = Q(exercise__movement_flags__overlap=sorted(intensity.FLAGS))


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """The rows that the rule is asked about, the newest first."""

    clearances: Sequence[IntensityClearance]
    pictures: Sequence[SpineImaging]
    answers: Sequence[ImagingAnswer]
    forms: Sequence[Measurement]
    heights: Sequence[Measurement] = ()
    back_pains: Sequence[SafetyFlag] = ()
    confirmations: Sequence[DraftConfirmation] = ()  # whatever became of the draft
    draft: str = ""  # its fingerprint, as it is now

    @cached_property
    def facts(self) -> intensity.Facts:
        return intensity.Facts(
            clearances=tuple(
                gate.Clearance(
                    by_role=gate.Clinician(row.given_by_role),
                    given_on=row.given_on,
                    valid_until=row.valid_until,
                )
                for row in self.clearances
                if not row.broke_since
            ),
            pictured_on=max(
                (
                    *(row.imaged_on for row in self.pictures),
                    *(row.said_on for row in self.answers),
                ),
                default=None,
            ),
            heights=tuple(
                intensity.Height(
                    on=row.measured_on,
                    value=row.value,
                    tallest=_number(row.parts.get("tallest")),
                )
                for row in self.heights
                if row.value is not None
            ),
            back_pain_on=max((row.on for row in self.back_pains), default=None),
            forms=tuple(
                intensity.Form(
                    scores=row.parts,
                    is_signed=bool(row.evaluation and row.evaluation.signed_at),
                    broke_since=row.broke_since,
                )
                for row in self.forms
            ),
            seconds=frozenset(row.recorded_by_id for row in self.seconds),
        )

    @property
    def seconds(self) -> list[DraftConfirmation]:
        """Those that are of the draft as it is now."""
        return [row for row in self.confirmations if row.draft == self.draft]


def on_record(patient: Patient, *, draft: Program | None = None) -> OnRecord:
    """Five queries; four more for a draft."""

    def standing(rows: FactQuerySet, day: str) -> list[Any]:
        mine = rows.standing().filter(patient=patient)
        return list(mine.select_related("recorded_by").order_by(f"-{day}", "-pk"))

    keys = (intensity.FORM_TEST, intensity.HEIGHT_TEST)
    tests = Measurement.objects.filter(key__in=keys)
    tests = tests.annotate(broke_since=broke_since("measured_on"))
    tests = tests.select_related("evaluation__signed_by")
    measured = standing(tests, "measured_on")
    since = {"broke_since": broke_since("given_on")}
    cleared = IntensityClearance.objects.annotate(**since)
    pains = SafetyFlag.objects.filter(patient=patient, key=redflags.NEW_BACK_PAIN)
    found = OnRecord(
        clearances=standing(cleared, "given_on"),
        pictures=standing(SpineImaging.objects.all(), "imaged_on"),
        answers=standing(ImagingAnswer.objects.all(), "said_on"),
        forms=[row for row in measured if row.key == intensity.FORM_TEST],
        heights=[row for row in measured if row.key == intensity.HEIGHT_TEST],
        back_pains=list(pains),
    )
    if draft is None:
        return found
    said = standing(draft.confirmations.all(), "recorded_at")
    return replace(found, confirmations=said, draft=fingerprint_of(draft))


def _number(said: str | None) -> Decimal | None:
    return Decimal(said) if said else None


def is_intense(program: Program) -> bool:
    """Whether it was opened from the template for it, or asks for such an exercise."""
    return program.template_slug == intensity.TEMPLATE or bool(heavy_in(program))


def heavy_in(program: Program) -> list[str]:
    """What it asks for, keeps waiting or plans of high intensity, by its names."""
    planned = Q(phase=None) | Q(phase__dropped_at=None)
    rows = program.items.filter(HEAVY, planned, ends_on=None)
    return sorted(set(rows.values_list("exercise__name", flat=True)))


def with_lacks(
    body: Body, patient: Patient, exercises: Iterable[Exercise], *, on: dt.date
) -> Body:
    """The body where these are to be done: it knows what high intensity lacks."""
    if not any(intensity.is_intense(each.movement_flags) for each in exercises):
        return body
    return replace(body, lacks=intensity.lacking(on_record(patient).facts, on=on))


def was_signed_with(program: Program, exercises: Iterable[Exercise]) -> bool:
    """Whether what is heavy among these was asked for, waited or was planned then."""
    heavy = {row.pk for row in exercises if intensity.is_intense(row.movement_flags)}
    if not heavy:
        return True
    signed = program.items.filter(
        exercise__in=heavy, prescribed_at__lte=program.signed_at
    )
    return heavy <= set(signed.values_list("exercise", flat=True))
