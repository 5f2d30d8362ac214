"""Facts from JSON, read strictly: what is not understood is refused, with its path."""

from __future__ import annotations

import re
import reprlib
from collections import Counter
from collections.abc import Hashable, Iterable
from itertools import combinations

from .facts import (
    INSURABLE,
    MISSED,
    Accumulator,
    AsSecondary,
    Authorization,
    AuthorizationRequired,
    AuthorizationRule,
    AuthorizationStatus,
    BenefitPeriod,
    BilledUnder,
    Clinic,
    CostShare,
    Coverage,
    Discipline,
    ExpenseThreshold,
    Facts,
    Kind,
    NotCoveredRate,
    PeriodType,
    PriorExpense,
    PriorUse,
    Service,
    Session,
    Status,
    VisitLimit,
    VisitUnit,
)
from .nodes import MalformedFacts, Node

YEAR = re.compile(r"[0-9]{4}")
WHOLE_BP = 10_000


def from_json(obj: object) -> Facts:
    """The facts in a decoded JSON object; raises `MalformedFacts`."""
    root = Node(obj)
    facts = Facts(
        as_of=root["as_of"].day(),
        program_discipline=root["program_discipline"].choice(Discipline),
        clinic=_clinic(root["clinic"]),
        coverages=root["coverages"].each(_coverage),
        authorizations=root["authorizations"].each(_authorization),
        sessions=root["sessions"].each(_session),
    )
    _refuse_repeated_ids(facts)
    _refuse_two_of_one_rank(facts.coverages)
    _refuse_unknown_references(facts)
    return facts


def _clinic(node: Node) -> Clinic:
    return Clinic(
        self_pay_cents=node["self_pay_cents"].cents_by(INSURABLE | {Kind.GYM}),
        missed_fee_cents=node["missed_fee_cents"].cents_by(MISSED),
    )


def _coverage(node: Node) -> Coverage:
    coverage = Coverage(
        id=node["id"].text(),
        rank=node["rank"].number(least=1, most=2),
        effective_from=node["effective_from"].day(),
        effective_to=node["effective_to"].or_none(Node.day),
        benefit_period=_benefit_period(node["benefit_period"]),
        visit_unit=node["visit_unit"].choice(VisitUnit),
        visit_limits=node["visit_limits"].each(_visit_limit),
        prior_use=node["prior_use"].each(_prior_use),
        evaluation_counts=node["evaluation_counts"].flag(),
        evaluation_needs_authorization=node["evaluation_needs_authorization"].flag(),
        authorization=_authorization_rule(node["authorization"]),
        excluded_services=node["excluded_services"].each(_service),
        as_secondary=node["as_secondary"].choice(AsSecondary),
        not_covered_rate=node["not_covered_rate"].choice(NotCoveredRate),
        missed_fee_allowed=node["missed_fee_allowed"].flag(),
        allowed_cents=node["allowed_cents"].cents_by(INSURABLE),
        cost_share=_cost_share(node["cost_share"]),
        accumulators=node["accumulators"].each(_accumulator),
        expense_thresholds=node["expense_thresholds"].each(_expense_threshold),
    )
    if coverage.has_ended(before=coverage.effective_from):
        raise node["effective_to"].refusal("before effective_from")
    _refuse_repeats(f"{node.path}.visit_limits", (v.id for v in coverage.visit_limits))
    _refuse_repeats(
        f"{node.path}.expense_thresholds", (t.id for t in coverage.expense_thresholds)
    )
    _refuse_repeats(
        f"{node.path}.accumulators",
        (a.period_start.isoformat() for a in coverage.accumulators),
    )
    return coverage


def _benefit_period(node: Node) -> BenefitPeriod:
    kind = node["type"].choice(PeriodType)
    if kind != PeriodType.PLAN_YEAR:
        return BenefitPeriod(type=kind)
    return BenefitPeriod(
        type=kind,
        start_month=node["start_month"].number(least=1, most=12),
        start_day=node["start_day"].number(least=1, most=28),
    )


def _discipline(node: Node) -> Discipline:
    return node.choice(Discipline)


def _service(node: Node) -> Service:
    return node.choice(Service)


def _visit_limit(node: Node) -> VisitLimit:
    return VisitLimit(
        id=node["id"].text(),
        disciplines=node["disciplines"].each(_discipline),
        visits=node["visits"].number(),
    )


def _prior_use(node: Node) -> PriorUse:
    return PriorUse(
        period_start=node["period_start"].day(),
        discipline=node["discipline"].choice(Discipline),
        visits=node["visits"].number(),
    )


