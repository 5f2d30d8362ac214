"""Corners of the coverage rules that the worked cases do not reach, by hand."""

from datetime import date

import pytest

from patients.rules import coverage
from patients.rules.coverage.facts import (
    Accumulator,
    AsSecondary,
    AuthorizationRequired,
    AuthorizationRule,
    AuthorizationStatus,
    BenefitPeriod,
    BilledUnder,
    CostShare,
    ExpenseThreshold,
    Kind,
    NotCoveredRate,
    PeriodType,
    PriorExpense,
    PriorUse,
    Service,
    Status,
    VisitLimit,
    VisitUnit,
)
from patients.rules.coverage.periods import Period, benefit_period
from tests.rules.coverage_facts import (
    NEW_YEAR,
    OT,
    PT,
    ST,
    approval,
    attended,
    facts,
    plan,
    planned,
    rows,
)

MON, TUE, WED = date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 10)
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
ALWAYS = AuthorizationRule(required=AuthorizationRequired.ALWAYS)


def limit(visits, *disciplines, name="l1"):
    return VisitLimit(id=name, disciplines=disciplines or (PT,), visits=visits)


def plan_year(month, day):
    period = BenefitPeriod(type=PeriodType.PLAN_YEAR, start_month=month, start_day=day)
    return plan(benefit_period=period)


def reasons(result):
    return [row.reason for row in result.sessions]


# Benefit periods


