"""Who pays: a few payers, a contract for most, and some that are running out.

Made after the sessions, so that what is approved can be said to be nearly used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from patients.models import (
    MARKING,
    Accumulator,
    Authorization,
    ClinicSession,
    Coverage,
    ExpenseThreshold,
    Figure,
    Payer,
    PayerAnswer,
    VisitLimit,
)
from patients.models.coverage import OfCoverage
from programs.demo import claims
from programs.demo.cast import MARGARET, YEAR_TURNS
from programs.demo.world import DAY, WEEK, Case, World, keep

APPROVED = 24  # visits of an ordinary authorization
ASKED_MORE = 6  # than a plan has approved, where it approved in part
DIFFERS, ELSEWHERE = "Nancy Rosenthal", 3  # visits that only her plan knows of


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A contract as the payer sells it; money in cents."""

    payer: str
    visits: int | None = None
    has_threshold: bool = False
    terms: dict[str, Any] = field(default_factory=dict)


ALLOWED = {
    "allowed_evaluation_cents": 11800,
    "allowed_re_evaluation_cents": 8200,
    "allowed_treatment_cents": 9600,
    "allowed_group_cents": 3200,
}
COMMERCIAL = Plan(
    payer="Keystone Mutual Health",
    visits=30,
    terms=ALLOWED | {"copay_cents": 3000, "authorization_required": "always"},
)
PLANS = {
    "year": COMMERCIAL,
    "two": COMMERCIAL,
    "five": COMMERCIAL,
    "past": COMMERCIAL,
    "asked": COMMERCIAL,
    "medicare": Plan(
        payer="Medicare Part B",
        has_threshold=True,
        terms=ALLOWED
        | {
            "deductible_applies": True,
            "deductible_cents": 28300,
            "coinsurance_bp": 2000,
            "missed_fee_allowed": True,
        },
    ),
    "deductible": Plan(
        payer="Blue Harbor Choice Plan",
        visits=40,
        terms=ALLOWED
        | {
            "deductible_applies": True,
            "deductible_cents": 150000,
            "coinsurance_bp": 2000,
            "oop_max_cents": 450000,
        },
    ),
    "hmo": Plan(
        payer="Three Valleys HMO",
        visits=60,
        terms=ALLOWED
        | {
            "copay_cents": 2000,
            "authorization_required": "after_visits",
            "free_visits": 6,
            "missed_fee_allowed": False,
        },
    ),
}
PHONES = {
    "Keystone Mutual Health": "(800) 555-0111",
    "Medicare Part B": "(800) 555-0122",
    "Blue Harbor Choice Plan": "(800) 555-0133",
    "Three Valleys HMO": "(800) 555-0144",
}


def cover(world: World) -> None:
    """Contracts with their lines for all but those who pay themselves."""
    payers = _payers(world)
    covered = [case for case in world.cases if case.story.cover in PLANS]
    contracts = [_contract(case, payers) for case in covered]
    Coverage.objects.bulk_create(contracts)
    lines = [
        line
        for case, contract in zip(covered, contracts, strict=True)
        for line in _lines(case, contract)
    ]
    PayerAnswer.objects.bulk_create(
        _answer(world, case, contract)
        for case, contract in zip(covered, contracts, strict=True)
    )
    keep(lines)


def _payers(world: World) -> dict[tuple[int, str], Payer]:
    rows = [
        Payer(clinic=clinic, name=name, phone=phone)
        for clinic in world.clinics.values()
        for name, phone in PHONES.items()
    ]
    Payer.objects.bulk_create(rows)
    return {(row.clinic_id, row.name): row for row in rows}


def _contract(case: Case, payers: dict[tuple[int, str], Payer]) -> Coverage:
    plan, clinic = PLANS[case.story.cover], case.patient.clinic
    return Coverage(
        **case.about,
        payer=payers[clinic.pk, plan.payer],
        member_number=f"{case.rng.randrange(10**8, 10**9)}",
        effective_from=_january(case.patient.admitted_on, years_ago=1),
        verified_on=_asked_on(case),
        **plan.terms,
        **_year_of(case),
    )


def _year_of(case: Case) -> dict[str, Any]:
    """Of most the calendar's; of one a year that begins anew early next month."""
    if case.story.name != YEAR_TURNS:
        return {}
    return {
        "benefit_period": Coverage.Period.PLAN_YEAR,
        "plan_year_month": _year_turns(case).month,
    }


