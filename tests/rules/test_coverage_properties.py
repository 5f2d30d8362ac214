"""What must hold for any patient's plans, authorizations and sessions."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from patients.rules import coverage
from patients.rules.coverage.facts import (
    Accumulator,
    AsSecondary,
    Authorization,
    AuthorizationRequired,
    AuthorizationRule,
    AuthorizationStatus,
    BenefitPeriod,
    BilledUnder,
    CostShare,
    Coverage,
    Discipline,
    ExpenseThreshold,
    Facts,
    Kind,
    NotCoveredRate,
    PeriodType,
    PriorUse,
    Service,
    Session,
    Status,
    VisitLimit,
    VisitUnit,
)
from patients.rules.coverage.result import Outcome, State
from tests.rules.coverage_facts import ALLOWED, CLINIC, NEW_YEAR, rows

ANY = settings(max_examples=25)

FIRST_DAY = date(2025, 11, 17)
DAYS = st.sampled_from([FIRST_DAY + timedelta(days=day) for day in range(0, 91, 5)])
DISCIPLINES = st.sampled_from([Discipline.PT, Discipline.PT, Discipline.OT])
SOME_DISCIPLINES = st.sampled_from(
    [(Discipline.PT,), (Discipline.OT,), (Discipline.PT, Discipline.OT)]
)
SOME_CENTS = st.sampled_from([0, 1, 33_33, 50_00, 250_00])
PERIODS = st.sampled_from(
    [
        BenefitPeriod(),
        BenefitPeriod(type=PeriodType.PLAN_YEAR, start_month=12, start_day=28),
        BenefitPeriod(type=PeriodType.WHOLE_COVERAGE),
    ]
)
PERIOD_STARTS = st.sampled_from([date(2025, 1, 1), NEW_YEAR, date(2025, 12, 28)])


@st.composite
def plans(draw, rank):
    limits = draw(st.lists(SOME_DISCIPLINES, max_size=2))
    return Coverage(
        id=f"c{rank}",
        rank=rank,
        effective_from=draw(st.sampled_from([date(2025, 1, 1), date(2025, 12, 20)])),
        effective_to=draw(st.sampled_from([None, None, date(2026, 1, 20)])),
        benefit_period=draw(PERIODS),
        visit_unit=draw(st.sampled_from(VisitUnit)),
        visit_limits=tuple(
            VisitLimit(
                id=f"l{n}",
                disciplines=each,
                visits=draw(st.integers(0, 6)),
                period_start=draw(st.just(date.min) | PERIOD_STARTS),
                is_lifted=draw(st.booleans()),
            )
            for n, each in enumerate(limits)
        ),
        prior_use=tuple(draw(st.lists(prior_uses(), max_size=2))),
        evaluation_counts=draw(st.booleans()),
        evaluation_needs_authorization=draw(st.booleans()),
        authorization=AuthorizationRule(
            required=draw(st.sampled_from(AuthorizationRequired)),
            free_visits=draw(st.integers(0, 3)),
        ),
        excluded_services=draw(
            st.sampled_from([(), (), (Service.GROUP,), (Service.TELEHEALTH,)])
        ),
        as_secondary=draw(st.sampled_from(AsSecondary)),
        not_covered_rate=draw(st.sampled_from(NotCoveredRate)),
        missed_fee_allowed=draw(st.booleans()),
        allowed_cents=ALLOWED,
        cost_share=draw(cost_shares()),
        accumulators=tuple(
            draw(st.lists(accumulators(), max_size=1)),
        ),
        expense_thresholds=(
            ExpenseThreshold(
                id="kx",
                disciplines=draw(SOME_DISCIPLINES),
                amount_cents_by_year={2026: 300_00},
            ),
        ),
    )


def prior_uses():
    return st.builds(
        PriorUse,
        period_start=PERIOD_STARTS,
        discipline=DISCIPLINES,
        visits=st.integers(0, 4),
    )


def cost_shares():
    return st.builds(
        CostShare,
        deductible_applies=st.booleans(),
        deductible_cents=SOME_CENTS,
        copay_cents=SOME_CENTS,
        coinsurance_bp=st.sampled_from([0, 1_525, 2_000, 10_000]),
        oop_max_cents=st.none() | SOME_CENTS,
    )


def accumulators():
    return st.builds(
        Accumulator,
        period_start=PERIOD_STARTS,
        deductible_met_cents=SOME_CENTS,
        oop_met_cents=SOME_CENTS,
    )


@st.composite
def authorizations(draw, name):
    valid_from = draw(DAYS)
    return Authorization(
        id=name,
        coverage_id=draw(st.sampled_from(["c1", "c1", "c2"])),
        disciplines=draw(SOME_DISCIPLINES),
        status=draw(
            st.sampled_from([*AuthorizationStatus, AuthorizationStatus.APPROVED])
        ),
        visits_approved=draw(st.integers(0, 5)),
        used_elsewhere=draw(st.integers(0, 2)),
        valid_from=valid_from,
        valid_to=valid_from + timedelta(days=draw(st.integers(0, 60))),
    )


@st.composite
def clinic_sessions(draw, name):
    return Session(
        id=name,
        date=draw(DAYS),
        start=draw(st.sampled_from(["09:00", "14:30"])),
        discipline=draw(DISCIPLINES),
        kind=draw(st.sampled_from([*Kind, Kind.TREATMENT, Kind.TREATMENT])),
        telehealth=draw(st.booleans()),
        status=draw(
            st.sampled_from([*Status, Status.ATTENDED, Status.ATTENDED, Status.PLANNED])
        ),
    )


@st.composite
def unbilled_facts(draw):
    ranks = draw(st.sampled_from([(), (1,), (2,), (1, 2), (1, 2)]))
    coverages = tuple(draw(plans(rank)) for rank in ranks)
    approvals = [draw(authorizations(f"a{n}")) for n in range(draw(st.integers(0, 3)))]
    held = {each.id for each in coverages}
    return Facts(
        as_of=draw(DAYS),
        program_discipline=Discipline.PT,
        clinic=CLINIC,
        coverages=coverages,
        authorizations=tuple(each for each in approvals if each.coverage_id in held),
        sessions=tuple(
            draw(clinic_sessions(f"s{n}")) for n in range(draw(st.integers(0, 9)))
        ),
    )


@st.composite
def any_facts(draw):
    """Facts in which some attended sessions may have been billed already."""
    facts = draw(unbilled_facts())
    if not facts.coverages:
        return facts
    return replace(
        facts,
        sessions=tuple(
            replace(each, billed_under=draw(claims(facts)))
            if each.is_attended and draw(st.booleans())
            else each
            for each in facts.sessions
        ),
    )


def claims(facts):
    return st.builds(
        BilledUnder,
        coverage_id=st.sampled_from([each.id for each in facts.coverages]),
        authorization_id=st.sampled_from(
            [None, *(each.id for each in facts.authorizations)]
        ),
    )


@ANY
@given(any_facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_arrive_does_not_matter(facts, random):
    def shuffled(values):
        return tuple(random.sample(values, len(values)))

    mixed = replace(
        facts,
        coverages=shuffled(
            [
                replace(each, visit_limits=shuffled(each.visit_limits))
                for each in facts.coverages
            ]
        ),
        authorizations=shuffled(facts.authorizations),
        sessions=shuffled(facts.sessions),
    )

    assert coverage.evaluate(mixed) == coverage.evaluate(facts)


@ANY
@given(any_facts())
def test_bookings_change_nothing_of_attended_sessions(facts):
    without = replace(
        facts, sessions=tuple(each for each in facts.sessions if not each.is_planned)
    )

    before, after = coverage.evaluate(facts), coverage.evaluate(without)

    planned = {each.id for each in facts.sessions if each.is_planned}
    assert after.sessions == tuple(
        row for row in before.sessions if row.session_id not in planned
    )


@ANY
@given(any_facts())
def test_released_sessions_change_nothing_of_the_others(facts):
    without = replace(
        facts, sessions=tuple(each for each in facts.sessions if not each.is_released)
    )

    before, after = coverage.evaluate(facts), coverage.evaluate(without)

    assert after.sessions == tuple(
        row for row in before.sessions if row.outcome != Outcome.RELEASED
    )
    assert after.authorizations == before.authorizations
    assert after.patient_summary == before.patient_summary


@ANY
@given(unbilled_facts())
def test_nothing_unbilled_goes_over_a_limit_or_an_authorization(facts):
    result = coverage.evaluate(facts)

    for row in result.limits:
        written = row.used_elsewhere + row.used + row.reserved
        assert written <= max(row.limit, row.used_elsewhere)
    for row in result.authorizations:
        assert row.used + row.reserved <= row.approved


@ANY
@given(any_facts())
def test_money_adds_up_to_the_cent_and_nobody_is_owed_any(facts):
    result = coverage.evaluate(facts)

    for row in result.sessions:
        share = row.deductible_cents + row.copay_cents + row.coinsurance_cents
        assert share + row.plan_pays_cents == row.allowed_cents
        assert row.patient_cents >= 0
        assert row.plan_pays_cents >= 0
        assert row.secondary_pays_cents >= 0
        if row.outcome == Outcome.COVERED:
            assert row.patient_cents == share - row.secondary_pays_cents


@ANY
@given(any_facts())
def test_totals_and_forecast_are_the_sums_of_the_rows(facts):
    result = coverage.evaluate(facts)

    def cents(state):
        return sum(row.patient_cents for row in result.sessions if row.state == state)

    totals, forecast = result.totals, result.forecast
    assert totals.attended_patient_cents == cents(State.USED)
    assert totals.planned_patient_cents == cents(State.RESERVED)
    assert totals.fees_cents == cents(State.NONE)
    assert (
        len(result.sessions)
        == len(facts.sessions)
        == (
            totals.covered_used
            + totals.covered_reserved
            + totals.out_of_pocket_used
            + totals.out_of_pocket_reserved
            + totals.released
            + totals.not_a_visit
        )
    )
    assert forecast.planned_covered == totals.covered_reserved
    gym = sum(each.is_planned and each.kind == Kind.GYM for each in facts.sessions)
    assert forecast.planned_out_of_pocket == totals.out_of_pocket_reserved - gym


@ANY
@given(any_facts())
def test_nothing_left_is_ever_below_zero(facts):
    result = coverage.evaluate(facts)

    for row in (*result.limits, *result.authorizations):
        assert 0 <= row.unreserved <= row.remaining
    for row in result.authorizations:
        assert row.usable in (0, row.remaining)
    assert result.patient_summary.visits_left in {None, *range(100)}


@ANY
@given(any_facts())
def test_a_claim_already_sent_is_never_moved(facts):
    billed = {each.id: each.billed_under for each in facts.sessions}
    assume(any(billed.values()))

    result = coverage.evaluate(facts)

    for name, row in rows(result).items():
        if billed[name] and row.reason == "locked":
            assert row.coverage_id == billed[name].coverage_id
            assert row.authorization_id == billed[name].authorization_id
