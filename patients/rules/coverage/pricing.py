"""Phase B: what each session costs, and who pays it.

Attended sessions come first, then planned ones, each in session order: a booking
never moves the deductible an attended session was priced under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from .facts import (
    AsSecondary,
    CostShare,
    Coverage,
    Facts,
    NotCoveredRate,
    Session,
    VisitKey,
)
from .periods import benefit_period
from .placing import Placement
from .result import Outcome

WHOLE_BP = 10_000
HALF_BP = WHOLE_BP // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How one coverage and the patient divide an allowed amount."""

    allowed: int
    deductible: int
    copay: int
    coinsurance: int

    @property
    def patient(self) -> int:
        return self.deductible + self.copay + self.coinsurance

    @property
    def plan(self) -> int:
        return self.allowed - self.patient


NOTHING = Share(allowed=0, deductible=0, copay=0, coinsurance=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one session costs: the principal's share, and who pays the rest."""

    patient_cents: int
    share: Share = NOTHING
    secondary_pays_cents: int = 0
    over_thresholds: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Account:
    """The running deductible and out-of-pocket sum of a coverage's period."""

    terms: CostShare
    deductible_met: int
    oop_met: int
    attended_deductible_met: int
    attended_oop_met: int
    copaid: set[VisitKey] = field(default_factory=set)

    def close_attended(self) -> None:
        """Keep what is met now as the figure after the attended sessions."""
        self.attended_deductible_met = self.deductible_met
        self.attended_oop_met = self.oop_met

    def share(self, coverage: Coverage, session: Session) -> Share:
        """Divide the session's allowed amount, and move the sums on."""
        terms = self.terms
        allowed = left = coverage.allowed_cents[session.kind]
        room = self._room(terms, allowed)
        deductible = min(self._deductible_due(terms), left, room)
        left -= deductible
        room -= deductible
        copay = min(self._copay_due(coverage, session), left, room)
        left -= copay
        room -= copay
        coinsurance = min(part_of(left, terms.coinsurance_bp), room)
        self.deductible_met += deductible
        self.oop_met += deductible + copay + coinsurance
        return Share(
            allowed=allowed,
            deductible=deductible,
            copay=copay,
            coinsurance=coinsurance,
        )

    def _room(self, terms: CostShare, allowed: int) -> int:
        """The most the patient may still pay for a session at that price."""
        if terms.oop_max_cents is None:
            return allowed
        return max(0, terms.oop_max_cents - self.oop_met)

    def _deductible_due(self, terms: CostShare) -> int:
        if not terms.deductible_applies:
            return 0
        return max(0, terms.deductible_cents - self.deductible_met)

    def _copay_due(self, coverage: Coverage, session: Session) -> int:
        """The copay, once a visit: even a copay of nothing is then paid."""
        key = coverage.visit_key(session)
        if key in self.copaid:
            return 0
        self.copaid.add(key)
        return self.terms.copay_cents


@dataclass(slots=True, kw_only=True)
class Prices:
    """Every session's price, and the sums the prices moved."""

    by_session: dict[str, Price] = field(default_factory=dict)
    accounts: dict[tuple[str, date], Account] = field(default_factory=dict)
    """By coverage and period start: those with at least one priced session."""
    spent: dict[tuple[str, str, date], int] = field(default_factory=dict)
    """Allowed amounts by coverage, threshold and period start."""
    unknown_thresholds: set[tuple[str, int]] = field(default_factory=set)
    """Threshold and year, where a year's amount was wanted and is missing."""


def price(facts: Facts, placements: Sequence[Placement]) -> Prices:
    """Price every placed session. The placements come in session order."""
    prices = Prices()
    for placement in placements:
        if placement.session.is_attended:
            prices.by_session[placement.session.id] = _price(facts, placement, prices)
    for account in prices.accounts.values():
        account.close_attended()
    for placement in placements:
        if not placement.session.is_attended:
            prices.by_session[placement.session.id] = _price(facts, placement, prices)
    return prices


def _price(facts: Facts, placement: Placement, prices: Prices) -> Price:
    session = placement.session
    match placement.outcome:
        case Outcome.COVERED if placement.principal:
            return _covered_price(placement, placement.principal, prices)
        case Outcome.OUT_OF_POCKET:
            return Price(patient_cents=_own_price(facts, session))
        case Outcome.RELEASED if session.is_insurable:
            return Price(patient_cents=_missed_fee(facts, session))
        case _:
            return Price(patient_cents=0)


def _covered_price(placement: Placement, principal: Coverage, prices: Prices) -> Price:
    session = placement.session
    share = _account(principal, session, prices).share(principal, session)
    secondary_pays = 0
    if placement.secondary:
        secondary_pays = _secondary_pays(placement.secondary, session, share, prices)
    return Price(
        share=share,
        secondary_pays_cents=secondary_pays,
        patient_cents=share.patient - secondary_pays,
        over_thresholds=_over_thresholds(principal, session, share.allowed, prices),
    )


def _account(coverage: Coverage, session: Session, prices: Prices) -> Account:
    start = benefit_period(coverage, session.date).start
    key = (coverage.id, start)
    if key not in prices.accounts:
        prices.accounts[key] = _opened(coverage, start)
    return prices.accounts[key]


def _opened(coverage: Coverage, period_start: date) -> Account:
    before = [
        each for each in coverage.accumulators if each.period_start == period_start
    ]
    deductible_met = sum(each.deductible_met_cents for each in before)
    oop_met = sum(each.oop_met_cents for each in before)
    return Account(
        terms=coverage.cost_share_in(period_start),
        deductible_met=deductible_met,
        oop_met=oop_met,
        attended_deductible_met=deductible_met,
        attended_oop_met=oop_met,
    )


def part_of(cents: int, basis_points: int) -> int:
    """That part of a sum in whole cents, half a cent rounded up."""
    return (cents * basis_points + HALF_BP) // WHOLE_BP


def _secondary_pays(
    secondary: Coverage, session: Session, principal: Share, prices: Prices
) -> int:
    """What the second plan takes off the patient's share.

    A supplement follows the principal's figures; another plan works out what it would
    have paid alone, and its own sums move on.
    """
    if secondary.as_secondary == AsSecondary.SUPPLEMENT:
        return principal.copay + principal.coinsurance
    alone = _account(secondary, session, prices).share(secondary, session)
    return min(principal.patient, alone.plan)


def _over_thresholds(
    coverage: Coverage, session: Session, allowed: int, prices: Prices
) -> tuple[str, ...]:
    """The thresholds the session is above. It stays covered all the same."""
    start = benefit_period(coverage, session.date).start
    over = []
    for threshold in coverage.expense_thresholds:
        if session.discipline not in threshold.disciplines:
            continue
        key = (coverage.id, threshold.id, start)
        spent = prices.spent.get(key, threshold.spent_before(start)) + allowed
        prices.spent[key] = spent
        amount = threshold.amount_of(start.year)
        if start.year not in threshold.amount_cents_by_year:
            prices.unknown_thresholds.add((threshold.id, start.year))
        if amount is not None and spent > amount:
            over.append(threshold.id)
    return tuple(sorted(over))


def _own_price(facts: Facts, session: Session) -> int:
    """What the patient pays when no plan takes the session."""
    leading = facts.leading(session.date)
    if (
        leading
        and leading[0].not_covered_rate == NotCoveredRate.ALLOWED
        and session.is_for_plan
    ):
        return leading[0].allowed_cents[session.kind]
    return facts.clinic.self_pay_cents[session.kind]


def _missed_fee(facts: Facts, session: Session) -> int:
    """The clinic's own fee; a plan never pays it, and some forbid it."""
    leading = facts.leading(session.date)
    if leading and not leading[0].missed_fee_allowed:
        return 0
    return facts.clinic.missed_fee_cents.get(session.status, 0)