def _year_turns(case: Case) -> dt.date:
    """The first of next month."""
    return (case.today.replace(day=1) + 32 * DAY).replace(day=1)


def _year_began(case: Case) -> dt.date:
    if case.story.name != YEAR_TURNS:
        return _january(case.today)
    turns = _year_turns(case)
    return turns.replace(year=turns.year - 1)


def _asked_on(case: Case) -> dt.date:
    """The desk asks every plan once a month; now and then one slips through."""
    is_forgotten = case.rng.random() < 0.1 and case.story.name != MARGARET
    if is_forgotten:
        return case.patient.admitted_on
    days_ago = case.rng.randrange(1, 25)
    return max(case.patient.admitted_on, case.today - dt.timedelta(days=days_ago))


def _answer(world: World, case: Case, contract: Coverage) -> PayerAnswer:
    """By which the contract counts as verified; its day is the contract's."""
    day = contract.verified_on or case.today
    return PayerAnswer(
        **case.about,
        coverage=contract,
        answered_on=day,
        means=PayerAnswer.Means.PORTAL if day.day % 2 else PayerAnswer.Means.PHONE,
        reference=f"R{contract.member_number[-6:]}",
        visits_left=_left_as_told(case, day),
        recorded_by=world.desk_of(case.patient.clinic),
        recorded_at=min(dt.datetime.combine(day, dt.time(15), dt.UTC), world.now),
    )


def _left_as_told(case: Case, day: dt.date) -> int | None:
    """Visits left as the payer counts: of its limit, less those it has paid."""
    limit = PLANS[case.story.cover].visits
    if limit is None or case.story.cover not in claims.SENT_FROM:
        return None
    elsewhere = ELSEWHERE if case.story.name == DIFFERS else 0
    return max(0, limit - claims.paid_by(case, day) - elsewhere)


def _january(day: dt.date, *, years_ago: int = 0) -> dt.date:
    return dt.date(day.year - years_ago, 1, 1)


def _lines(case: Case, contract: Coverage) -> Iterator[OfCoverage]:
    plan = PLANS[case.story.cover]
    of = {**case.about, "coverage": contract}
    if plan.visits:
        yield VisitLimit(**of, visits=plan.visits)
    if plan.has_threshold:
        yield ExpenseThreshold(**of, disciplines=MARKING[Figure.KX_PT_SLP])
    if contract.deductible_applies:
        met = case.rng.choice([0, 12000, contract.deductible_cents])
        if case.story.name == YEAR_TURNS:
            met = contract.deductible_cents
        yield Accumulator(
            **of,
            period_start=_year_began(case),
            deductible_met_cents=min(met, contract.deductible_cents),
            oop_met_cents=min(met, contract.deductible_cents),
        )
    if contract.authorization_required != Coverage.Required.NEVER:
        yield from _authorizations(case, of)


def _lapses_today(case: Case) -> bool:
    """Whose approval ended yesterday, and who still comes today: the desk must call."""
    waits = any(row.on == case.today and row.is_booked for row in case.sessions)
    return case.story.cover in ("hmo", "year") and waits and case.story.name != MARGARET


def _authorizations(case: Case, of: dict[str, Any]) -> Iterator[Authorization]:
    """One after the other; the last as the story wants it."""
    first, kind = case.patient.admitted_on, case.story.cover
    attended = sum(  # an evaluation needs no authorization
        session.is_attended and session.kind != ClinicSession.Kind.EVALUATION
        for session in case.sessions
    )
    until = case.today + 12 * WEEK
    visits = max(APPROVED, attended + 10)
    if _lapses_today(case):
        until = case.today - DAY
    if kind == "two":
        visits = attended + 2
    if kind == "five":
        until = case.today + 5 * DAY
    if kind == "past":
        visits = attended
    if kind == "asked" and attended:
        visits, until = attended + 1, case.today + 2 * WEEK
    number = f"A{case.rng.randrange(10**6, 10**7)}"
    if not (kind == "asked" and case.story.stage == "referred"):
        yield Authorization(
            **of,
            number=number,
            visits_requested=visits + ASKED_MORE * (kind == "two"),
            visits_approved=visits,
            valid_from=first,
            valid_to=until,
        )
    if kind == "asked":
        yield Authorization(
            **of,
            status=Authorization.Status.PENDING,
            requested_on=case.today - 3 * DAY,
            visits_requested=12,
            valid_from=case.today,
            valid_to=case.today + 12 * WEEK,
        )