@pytest.mark.parametrize(
    ("month", "day", "on", "start", "end"),
    [
        (10, 1, date(2026, 10, 1), date(2026, 10, 1), date(2027, 9, 30)),
        (10, 1, date(2026, 9, 30), date(2025, 10, 1), date(2026, 9, 30)),
        (3, 1, date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
        (2, 28, date(2028, 2, 29), date(2028, 2, 28), date(2029, 2, 27)),
        (2, 28, date(2028, 2, 27), date(2027, 2, 28), date(2028, 2, 27)),
        (1, 1, date(2026, 7, 4), date(2026, 1, 1), date(2026, 12, 31)),
        (7, 1, date(1, 1, 5), date.min, date(1, 6, 30)),
        (7, 1, date(9999, 8, 1), date(9999, 7, 1), date.max),
    ],
)
def test_a_plan_year_runs_from_start_day_to_the_eve_of_the_next(
    month, day, on, start, end
):
    assert benefit_period(plan_year(month, day), on) == Period(start, end)


def test_a_plan_year_without_a_day_begins_on_the_first_of_its_month():
    october = BenefitPeriod(type=PeriodType.PLAN_YEAR, start_month=10)

    found = benefit_period(plan(benefit_period=october), date(2026, 10, 1))

    assert found == Period(date(2026, 10, 1), date(2027, 9, 30))


def test_a_whole_coverage_is_one_period_over_new_year():
    carrier = plan(
        benefit_period=BenefitPeriod(type=PeriodType.WHOLE_COVERAGE),
        effective_from=date(2026, 3, 15),
        visit_limits=(limit(2),),
    )
    days = [date(2026, 12, 30), date(2027, 1, 4), date(2027, 1, 6)]
    booked = [planned(f"s{n}", on) for n, on in enumerate(days)]

    result = coverage.evaluate(facts(*booked, coverages=(carrier,)))

    assert reasons(result) == ["covered", "covered", "visit_limit_reached"]
    [row] = result.limits
    assert (row.period_start, row.period_end) == (date(2026, 3, 15), date.max)


def test_a_period_in_which_the_plan_is_never_active_has_no_limit_row():
    ended = plan(effective_to=date(2026, 3, 31), visit_limits=(limit(5),))
    booked = planned("s1", date(2027, 2, 1))

    result = coverage.evaluate(facts(booked, coverages=(ended,)))

    assert reasons(result) == ["coverage_ended"]
    assert [row.period_start for row in result.limits] == [NEW_YEAR]


def test_a_limit_row_of_another_year_appears_for_a_released_session_too():
    limited = plan(visit_limits=(limit(5),))
    missed = attended("s1", date(2027, 2, 1), status=Status.CANCELLED)

    result = coverage.evaluate(facts(missed, coverages=(limited,)))

    starts = [row.period_start for row in result.limits]
    assert starts == [NEW_YEAR, date(2027, 1, 1)]


def test_a_session_that_a_limit_does_not_count_brings_no_row_of_its_year():
    limited = plan(visit_limits=(limit(5),))
    others = [
        attended("s1", date(2027, 2, 1), discipline=OT),
        attended("s2", date(2028, 2, 1), kind=Kind.GYM),
    ]

    result = coverage.evaluate(facts(*others, coverages=(limited,)))

    assert [row.period_start for row in result.limits] == [NEW_YEAR]


# What a visit is


def test_all_therapy_of_a_day_is_one_visit_and_one_copay_by_the_day():
    daily = plan(
        visit_unit=VisitUnit.DAY,
        visit_limits=(limit(1, PT, OT, ST),),
        cost_share=CostShare(copay_cents=30_00, coinsurance_bp=1_000),
    )
    morning = attended("s1", MON)
    afternoon = attended("s2", MON, start="14:00", discipline=OT)

    result = coverage.evaluate(facts(morning, afternoon, coverages=(daily,)))

    assert reasons(result) == ["covered", "covered_same_visit"]
    assert [row.counts_visit for row in result.sessions] == [True, False]
    assert [row.patient_cents for row in result.sessions] == [37_00, 10_00]
    assert result.limits[0].used == 1


def test_each_session_is_a_visit_with_its_own_copay_by_the_session():
    strict = plan(
        visit_unit=VisitUnit.SESSION,
        visit_limits=(limit(1),),
        cost_share=CostShare(copay_cents=30_00),
    )
    morning, afternoon = attended("s1", MON), attended("s2", MON, start="14:00")

    result = coverage.evaluate(facts(morning, afternoon, coverages=(strict,)))

    assert reasons(result) == ["covered", "visit_limit_reached"]
    assert [row.patient_cents for row in result.sessions] == [30_00, 120_00]


def test_two_limits_both_have_to_have_room():
    both = plan(
        visit_limits=(limit(9, PT, name="pt"), limit(1, PT, OT, name="together"))
    )

    result = coverage.evaluate(
        facts(
            attended("s1", MON, discipline=OT), attended("s2", TUE), coverages=(both,)
        )
    )

    assert reasons(result) == ["covered", "visit_limit_reached"]


def test_an_uncounted_evaluation_leaves_the_visit_to_the_treatment_after_it():
    gentle = plan(
        evaluation_counts=False,
        visit_limits=(limit(1),),
        cost_share=CostShare(copay_cents=30_00),
    )
    evaluation = attended("s1", MON, kind=Kind.EVALUATION)
    treatment = attended("s2", MON, start="10:00")

    result = coverage.evaluate(facts(evaluation, treatment, coverages=(gentle,)))

    assert reasons(result) == ["covered_not_counted", "covered"]
    assert [row.counts_visit for row in result.sessions] == [False, True]
    assert [row.copay_cents for row in result.sessions] == [30_00, 0]


def test_an_attended_session_owns_the_visit_a_booking_shares():
    limited = plan(visit_limits=(limit(3),))
    booked, done = planned("s1", MON), attended("s2", MON, start="14:00")

    result = coverage.evaluate(facts(booked, done, coverages=(limited,)))

    assert reasons(result) == ["covered_same_visit", "covered"]
    assert (result.limits[0].used, result.limits[0].reserved) == (1, 0)
    assert result.patient_summary.booked == 0


# Two plans


def test_a_supplement_neither_leads_nor_takes_over():
    primary = plan(visit_limits=(limit(1),))
    supplement = plan("c2", rank=2, as_secondary=AsSecondary.SUPPLEMENT)

    together = coverage.evaluate(
        facts(attended("s1", MON), attended("s2", TUE), coverages=(primary, supplement))
    )
    alone = coverage.evaluate(facts(attended("s1", MON), coverages=(supplement,)))

    assert reasons(together) == ["covered", "visit_limit_reached"]
    assert [row.secondary_coverage_id for row in together.sessions] == ["c2", None]
    assert reasons(alone) == ["no_coverage"]
    assert alone.patient_summary.limited_by == "no_coverage"


def test_a_supplement_pays_copay_and_coinsurance_but_not_the_deductible():
    primary = plan(
        cost_share=CostShare(
            deductible_applies=True,
            deductible_cents=40_00,
            copay_cents=10_00,
            coinsurance_bp=2_000,
        )
    )
    supplement = plan("c2", rank=2, as_secondary=AsSecondary.SUPPLEMENT)

    result = coverage.evaluate(
        facts(attended("s1", MON), coverages=(primary, supplement))
    )

    # 100 = 40 deductible + 10 copay + 20 % of the 50 left + 40 by the plan.
    [row] = result.sessions
    assert (row.plan_pays_cents, row.secondary_pays_cents) == (40_00, 20_00)
    assert row.patient_cents == 40_00
    assert [each.coverage_id for each in result.accumulators] == ["c1"]


def test_a_sharing_plan_spends_its_own_visits_and_takes_over_alone():
    primary = plan(visit_limits=(limit(1),), cost_share=CostShare(copay_cents=30_00))
    second = plan(
        "c2",
        rank=2,
        visit_limits=(limit(2, name="l2"),),
        cost_share=CostShare(copay_cents=20_00),
    )
    days = [attended("s1", MON), attended("s2", TUE), attended("s3", WED)]

    result = coverage.evaluate(facts(*days, coverages=(primary, second)))

    # Monday both pay: 30 is left, the second alone would pay 80, so it pays the 30.
    assert reasons(result) == ["covered", "covered_by_secondary", "visit_limit_reached"]
    assert [row.secondary_coverage_id for row in result.sessions] == ["c2", None, None]
    assert [row.patient_cents for row in result.sessions] == [0, 20_00, 120_00]
    assert [row.used for row in result.limits] == [1, 2]


def test_a_service_the_first_plan_leaves_out_is_taken_by_the_second():
    primary = plan(excluded_services=(Service.GROUP,))
    second = plan("c2", rank=2, as_secondary=AsSecondary.ONLY_AFTER_PRIMARY)
    group = attended("s1", MON, kind=Kind.GROUP)

    result = coverage.evaluate(facts(group, coverages=(primary, second)))

    assert reasons(result) == ["covered_by_secondary"]
    assert result.sessions[0].coverage_id == "c2"


def test_the_reason_is_the_first_plans_when_both_refuse():
    primary = plan(visit_limits=(limit(0),))
    second = plan("c2", rank=2, excluded_services=(Service.TREATMENT,))

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(primary, second)))

    assert reasons(result) == ["visit_limit_reached"]


