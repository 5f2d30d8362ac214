"""The answer as rows, sums and warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .facts import Authorization, Coverage, Facts, Session, VisitLimit
from .ledgers import Ledger, Ledgers
from .periods import Period, benefit_period, is_active_within
from .placing import Placement, Places
from .pricing import Price, Prices
from .result import (
    AccumulatorRow,
    AuthorizationRow,
    Forecast,
    LimitRow,
    Outcome,
    Result,
    SessionRow,
    State,
    Totals,
)
from .summarizing import summarize


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is left of a number of visits. Never below zero: nobody can use that."""

    remaining: int
    unreserved: int


def report(facts: Facts, places: Places, prices: Prices) -> Result:
    rows = tuple(
        _session_row(placement, prices.by_session[placement.session.id])
        for placement in places.placements
    )
    limits = tuple(_limit_rows(facts, places.ledgers))
    authorizations = tuple(_authorization_rows(facts, places.ledgers))
    return Result(
        sessions=rows,
        limits=limits,
        authorizations=authorizations,
        accumulators=tuple(_accumulator_rows(prices)),
        totals=_totals(rows),
        forecast=_forecast(places.placements, prices),
        patient_summary=summarize(facts, places.ledgers, authorizations),
        warnings=tuple(sorted(_warnings(facts, places, prices, limits))),
    )


def left_of(visits: int, *, elsewhere: int, ledger: Ledger) -> Left:
    difference = visits - elsewhere - ledger.used
    return Left(
        remaining=max(0, difference),
        unreserved=max(0, difference - ledger.reserved),
    )


def _session_row(placement: Placement, price: Price) -> SessionRow:
    principal, secondary = placement.principal, placement.secondary
    session, share = placement.session, price.share
    return SessionRow(
        session_id=session.id,
        outcome=placement.outcome,
        reason=placement.reason,
        coverage_id=principal.id if principal else None,
        authorization_id=placement.authorization_id,
        secondary_coverage_id=secondary.id if secondary else None,
        counts_visit=placement.counts_visit,
        state=placement.state,
        benefit_period_start=(
            benefit_period(principal, session.date).start if principal else None
        ),
        allowed_cents=share.allowed,
        deductible_cents=share.deductible,
        copay_cents=share.copay,
        coinsurance_cents=share.coinsurance,
        plan_pays_cents=share.plan,
        secondary_pays_cents=price.secondary_pays_cents,
        patient_cents=price.patient_cents,
        over_thresholds=price.over_thresholds,
    )


def _limit_rows(facts: Facts, ledgers: Ledgers) -> list[LimitRow]:
    rows = [
        _limit_row(coverage, limit, period, ledgers)
        for coverage in facts.coverages
        for limit in coverage.visit_limits
        for period in _periods_asked_about(facts, coverage, limit)
        if limit in coverage.limits_in(period.start)
    ]
    return sorted(rows, key=lambda r: (r.coverage_id, r.limit_id, r.period_start))


def _periods_asked_about(
    facts: Facts, coverage: Coverage, limit: VisitLimit
) -> set[Period]:
    """The benefit periods of the question's date and of the limit's sessions."""
    days = {
        session.date
        for session in facts.sessions
        if session.is_insurable and session.discipline in limit.disciplines
    }
    periods = {
        period
        for day in days | {facts.as_of}
        if day in (period := benefit_period(coverage, day))
    }
    return {period for period in periods if is_active_within(coverage, period)}


def _limit_row(
    coverage: Coverage, limit: VisitLimit, period: Period, ledgers: Ledgers
) -> LimitRow:
    ledger = ledgers.limits[coverage.id, limit.id, period.start]
    elsewhere = coverage.used_elsewhere(limit.disciplines, period.start)
    left = left_of(limit.visits, elsewhere=elsewhere, ledger=ledger)
    return LimitRow(
        coverage_id=coverage.id,
        limit_id=limit.id,
        period_start=period.start,
        period_end=period.end,
        limit=limit.visits,
        used_elsewhere=elsewhere,
        used=ledger.used,
        reserved=ledger.reserved,
        remaining=left.remaining,
        unreserved=left.unreserved,
    )


def _authorization_rows(facts: Facts, ledgers: Ledgers) -> list[AuthorizationRow]:
    rows = [
        _authorization_row(each, ledgers.authorizations[each.id], facts.as_of)
        for each in facts.authorizations
    ]
    return sorted(rows, key=lambda row: row.authorization_id)


def _authorization_row(
    authorization: Authorization, ledger: Ledger, as_of: date
) -> AuthorizationRow:
    approved, elsewhere = authorization.visits_approved, authorization.used_elsewhere
    left = left_of(approved, elsewhere=elsewhere, ledger=ledger)
    is_expired = authorization.valid_to < as_of
    is_usable = authorization.is_approved and not is_expired
    return AuthorizationRow(
        authorization_id=authorization.id,
        approved=approved,
        used_elsewhere=elsewhere,
        used=ledger.used,
        reserved=ledger.reserved,
        remaining=left.remaining,
        unreserved=left.unreserved,
        usable=left.remaining if is_usable else 0,
        expired=is_expired,
    )


