"""What an estimate would say now, from what the desk has decided. Keeps nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from patients.models import EstimateSettings, Patient, ProviderNumber
from patients.models.estimate_facts import Standing, standings_of
from patients.rules import estimating
from patients.rules.coverage.facts import Facts, Kind, NotCoveredRate
from patients.rules.estimate import Estimate, Facility, Item
from patients.services import counting
from ptcare.people.models import Clinic, Membership


class MedicareCovers(Exception):
    """Medicare takes these visits: it has a notice of its own, and no estimate."""


class PlanCovers(Exception):
    """A plan takes these visits, and nobody said that the patient leaves it aside."""


class NotSetUp(Exception):
    """Numbers that an estimate must name are missing; `of` says whose."""

    def __init__(self, of: list[str]) -> None:
        self.of = of


class NoBirthDate(Exception):
    """The patient's date of birth is not on file."""


class NoPrice(Exception):
    """The price list has no price for a kind of visit."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


@dataclass(frozen=True, kw_only=True)
class Planned:
    """So many visits of a kind with a therapist, or with the clinic itself."""

    provider: Membership | None
    kind: str
    number: int
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the desk has decided; prices and numbers of providers are on file."""

    first_on: dt.date
    last_on: dt.date
    often: str
    lines: tuple[Planned, ...]
    diagnosis: str = ""
    apart: str = ""
    leaves_plan: bool = False
    reason: str = ""


def standing_of(patient: Patient, *, now: dt.datetime) -> Standing | None:
    """What an estimate has to hold for, counted anew; None where nothing is paid."""
    today = counting.current(patient, now=now).facts.as_of
    found = standings_of(patient.clinic, today=today, patient_ids=[patient.pk])
    return found.get(patient.pk)


def compose(*, patient: Patient, draft: Draft, now: dt.datetime) -> Estimate:
    """As it would be issued now. Keeps nothing. Raises the refusals above."""
    facts = counting.current(patient, now=now).facts
    standing = standing_of(patient, now=now)
    _refuse_covered(facts, draft, standing)
    if patient.birth_on is None:
        raise NoBirthDate
    facility, numbers = _numbers(patient.clinic, draft)
    return Estimate(
        patient=patient.name,
        birth_on=patient.birth_on,
        first_on=draft.first_on,
        last_on=draft.last_on,
        often=draft.often,
        days=tuple(_booked(facts, draft, standing)),
        diagnosis=draft.diagnosis,
        apart=draft.apart,
        items=tuple(
            _item(line, _price_of(line.kind, facts, draft, standing), numbers, facility)
            for line in draft.lines
        ),
        facility=facility,
    )


def _booked(facts: Facts, draft: Draft, standing: Standing | None) -> list[dt.date]:
    """The booked days of the series: of all visits where the plan is left aside."""
    days = (
        [each.on for each in standing.visits if not each.is_attended]
        if standing
        else []
    )
    if draft.leaves_plan:
        booked = (each for each in facts.sessions if each.is_planned)
        days = [each.date for each in booked if each.is_insurable]
    return sorted({day for day in days if draft.first_on <= day <= draft.last_on})


def _price_of(kind: str, facts: Facts, draft: Draft, standing: Standing | None) -> int:
    """What the patient is charged for a visit that no plan takes, in cents; 0 where no
    price is on file. What is booked is charged as counted, of several prices the
    highest; who leaves a plan aside pays the clinic's own price."""
    own = facts.clinic.self_pay_cents[Kind(kind)]
    if draft.leaves_plan:
        return own
    booked = [
        visit.cents
        for visit in (standing.visits if standing else ())
        if not visit.is_attended
        and visit.kind == kind
        and draft.first_on <= visit.on <= draft.last_on
    ]
    if booked:
        return max(booked)
    leading = facts.leading(draft.first_on)
    if leading and leading[0].not_covered_rate == NotCoveredRate.ALLOWED:
        return leading[0].allowed_cents[Kind(kind)]
    return own


def _refuse_covered(facts: Facts, draft: Draft, standing: Standing | None) -> None:
    span = (draft.last_on - draft.first_on).days
    days = [draft.first_on + number * estimating.DAY for number in range(span + 1)]
    leading = [plans[0] for day in days if (plans := facts.leading(day))]
    if any(plan.expense_thresholds for plan in leading):
        raise MedicareCovers
    is_paid = standing is not None and any(
        draft.first_on <= visit.on <= draft.last_on for visit in standing.visits
    )
    if len(leading) == len(days) and not draft.leaves_plan and not is_paid:
        raise PlanCovers


def _numbers(clinic: Clinic, draft: Draft) -> tuple[Facility, Mapping[int, str]]:
    """Of the clinic, and of the therapists by membership. Raises NotSetUp."""
    kept = EstimateSettings.objects.filter(clinic=clinic).first()
    providers = {
        line.provider.pk: line.provider for line in draft.lines if line.provider
    }
    rows = ProviderNumber.objects.filter(membership__in=providers)
    numbers = dict(rows.values_list("membership_id", "npi"))
    missing = [row.user.name for key, row in providers.items() if key not in numbers]
    if kept is None or missing:
        raise NotSetUp([*([] if kept else [clinic.name]), *missing])
    facility = Facility(
        name=clinic.name,
        npi=kept.npi,
        tax_id=kept.tax_id,
        state=kept.state,
        place=kept.place,
        phone=clinic.phone,
    )
    return facility, numbers


def _item(
    line: Planned, cents: int, numbers: Mapping[int, str], facility: Facility
) -> Item:
    if not cents:
        raise NoPrice(line.kind)
    of = line.provider
    return Item(
        provider_id=of.pk if of else None,
        provider=of.user.name if of else facility.name,
        provider_npi=numbers[of.pk] if of else facility.npi,
        kind=line.kind,
        number=line.number,
        cents=cents,
        codes=line.codes,
    )


def digest_of(estimate: Estimate) -> str:
    """A fingerprint of what was checked."""
    said = json.dumps(estimate.to_json(), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
