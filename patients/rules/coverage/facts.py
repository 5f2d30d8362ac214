"""What an answer about coverage is made from: one patient's plans and sessions.

Every date is the clinic's local calendar date, and both ends of every range belong
to it. Money is whole cents; percentages are basis points (2000 is 20 %).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

VisitKey: TypeAlias = tuple[dt.date, str] | tuple[dt.date] | tuple[str]
"""What makes two sessions the same visit in the eyes of a plan."""


class Discipline(StrEnum):
    PT = "PT"
    OT = "OT"
    ST = "ST"


class Kind(StrEnum):
    EVALUATION = "evaluation"
    RE_EVALUATION = "re_evaluation"
    TREATMENT = "treatment"
    GROUP = "group"
    GYM = "gym"
    HOME = "home"


class Status(StrEnum):
    PLANNED = "planned"
    ATTENDED = "attended"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    NO_SHOW = "no_show"
    RESCHEDULED = "rescheduled"


class Service(StrEnum):
    """What a plan may leave out: a kind of session, or the way it is given."""

    EVALUATION = "evaluation"
    RE_EVALUATION = "re_evaluation"
    TREATMENT = "treatment"
    GROUP = "group"
    TELEHEALTH = "telehealth"


class VisitUnit(StrEnum):
    DISCIPLINE_DAY = "discipline_day"
    DAY = "day"
    SESSION = "session"


class PeriodType(StrEnum):
    CALENDAR_YEAR = "calendar_year"
    PLAN_YEAR = "plan_year"
    WHOLE_COVERAGE = "whole_coverage"


class AuthorizationRequired(StrEnum):
    NEVER = "never"
    ALWAYS = "always"
    AFTER_VISITS = "after_visits"


class AuthorizationStatus(StrEnum):
    APPROVED = "approved"
    PENDING = "pending"
    DENIED = "denied"
    VOID = "void"


class AsSecondary(StrEnum):
    PAYS_REMAINING_SHARE = "pays_remaining_share"
    ONLY_AFTER_PRIMARY = "only_after_primary"
    SUPPLEMENT = "supplement"


class NotCoveredRate(StrEnum):
    """The price of a session the plan does not take."""

    SELF_PAY = "self_pay"
    ALLOWED = "allowed"


INSURABLE = frozenset({Kind.EVALUATION, Kind.RE_EVALUATION, Kind.TREATMENT, Kind.GROUP})
RELEASED = frozenset(
    {Status.CANCELLED, Status.LATE_CANCELLED, Status.NO_SHOW, Status.RESCHEDULED}
)
MISSED = frozenset({Status.LATE_CANCELLED, Status.NO_SHOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    self_pay_cents: Mapping[Kind, int]
    """The clinic's own price of every kind but home."""
    missed_fee_cents: Mapping[Status, int]
    """The clinic's own fee for a late cancellation and for a no-show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitPeriod:
    """When limits, deductible and out-of-pocket maximum start again."""

    type: PeriodType = PeriodType.CALENDAR_YEAR
    start_month: int = 1
    """Of a plan year, 1 to 12."""
    start_day: int = 1
    """Of a plan year, 1 to 28."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLimit:
    """At most so many visits in each benefit period, of these disciplines together.

    It holds until one of a later period is said for just the same disciplines.
    """

    id: str
    disciplines: tuple[Discipline, ...]
    visits: int
    period_start: dt.date = dt.date.min
    """Of the first benefit period it holds in; usually it holds in all."""
    is_lifted: bool = False
    """From then on the plan sets no number for these."""

    def follows(self, other: VisitLimit) -> bool:
        return self.period_start > other.period_start and (
            {*self.disciplines} == {*other.disciplines}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorUse:
    """Visits of a benefit period that were used outside this clinic."""

    period_start: dt.date
    discipline: Discipline
    visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRule:
    required: AuthorizationRequired = AuthorizationRequired.NEVER
    free_visits: int = 0
    """Visits a period and discipline that need no authorization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostShare:
    deductible_applies: bool = False
    deductible_cents: int = 0
    copay_cents: int = 0
    coinsurance_bp: int = 0
    oop_max_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accumulator:
    """What the patient had paid of a period before any session of these facts."""

    period_start: dt.date
    deductible_met_cents: int
    oop_met_cents: int
    deductible_cents: int | None = None
    """The plan's in that period, where it set another one; None as before."""
    oop_max_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorExpense:
    period_start: dt.date
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseThreshold:
    """An amount a year above which claims are marked; it never ends coverage."""

    id: str
    disciplines: tuple[Discipline, ...]
    amount_cents_by_year: Mapping[int, int]
    prior: tuple[PriorExpense, ...] = ()

    def spent_before(self, period_start: dt.date) -> int:
        """Cents of that period spent before any session of these facts."""
        return sum(
            each.cents for each in self.prior if each.period_start == period_start
        )

    def amount_of(self, year: int) -> int | None:
        """Of the year, else of the latest year before it that has one."""
        known = [each for each in self.amount_cents_by_year if each <= year]
        return self.amount_cents_by_year[max(known)] if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """On which days a plan stands, and in which turn it pays: rank 1 before rank 2."""

    id: str
    rank: int
    effective_from: dt.date
    effective_to: dt.date | None
    as_secondary: AsSecondary = AsSecondary.PAYS_REMAINING_SHARE

    def is_active(self, on: dt.date) -> bool:
        return self.effective_from <= on and not self.has_ended(before=on)

    def has_ended(self, *, before: dt.date) -> bool:
        return self.effective_to is not None and self.effective_to < before

    @property
    def can_lead(self) -> bool:
        """Whether it may be the principal payer of a session."""
        return self.rank == 1 or self.as_secondary != AsSecondary.SUPPLEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Ranked):
    """One plan of the patient, with all that is counted by."""

    allowed_cents: Mapping[Kind, int]
    """The plan's price of every insurable kind."""
    benefit_period: BenefitPeriod = BenefitPeriod()
    visit_unit: VisitUnit = VisitUnit.DISCIPLINE_DAY
    visit_limits: tuple[VisitLimit, ...] = ()
    prior_use: tuple[PriorUse, ...] = ()
    evaluation_counts: bool = True
    evaluation_needs_authorization: bool = False
    authorization: AuthorizationRule = AuthorizationRule()
    excluded_services: tuple[Service, ...] = ()
    not_covered_rate: NotCoveredRate = NotCoveredRate.SELF_PAY
    missed_fee_allowed: bool = True
    cost_share: CostShare = CostShare()
    accumulators: tuple[Accumulator, ...] = ()
    expense_thresholds: tuple[ExpenseThreshold, ...] = ()

    def cost_share_in(self, period_start: dt.date) -> CostShare:
        """With the deductible and maximum of that period: what was set for one holds
        until a later one sets another."""
        terms = self.cost_share
        for each in sorted(self.accumulators, key=lambda each: each.period_start):
            if each.period_start > period_start:
                break
            if each.deductible_cents is not None:
                terms = replace(
                    terms,
                    deductible_cents=each.deductible_cents,
                    deductible_applies=each.deductible_cents > 0,
                )
            if each.oop_max_cents is not None:
                terms = replace(terms, oop_max_cents=each.oop_max_cents)
        return terms

    def excludes(self, session: Session) -> bool:
        if session.telehealth and Service.TELEHEALTH in self.excluded_services:
            return True
        return str(session.kind) in self.excluded_services

    def counts(self, session: Session) -> bool:
        """Whether an insurable session uses up a visit of this plan."""
        return self.evaluation_counts or session.kind != Kind.EVALUATION

    def asks_authorization(self, session: Session) -> bool:
        """Whether this plan authorizes such a session at all."""
        if self.authorization.required == AuthorizationRequired.NEVER:
            return False
        return session.kind != Kind.EVALUATION or self.evaluation_needs_authorization

    def limits_in(self, period_start: dt.date) -> list[VisitLimit]:
        """Those that hold in the benefit period that begins then."""
        said = [each for each in self.visit_limits if each.period_start <= period_start]
        return [
            each
            for each in said
            if not each.is_lifted and not any(later.follows(each) for later in said)
        ]

    def limits_of(
        self, discipline: Discipline, period_start: dt.date
    ) -> list[VisitLimit]:
        limits = self.limits_in(period_start)
        return [each for each in limits if discipline in each.disciplines]

    def used_elsewhere(
        self, disciplines: tuple[Discipline, ...], period_start: dt.date
    ) -> int:
        """Visits of that period and those disciplines used outside this clinic."""
        return sum(
            use.visits
            for use in self.prior_use
            if use.period_start == period_start and use.discipline in disciplines
        )

    def visit_key(self, session: Session) -> VisitKey:
        match self.visit_unit:
            case VisitUnit.DISCIPLINE_DAY:
                return (session.date, session.discipline)
            case VisitUnit.DAY:
                return (session.date,)
            case VisitUnit.SESSION:
                return (session.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    id: str
    coverage_id: str
    disciplines: tuple[Discipline, ...]
    status: AuthorizationStatus
    visits_approved: int
    valid_from: dt.date
    valid_to: dt.date
    used_elsewhere: int = 0

    @property
    def is_approved(self) -> bool:
        return self.status == AuthorizationStatus.APPROVED

    def is_valid(self, on: dt.date) -> bool:
        return self.valid_from <= on <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledUnder:
    """What a claim already sent to the payer says: no recount may move it."""

    coverage_id: str
    authorization_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: str
    date: dt.date
    start: str
    """The hour as HH:MM on the clinic's clock."""
    discipline: Discipline
    kind: Kind
    status: Status
    telehealth: bool = False
    billed_under: BilledUnder | None = None
    """Only of an attended session."""
    kept_from_plan: bool = False
    """The patient pays it in full and asks that no plan is told: none ever is."""
    is_borne: bool = False
    """By the clinic, for good: no plan is billed, although one would cover it."""

    @property
    def order(self) -> tuple[dt.date, str, str]:
        return (self.date, self.start, self.id)

    @property
    def is_insurable(self) -> bool:
        return self.kind in INSURABLE

    @property
    def is_for_plan(self) -> bool:
        return self.is_insurable and not (self.kept_from_plan or self.is_borne)

    @property
    def is_released(self) -> bool:
        return self.status in RELEASED

    @property
    def is_attended(self) -> bool:
        return self.status == Status.ATTENDED

    @property
    def is_planned(self) -> bool:
        return self.status == Status.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the answer depends on. The order of rows never matters."""

    as_of: dt.date
    program_discipline: Discipline
    clinic: Clinic
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    sessions: tuple[Session, ...] = ()

    def active(self, on: dt.date) -> list[Coverage]:
        """The coverages of a day, the one that pays first in front."""
        coverages = [each for each in self.coverages if each.is_active(on)]
        return sorted(coverages, key=lambda each: (each.rank, each.id))

    def leading(self, on: dt.date) -> list[Coverage]:
        """The coverages of a day that may be the principal payer, by rank."""
        return [each for each in self.active(on) if each.can_lead]

    def visit_key(self, session: Session, coverage_id: str | None) -> VisitKey:
        """What makes one visit of two sessions for the plan that takes them; where none
        does, each is its own."""
        taking = (each for each in self.coverages if each.id == coverage_id)
        return next((each.visit_key(session) for each in taking), (session.id,))