def _authorization_rule(node: Node) -> AuthorizationRule:
    return AuthorizationRule(
        required=node["required"].choice(AuthorizationRequired),
        free_visits=node["free_visits"].number(),
    )


def _cost_share(node: Node) -> CostShare:
    return CostShare(
        deductible_applies=node["deductible_applies"].flag(),
        deductible_cents=node["deductible_cents"].number(),
        copay_cents=node["copay_cents"].number(),
        coinsurance_bp=node["coinsurance_bp"].number(most=WHOLE_BP),
        oop_max_cents=node["oop_max_cents"].or_none(Node.number),
    )


def _accumulator(node: Node) -> Accumulator:
    return Accumulator(
        period_start=node["period_start"].day(),
        deductible_met_cents=node["deductible_met_cents"].number(),
        oop_met_cents=node["oop_met_cents"].number(),
    )


def _expense_threshold(node: Node) -> ExpenseThreshold:
    return ExpenseThreshold(
        id=node["id"].text(),
        disciplines=node["disciplines"].each(_discipline),
        amount_cents_by_year=_by_year(node["amount_cents_by_year"]),
        prior=node["prior"].each(_prior_expense),
    )


def _by_year(node: Node) -> dict[int, int]:
    for key in node.names():
        if not YEAR.fullmatch(key):
            raise Node(key, node.path).refusal("not a year")
    return {int(key): node[key].number() for key in node.names()}


def _prior_expense(node: Node) -> PriorExpense:
    return PriorExpense(
        period_start=node["period_start"].day(), cents=node["cents"].number()
    )


def _authorization(node: Node) -> Authorization:
    authorization = Authorization(
        id=node["id"].text(),
        coverage_id=node["coverage_id"].text(),
        disciplines=node["disciplines"].each(_discipline),
        status=node["status"].choice(AuthorizationStatus),
        visits_approved=node["visits_approved"].number(),
        used_elsewhere=node["used_elsewhere"].number(),
        valid_from=node["valid_from"].day(),
        valid_to=node["valid_to"].day(),
    )
    if authorization.valid_to < authorization.valid_from:
        raise node["valid_to"].refusal("before valid_from")
    return authorization


def _session(node: Node) -> Session:
    session = Session(
        id=node["id"].text(),
        date=node["date"].day(),
        start=node["start"].hour(),
        discipline=node["discipline"].choice(Discipline),
        kind=node["kind"].choice(Kind),
        telehealth=node["telehealth"].flag(),
        status=node["status"].choice(Status),
        billed_under=node["billed_under"].or_none(_billed_under),
    )
    if session.billed_under and not session.is_attended:
        raise node["billed_under"].refusal("on a session that was not attended")
    return session


def _billed_under(node: Node) -> BilledUnder:
    return BilledUnder(
        coverage_id=node["coverage_id"].text(),
        authorization_id=node["authorization_id"].or_none(Node.text),
    )


def _refuse_repeated_ids(facts: Facts) -> None:
    _refuse_repeats("coverages", (each.id for each in facts.coverages))
    _refuse_repeats("authorizations", (each.id for each in facts.authorizations))
    _refuse_repeats("sessions", (each.id for each in facts.sessions))


def _refuse_repeats(path: str, values: Iterable[Hashable]) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            raise MalformedFacts(f"{path}: more than one {reprlib.repr(value)}")


def _refuse_two_of_one_rank(coverages: Iterable[Coverage]) -> None:
    for one, other in combinations(coverages, 2):
        overlap = other.is_active(one.effective_from) or one.is_active(
            other.effective_from
        )
        if one.rank == other.rank and overlap:
            raise MalformedFacts(
                f"coverages: {one.id!r} and {other.id!r} of rank {one.rank}"
                " are active on one day"
            )


def _refuse_unknown_references(facts: Facts) -> None:
    coverages = {each.id for each in facts.coverages}
    authorizations = {each.id for each in facts.authorizations}
    for index, authorization in enumerate(facts.authorizations):
        path = f"authorizations[{index}].coverage_id"
        _refuse_unknown(path, authorization.coverage_id, coverages)
    for index, session in enumerate(facts.sessions):
        if billed := session.billed_under:
            path = f"sessions[{index}].billed_under"
            _refuse_unknown(f"{path}.coverage_id", billed.coverage_id, coverages)
            if billed.authorization_id is not None:
                _refuse_unknown(
                    f"{path}.authorization_id", billed.authorization_id, authorizations
                )


def _refuse_unknown(path: str, name: str, known: set[str]) -> None:
    if name not in known:
        raise MalformedFacts(f"{path}: unknown: {reprlib.repr(name)}")