@pytest.mark.parametrize(
    "said",
    [
        {"as_secondary": AsSecondary.ONLY_AFTER_PRIMARY},
        {"excluded_services": (Service.TELEHEALTH,)},
        {"visit_limits": (limit(0),)},
    ],
)
def test_a_second_plan_that_does_not_take_the_session_does_not_share(said):
    primary = plan(cost_share=CostShare(copay_cents=30_00))
    second = plan("c2", rank=2, **said)
    remote = attended("s1", MON, telehealth=True)

    result = coverage.evaluate(facts(remote, coverages=(primary, second)))

    assert result.sessions[0].secondary_coverage_id is None
    assert result.sessions[0].patient_cents == 30_00


def test_of_two_plans_behind_the_first_the_next_one_shares():
    first = plan(cost_share=CostShare(copay_cents=30_00))
    behind = [plan("c2", rank=2), plan("c3", rank=3)]

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(first, *behind)))

    assert result.sessions[0].secondary_coverage_id == "c2"


def test_no_authorization_is_asked_of_a_sharing_plan():
    second = plan("c2", rank=2, authorization=ALWAYS)

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(plan(), second)))

    assert result.sessions[0].secondary_coverage_id == "c2"


def test_a_second_plan_leads_once_the_first_has_ended():
    first = plan(effective_to=MON)
    second = plan("c2", rank=2, as_secondary=AsSecondary.ONLY_AFTER_PRIMARY)

    result = coverage.evaluate(
        facts(attended("s1", MON), attended("s2", TUE), coverages=(first, second))
    )

    assert reasons(result) == ["covered", "covered"]
    assert [row.coverage_id for row in result.sessions] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2026, 2, 28), "coverage_not_started"),
        (date(2026, 4, 1), "coverage_ended"),
        (date(2026, 6, 1), "covered"),
    ],
)
def test_between_two_plans_the_one_that_ended_is_the_reason(on, reason):
    first = plan(effective_from=date(2026, 3, 1), effective_to=date(2026, 3, 31))
    second = plan("c2", effective_from=date(2026, 5, 1))

    result = coverage.evaluate(facts(attended("s1", on), coverages=(first, second)))

    assert reasons(result) == [reason]