def _accumulator_rows(prices: Prices) -> Iterator[AccumulatorRow]:
    for (coverage_id, period_start), account in sorted(
        prices.accounts.items(), key=lambda item: item[0]
    ):
        yield AccumulatorRow(
            coverage_id=coverage_id,
            period_start=period_start,
            deductible_met_cents=account.attended_deductible_met,
            oop_met_cents=account.attended_oop_met,
            deductible_met_projected_cents=account.deductible_met,
            oop_met_projected_cents=account.oop_met,
        )


def _totals(rows: Iterable[SessionRow]) -> Totals:
    count: Counter[tuple[Outcome, State]] = Counter()
    cents: Counter[State] = Counter()
    for row in rows:
        count[row.outcome, row.state] += 1
        cents[row.state] += row.patient_cents
    return Totals(
        covered_used=count[Outcome.COVERED, State.USED],
        covered_reserved=count[Outcome.COVERED, State.RESERVED],
        out_of_pocket_used=count[Outcome.OUT_OF_POCKET, State.USED],
        out_of_pocket_reserved=count[Outcome.OUT_OF_POCKET, State.RESERVED],
        released=count[Outcome.RELEASED, State.NONE],
        not_a_visit=count[Outcome.NOT_A_VISIT, State.NONE],
        attended_patient_cents=cents[State.USED],
        planned_patient_cents=cents[State.RESERVED],
        fees_cents=cents[State.NONE],
    )


def _forecast(placements: Iterable[Placement], prices: Prices) -> Forecast:
    planned = [
        each
        for each in placements
        if each.session.is_planned and each.session.is_for_plan
    ]
    covered = [each.session for each in planned if _is_covered(each)]
    uncovered = [each.session for each in planned if not _is_covered(each)]
    in_time = [
        each for each in covered if not uncovered or each.order < uncovered[0].order
    ]
    first_uncovered = uncovered[0].date if uncovered else None
    last_covered = covered[-1].date if covered else None
    return Forecast(
        covered_until=in_time[-1].date if in_time else None,
        last_covered_date=last_covered,
        first_uncovered_date=first_uncovered,
        has_gap=(
            first_uncovered is not None
            and last_covered is not None
            and first_uncovered < last_covered
        ),
        planned_covered=len(covered),
        planned_out_of_pocket=len(uncovered),
        planned_covered_cents=_patient_cents(covered, prices),
        planned_out_of_pocket_cents=_patient_cents(uncovered, prices),
    )


def _is_covered(placement: Placement) -> bool:
    return placement.outcome == Outcome.COVERED


def _patient_cents(sessions: Iterable[Session], prices: Prices) -> int:
    return sum(prices.by_session[session.id].patient_cents for session in sessions)


def _warnings(
    facts: Facts, places: Places, prices: Prices, limits: Iterable[LimitRow]
) -> set[str]:
    return {
        *_past_planned(facts),
        *_attended_unauthorized(places.placements),
        *_over_limits(facts, places.ledgers, limits),
        *_over_authorizations(facts, places.ledgers),
        *(
            f"threshold_unknown:{name}:{year}"
            for name, year in prices.unknown_thresholds
        ),
    }


def _past_planned(facts: Facts) -> Iterator[str]:
    for session in facts.sessions:
        if session.is_planned and session.date < facts.as_of:
            yield f"past_planned:{session.id}"


def _attended_unauthorized(placements: Iterable[Placement]) -> Iterator[str]:
    for each in placements:
        is_unpaid = each.outcome == Outcome.OUT_OF_POCKET and each.session.is_attended
        if is_unpaid and each.reason.is_about_authorization:
            yield f"attended_unauthorized:{each.session.id}"


def _over_limits(
    facts: Facts, ledgers: Ledgers, rows: Iterable[LimitRow]
) -> Iterator[str]:
    """Also where a claim was sent for a period the coverage is not active in."""
    asked_about = {(row.coverage_id, row.limit_id, row.period_start) for row in rows}
    written = {key for key, ledger in ledgers.limits.items() if ledger}
    limits = {
        (coverage.id, limit.id): (coverage, limit)
        for coverage in facts.coverages
        for limit in coverage.visit_limits
    }
    for coverage_id, limit_id, start in asked_about | written:
        coverage, limit = limits[coverage_id, limit_id]
        elsewhere = coverage.used_elsewhere(limit.disciplines, start)
        here = len(ledgers.limits[coverage_id, limit_id, start])
        if elsewhere + here > limit.visits:
            yield f"over_limit:{limit_id}:{start}"


def _over_authorizations(facts: Facts, ledgers: Ledgers) -> Iterator[str]:
    for each in facts.authorizations:
        here = len(ledgers.authorizations[each.id])
        if each.used_elsewhere + here > each.visits_approved:
            yield f"over_authorization:{each.id}"
