"""What was counted is kept, and superseded."""

import datetime as dt

import pytest

from patients.models import Coverage, CoverageSnapshot, facts_of, facts_of_each
from patients.models.coverage import Accumulator, Figure
from patients.services import counting
from tests import factories as make

DAY = dt.date(2026, 3, 16)
PART_B = Figure.PART_B_DEDUCTIBLE
NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)


def test_a_recount_without_a_change_keeps_the_snapshot(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    again = make.snapshot(patient, at=NOW)

    assert again.pk == first.pk
    assert CoverageSnapshot.objects.count() == 1


def test_the_same_answer_on_a_later_day_only_moves_the_day(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    later = make.snapshot(patient, at=NOW + dt.timedelta(days=1))

    assert later.pk == first.pk
    assert later.as_of == dt.date(2026, 3, 17)


def test_a_change_supersedes_and_keeps_what_was_said_before(patient):
    make.coverage(patient=patient, limit=30, effective_from=dt.date(2026, 1, 1))
    first = make.snapshot(patient, at=NOW)
    make.session(patient=patient, on=DAY, status="attended")

    second = make.snapshot(patient, at=NOW)

    first.refresh_from_db()
    assert first.superseded_at == NOW
    assert (first.visits_left, second.visits_left) == (30, 29)


def test_the_facts_of_many_cost_no_more_queries_than_those_of_one(clinic, statements):
    patients = [make.patient(clinic=clinic) for _ in range(10)]
    for patient in patients:
        make.authorization(patient=patient)
        make.session(patient=patient)

    ids, rest = [each.pk for each in patients], {"clinic_id": clinic.pk, "as_of": DAY}
    one = statements(facts_of_each, ids[:1], **rest)
    ten = statements(facts_of_each, ids, **rest)

    assert len(one) == len(ten)


def test_stale_snapshots_are_brought_to_the_clinics_day(clinic, patient):
    make.coverage(patient=patient)
    make.snapshot(patient, at=NOW - dt.timedelta(days=15))

    counted = counting.recount_stale(clinic=clinic, now=NOW, most=10)

    assert counted == 1
    assert CoverageSnapshot.objects.current().get().as_of == DAY
    assert counting.recount_stale(clinic=clinic, now=NOW, most=10) == 0


def test_one_who_cannot_be_counted_holds_nobody_up(clinic, caplog):
    broken, changed, of_yesterday = [make.patient(clinic=clinic) for _ in range(3)]
    name_a_plan_that_is_gone(broken)
    make.snapshot(of_yesterday, at=NOW - dt.timedelta(days=1))

    rounds = [counting.recount_stale(clinic=clinic, now=NOW, most=9) for _ in range(3)]

    assert rounds == [1, 1, 0]
    kept = CoverageSnapshot.objects.current().filter(as_of=DAY)
    assert {row.patient for row in kept} == {changed, of_yesterday}
    assert set(caplog.messages) == {f"cover of patient {broken.pk} cannot be counted"}


def name_a_plan_that_is_gone(patient):
    """A claim of a plan that was taken back behind everybody's back."""
    plan = make.coverage(patient=patient)
    make.session(patient=patient, on=DAY, status="attended", billed_coverage=plan)
    Coverage.objects.filter(pk=plan.pk).update(withdrawn_at=NOW)


@pytest.mark.parametrize(
    ("own", "said", "expected"),
    [
        (283_00, {}, {2025: 283_00, 2026: 283_00, 2027: 297_00, 2028: 297_00}),
        (257_00, {}, {2025: 257_00, 2026: 283_00, 2027: 297_00}),
        (250_00, {}, {2026: 250_00, 2027: 250_00}),
        (283_00, {"benefit_period": "plan_year", "plan_year_month": 7}, {2027: 283_00}),
        (283_00, {"deductible_applies": False}, {2027: 283_00}),
    ],
    ids=["this year's", "of a year before", "another", "no calendar year", "none"],
)
def test_medicares_deductible_follows_what_is_entered_for_later_years(
    patient, clinic, own, said, expected
):
    for year, cents in ((2025, 257_00), (2026, 283_00), (2027, 297_00)):
        make.year_amount(clinic=clinic, figure=PART_B, year=year, amount_cents=cents)
    terms = {"deductible_applies": True, "deductible_cents": own} | said
    plan = make.coverage(patient=patient, limit=None, **terms)
    make.threshold(coverage=plan)

    (found,) = facts_of(patient, as_of=DAY).coverages

    assert {
        year: found.cost_share_in(dt.date(year, 1, 1)).deductible_cents
        for year in expected
    } == expected


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({2026: 283_00}, {2025: 257_00, 2026: 283_00, 2027: 297_00, 2028: 297_00}),
        ({2026: 200_00}, {2025: 257_00, 2026: 200_00, 2027: 200_00}),
        ({2027: 310_00}, {2026: 283_00, 2027: 310_00, 2028: 310_00}),
    ],
    ids=["the year's", "another", "another for the last"],
)
def test_a_deductible_set_for_a_year_is_followed_by_the_next_where_it_is_medicares(
    patient, clinic, own, expected
):
    """As a file of plans sets it, of a plan that began in a year before."""
    for year, cents in ((2025, 257_00), (2026, 283_00), (2027, 297_00)):
        make.year_amount(clinic=clinic, figure=PART_B, year=year, amount_cents=cents)
    terms = {"deductible_applies": True, "deductible_cents": 257_00, "limit": None}
    plan = make.coverage(patient=patient, **terms)
    make.threshold(coverage=plan)
    for year, cents in own.items():
        Accumulator.objects.create(
            coverage=plan,
            patient=patient,
            clinic=clinic,
            period_start=dt.date(year, 1, 1),
            deductible_cents=cents,
        )

    (found,) = facts_of(patient, as_of=DAY).coverages

    assert {
        year: found.cost_share_in(dt.date(year, 1, 1)).deductible_cents
        for year in expected
    } == expected


def test_what_the_desk_has_set_for_a_year_or_of_another_plan_follows_no_figure(
    patient, clinic
):
    make.year_amount(clinic=clinic, figure=PART_B, year=2026, amount_cents=283_00)
    make.year_amount(clinic=clinic, figure=PART_B, year=2027, amount_cents=297_00)
    terms = {"deductible_applies": True, "deductible_cents": 283_00, "limit": None}
    told = make.coverage(patient=patient, **terms)
    make.threshold(coverage=told)
    Accumulator.objects.create(
        coverage=told,
        patient=patient,
        clinic=clinic,
        period_start=dt.date(2026, 1, 1),
        deductible_cents=100_00,
    )
    make.coverage(patient=patient, rank=2, **terms)

    plans = facts_of(patient, as_of=DAY).coverages

    new_year = dt.date(2027, 1, 1)
    assert [each.cost_share_in(new_year).deductible_cents for each in plans] == [
        100_00,
        283_00,
    ]