# Authorizations


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([], "authorization_missing"),
        ([("a1", 5, *JUNE)], "covered"),
        ([("a1", 0, *JUNE)], "authorization_exhausted"),
        ([("a1", 5, NEW_YEAR, date(2026, 5, 31))], "authorization_expired"),
        ([("a1", 5, TUE, date(2026, 7, 1))], "authorization_not_started"),
        (
            [("a1", 5, TUE, date(2026, 7, 1)), ("a2", 5, NEW_YEAR, NEW_YEAR)],
            "authorization_expired",
        ),
        ([("a1", 5, MON, MON)], "covered"),
    ],
)
def test_why_no_authorization_covers_a_monday(said, reason):
    asking = plan(authorization=ALWAYS)
    approvals = tuple(approval(*each) for each in said)

    result = coverage.evaluate(
        facts(attended("s1", MON), coverages=(asking,), authorizations=approvals)
    )

    assert reasons(result) == [reason]


def test_a_pending_authorization_is_named_before_an_exhausted_one():
    approvals = (
        approval("a1", 0, *JUNE),
        approval("a2", 5, *JUNE, status=AuthorizationStatus.PENDING),
    )

    result = coverage.evaluate(
        facts(
            attended("s1", MON),
            coverages=(plan(authorization=ALWAYS),),
            authorizations=approvals,
        )
    )

    assert reasons(result) == ["authorization_pending"]
    assert result.warnings == ("attended_unauthorized:s1",)
    assert [row.usable for row in result.authorizations] == [0, 0]


def test_a_second_session_of_a_visit_uses_its_authorization_at_no_cost():
    result = coverage.evaluate(
        facts(
            attended("s1", MON),
            attended("s2", MON, start="14:00"),
            coverages=(plan(authorization=ALWAYS),),
            authorizations=(approval("a1", 1, *JUNE),),
        )
    )

    assert [row.authorization_id for row in result.sessions] == ["a1", "a1"]
    assert result.authorizations[0].used == 1


def test_authorizations_of_equal_dates_are_used_in_order_of_id():
    result = coverage.evaluate(
        facts(
            attended("s1", MON),
            coverages=(plan(authorization=ALWAYS),),
            authorizations=(approval("a2", 1, *JUNE), approval("a1", 1, *JUNE)),
        )
    )

    assert result.sessions[0].authorization_id == "a1"


# Claims already sent


def test_a_claim_over_a_limit_and_an_authorization_stands_and_warns():
    strict = plan(authorization=ALWAYS, visit_limits=(limit(1),))
    claim = BilledUnder(coverage_id="c1", authorization_id="a1")
    sent = [
        attended(f"s{n}", on, billed_under=claim) for n, on in enumerate([MON, TUE])
    ]

    result = coverage.evaluate(
        facts(*sent, coverages=(strict,), authorizations=(approval("a1", 1, *JUNE),))
    )

    assert reasons(result) == ["locked", "locked"]
    assert [row.counts_visit for row in result.sessions] == [True, True]
    assert result.limits[0].remaining == 0
    assert result.warnings == ("over_authorization:a1", "over_limit:l1:2026-01-01")


def test_a_claim_without_authorization_spends_a_free_visit():
    easy = plan(
        authorization=AuthorizationRule(
            required=AuthorizationRequired.AFTER_VISITS, free_visits=1
        )
    )
    sent = attended("s2", TUE, billed_under=BilledUnder(coverage_id="c1"))

    result = coverage.evaluate(facts(attended("s1", MON), sent, coverages=(easy,)))

    assert reasons(result) == ["authorization_missing", "locked"]


