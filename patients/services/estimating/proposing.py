"""Fills a draft in: from what is booked, and from a pattern of weeks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from patients.models import Patient
from patients.rules import estimating
from patients.rules.planning import Step
from patients.services import counting, planning
from patients.services.estimating.composing import standing_of
from ptcare.people.models import Membership


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a draft begins with. `numbers`: by (membership or None, kind)."""

    first_on: dt.date
    last_on: dt.date
    numbers: dict[tuple[int | None, str], int]
    providers: tuple[Membership | None, ...]
    """The patient's therapist first; None is the clinic itself."""
    has_plan: bool
    """A plan leads today, so that leaving it aside is a choice."""


def proposal_of(
    patient: Patient, *, step: Step | None = None, now: dt.datetime
) -> Proposal:
    """The booked visits that the patient pays; with a step also those it would add."""
    facts = counting.current(patient, now=now).facts
    standing = standing_of(patient, now=now)
    coming = [
        (visit.on, visit.provider_id, visit.kind)
        for visit in (standing.visits if standing else ())
        if not visit.is_attended and visit.on >= facts.as_of
    ]
    coming += [
        (day, patient.therapist_id, "treatment") for day in _added(patient, step, now)
    ]
    first_on = min((on for on, *_who in coming), default=facts.as_of)
    longest = estimating.last_day(first_on)
    coming = [each for each in coming if each[0] <= longest]
    return Proposal(
        first_on=first_on,
        last_on=max((on for on, *_who in coming), default=longest),
        numbers=dict(Counter((who, kind) for _on, who, kind in coming)),
        providers=_providers(patient, {who for _on, who, _kind in coming}),
        has_plan=bool(facts.leading(facts.as_of)),
    )


def _added(patient: Patient, step: Step | None, now: dt.datetime) -> list[dt.date]:
    """The days a pattern adds that no plan takes."""
    if step is None:
        return []
    plans = planning.plans_of(patient, planning.Wish(steps=(step,)), now=now)
    if plans.own is None:
        return []
    new = set(plans.own.days)
    return [each.on for each in plans.own.coming if each.is_open and each.on in new]


def _providers(patient: Patient, ids: set[int | None]) -> tuple[Membership | None, ...]:
    others = Membership.objects.filter(
        clinic=patient.clinic_id,
        pk__in={each for each in ids if each and each != patient.therapist_id},
    )
    found: list[Membership | None] = [patient.therapist] if patient.therapist else []
    found += others.select_related("user").order_by("user__name")
    return tuple(found if None not in ids and found else [*found, None])