def test_a_claim_under_an_ended_plan_is_still_shared_by_the_second():
    ended = plan(effective_to=date(2026, 5, 31), cost_share=CostShare(copay_cents=500))
    sent = attended("s1", MON, billed_under=BilledUnder(coverage_id="c1"))

    result = coverage.evaluate(facts(sent, coverages=(ended, plan("c2", rank=2))))

    [row] = result.sessions
    assert (row.reason, row.secondary_coverage_id) == ("locked", "c2")
    assert row.patient_cents == 0


def test_more_visits_elsewhere_than_the_plan_has_leave_none_and_warn():
    elsewhere = (PriorUse(period_start=NEW_YEAR, discipline=PT, visits=7),)
    limited = plan(visit_limits=(limit(5),), prior_use=elsewhere)

    result = coverage.evaluate(facts(coverages=(limited,)))

    assert result.limits[0].remaining == 0
    assert result.patient_summary.visits_left == 0
    assert result.warnings == ("over_limit:l1:2026-01-01",)


# Money


def test_nobody_pays_once_the_maximum_is_nothing():
    generous = plan(
        cost_share=CostShare(
            deductible_applies=True,
            deductible_cents=500_00,
            copay_cents=30_00,
            coinsurance_bp=2_000,
            oop_max_cents=0,
        )
    )

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(generous,)))

    assert result.sessions[0].patient_cents == 0
    assert result.sessions[0].plan_pays_cents == 100_00


def test_the_maximum_ends_the_deductible_in_the_middle_of_a_session():
    nearly = plan(
        cost_share=CostShare(
            deductible_applies=True,
            deductible_cents=500_00,
            copay_cents=10_00,
            coinsurance_bp=2_000,
            oop_max_cents=100_00,
        ),
        accumulators=(
            Accumulator(
                period_start=NEW_YEAR, deductible_met_cents=450_00, oop_met_cents=70_00
            ),
        ),
    )

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(nearly,)))

    # 50 of the deductible is open, but only 30 may still be asked of the patient.
    [row] = result.sessions
    assert (row.deductible_cents, row.copay_cents, row.coinsurance_cents) == (
        30_00,
        0,
        0,
    )
    assert row.plan_pays_cents == 70_00
    [met] = result.accumulators
    assert (met.deductible_met_cents, met.oop_met_cents) == (480_00, 100_00)


def test_a_deductible_of_another_year_holds_from_then_on_until_the_next():
    years = [date(year, 1, 1) for year in (2026, 2027, 2028, 2029, 2030)]
    told = dict(zip(years, [None, 60_00, None, 0, None], strict=True))
    terms = CostShare(deductible_applies=True, deductible_cents=50_00)
    met = tuple(
        Accumulator(
            period_start=start,
            deductible_met_cents=0,
            oop_met_cents=0,
            deductible_cents=cents,
            oop_max_cents=70_00 if start.year == 2030 else None,
        )
        for start, cents in told.items()
    )
    visits = [attended(f"s{start.year}", start) for start in years]

    result = coverage.evaluate(
        facts(*visits, coverages=(plan(cost_share=terms, accumulators=met),))
    )

    paid = [row.deductible_cents for row in result.sessions]
    assert paid == [50_00, 60_00, 60_00, 0, 0]
    most = [
        plan(cost_share=terms, accumulators=met).cost_share_in(each) for each in years
    ]
    assert [each.oop_max_cents for each in most] == [None] * 4 + [70_00]


def test_the_rest_of_a_deductible_comes_before_copay_and_coinsurance():
    straddling = plan(
        cost_share=CostShare(
            deductible_applies=True,
            deductible_cents=45_01,
            copay_cents=10_00,
            coinsurance_bp=1_550,
        )
    )

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(straddling,)))

    # 100.00 - 45.01 - 10.00 = 44.99; 15.5 % of it is 6.97345.
    [row] = result.sessions
    assert row.coinsurance_cents == 6_97
    assert row.patient_cents == 61_98


def test_more_met_than_the_deductible_is_gives_nothing_back():
    beyond = plan(
        cost_share=CostShare(deductible_applies=True, deductible_cents=100_00),
        accumulators=(
            Accumulator(
                period_start=NEW_YEAR, deductible_met_cents=150_00, oop_met_cents=0
            ),
        ),
    )

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(beyond,)))

    [row] = result.sessions
    assert (row.deductible_cents, row.patient_cents) == (0, 0)
    assert result.accumulators[0].deductible_met_cents == 150_00


def test_bookings_are_priced_after_every_attended_session():
    yearly = plan(
        cost_share=CostShare(deductible_applies=True, deductible_cents=100_00)
    )

    result = coverage.evaluate(
        facts(planned("s1", MON), attended("s2", TUE), coverages=(yearly,))
    )

    assert [row.patient_cents for row in result.sessions] == [0, 100_00]


@pytest.mark.parametrize(
    ("amounts", "over", "warnings"),
    [
        ({2026: 199_99}, ("kx",), ()),
        ({2026: 200_00}, (), ()),
        ({2024: 9_999_00, 2025: 150_00}, ("kx",), ("threshold_unknown:kx:2026",)),
        ({2027: 1_00}, (), ("threshold_unknown:kx:2026",)),
        ({}, (), ("threshold_unknown:kx:2026",)),
    ],
)
def test_a_session_is_marked_once_the_years_sum_is_above_the_amount(
    amounts, over, warnings
):
    medicare = plan(
        expense_thresholds=(
            ExpenseThreshold(
                id="kx",
                disciplines=(PT, ST),
                amount_cents_by_year=amounts,
                prior=(PriorExpense(period_start=NEW_YEAR, cents=100_00),),
            ),
        )
    )

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(medicare,)))

    assert result.sessions[0].over_thresholds == over
    assert result.sessions[0].outcome == "covered"
    assert result.warnings == warnings


def test_another_discipline_does_not_move_a_threshold():
    speech = ExpenseThreshold(
        id="kx", disciplines=(PT, ST), amount_cents_by_year={2026: 0}
    )

    result = coverage.evaluate(
        facts(
            attended("s1", MON, discipline=OT),
            coverages=(plan(expense_thresholds=(speech,)),),
        )
    )

    assert result.sessions[0].over_thresholds == ()


def test_a_contract_holds_the_price_of_treatment_but_not_of_the_gym():
    contract = plan(visit_limits=(limit(0),), not_covered_rate=NotCoveredRate.ALLOWED)

    result = coverage.evaluate(
        facts(
            attended("s1", MON),
            attended("s2", TUE, kind=Kind.GYM),
            coverages=(contract,),
        )
    )

    assert [row.patient_cents for row in result.sessions] == [100_00, 25_00]


def test_the_contract_that_holds_the_price_is_the_first_plans():
    none_left = {"visit_limits": (limit(0),)}
    first = plan(**none_left)
    second = plan("c2", rank=2, not_covered_rate=NotCoveredRate.ALLOWED, **none_left)

    result = coverage.evaluate(facts(attended("s1", MON), coverages=(first, second)))

    assert result.sessions[0].patient_cents == 120_00


def test_an_evaluation_needs_no_authorization_unless_the_plan_says_so():
    evaluation = attended("s1", MON, kind=Kind.EVALUATION)
    silent = plan(authorization=ALWAYS)
    strict = plan(authorization=ALWAYS, evaluation_needs_authorization=True)

    assert [
        reasons(coverage.evaluate(facts(evaluation, coverages=(each,))))
        for each in (silent, strict)
    ] == [["covered"], ["authorization_missing"]]


@pytest.mark.parametrize(
    ("status", "kind", "allowed", "fee"),
    [
        (Status.NO_SHOW, Kind.TREATMENT, True, 50_00),
        (Status.LATE_CANCELLED, Kind.EVALUATION, True, 25_00),
        (Status.CANCELLED, Kind.TREATMENT, True, 0),
        (Status.RESCHEDULED, Kind.TREATMENT, True, 0),
        (Status.NO_SHOW, Kind.TREATMENT, False, 0),
        (Status.NO_SHOW, Kind.GYM, True, 0),
        (Status.NO_SHOW, Kind.HOME, True, 0),
    ],
)
def test_the_fee_for_a_missed_session_is_the_clinics_own(status, kind, allowed, fee):
    missed = attended("s1", MON, status=status, kind=kind)

    result = coverage.evaluate(
        facts(missed, coverages=(plan(missed_fee_allowed=allowed),))
    )

    [row] = result.sessions
    assert (row.outcome, row.reason, row.state) == ("released", status, "none")
    assert row.patient_cents == result.totals.fees_cents == fee


def test_a_plan_that_says_nothing_of_it_allows_the_fee_for_a_missed_session():
    missed = attended("s1", MON, status=Status.NO_SHOW)

    result = coverage.evaluate(facts(missed, coverages=(plan(),)))

    assert result.totals.fees_cents == 50_00


# What is said


def test_a_gap_is_told_when_a_later_booking_is_covered_again():
    approvals = (approval("a1", 9, MON, MON), approval("a2", 9, WED, WED))
    booked = [planned("s1", MON), planned("s2", TUE), planned("s3", WED)]

    forecast = coverage.evaluate(
        facts(
            *booked,
            coverages=(plan(authorization=ALWAYS),),
            authorizations=approvals,
        )
    ).forecast

    assert (forecast.covered_until, forecast.last_covered_date) == (MON, WED)
    assert forecast.first_uncovered_date == TUE
    assert forecast.has_gap


def test_free_visits_and_approved_ones_are_left_together_until_the_later_end():
    easy = plan(
        authorization=AuthorizationRule(
            required=AuthorizationRequired.AFTER_VISITS, free_visits=3
        )
    )
    approvals = (
        approval("a1", 4, *JUNE, used_elsewhere=1),
        approval("expired", 9, NEW_YEAR, NEW_YEAR),
        approval("next year", 9, date(2027, 1, 1), date(2027, 2, 1)),
        approval("hands", 9, *JUNE, disciplines=(OT,)),
    )

    def summary(*sessions):
        return coverage.evaluate(
            facts(*sessions, coverages=(easy,), authorizations=approvals)
        ).patient_summary

    one, three = [
        summary(*(attended(f"s{day}", date(2026, 5, day)) for day in range(1, 1 + n)))
        for n in (1, 3)
    ]
    assert (one.visits_left, one.until) == (2 + 3, date(2026, 12, 31))
    assert (three.visits_left, three.until) == (3, date(2026, 6, 30))
    assert one.limited_by == three.limited_by == "authorization"


def test_a_plan_without_any_limit_says_only_when_it_ends():
    ending = plan(effective_to=date(2026, 9, 30))

    summary = coverage.evaluate(facts(coverages=(ending,))).patient_summary

    assert (summary.visits_left, summary.limited_by) == (None, "none")
    assert summary.until == date(2026, 9, 30)


def test_the_plan_limit_is_named_when_both_leave_the_same():
    both = plan(authorization=ALWAYS, visit_limits=(limit(4),))

    summary = coverage.evaluate(
        facts(coverages=(both,), authorizations=(approval("a1", 4, *JUNE),))
    ).patient_summary

    assert (summary.visits_left, summary.limited_by) == (4, "visit_limit")
    assert summary.until == date(2026, 6, 30)


def test_nothing_left_has_no_last_day():
    spent = plan(visit_limits=(limit(0),))

    summary = coverage.evaluate(facts(coverages=(spent,))).patient_summary

    assert (summary.visits_left, summary.until) == (0, None)


def test_only_this_periods_bookings_of_the_discipline_are_booked():
    booked = [
        planned("s1", MON),
        planned("s2", MON, start="14:00"),
        planned("s3", TUE, discipline=OT),
        planned("s4", date(2027, 1, 5)),
        planned("s5", WED, kind=Kind.GYM),
    ]

    result = coverage.evaluate(facts(*booked, coverages=(plan(),)))

    assert result.patient_summary.booked == 1


def test_a_past_booking_of_any_kind_waits_to_be_closed():
    past = [
        planned("s1", date(2026, 5, 29)),
        planned("s2", date(2026, 5, 30), kind=Kind.HOME),
        planned("s3", date(2026, 6, 1)),
    ]

    result = coverage.evaluate(facts(*past, coverages=(plan(),)))

    assert result.warnings == ("past_planned:s1", "past_planned:s2")


def test_sessions_come_back_in_order_of_date_hour_and_id():
    mixed = [
        attended("b", MON),
        attended("a", MON),
        planned("c", MON, start="08:00"),
    ]

    result = coverage.evaluate(facts(*mixed, coverages=(plan(),)))

    assert list(rows(result)) == ["c", "a", "b"]
