"""Who pays and what they approved: entered, corrected, and counted at once."""

import datetime as dt

import pytest

from patients.models import Patient, PriorUse, VisitLimit
from patients.services import (
    approving,
    covering,
    limiting_visits,
    plan_changes,
    pricing,
    verifying,
)
from patients.services.approving import Granted
from patients.services.covering import Start
from ptcare.audit.models import AuditEvent
from tests import factories as make

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
JANUARY = dt.date(2026, 1, 1)
TODAY = dt.date(2026, 3, 16)


@pytest.fixture
def plan(patient):
    return make.coverage(patient=patient, limit=30, effective_from=dt.date(2026, 1, 1))


def granted(**said):
    return Granted(
        **{"visits": 8, "valid_from": TODAY, "valid_to": dt.date(2026, 6, 1)} | said
    )


def left():
    return make.snapshot(Patient.objects.get(), at=NOW).visits_left


def test_a_payer_of_a_name_is_entered_once(desk):
    first = covering.payer_named(name="Harbour", phone="1", by=desk, now=NOW)

    again = covering.payer_named(name=" Harbour ", phone="", by=desk, now=NOW)

    assert again == first
    assert AuditEvent.objects.count() == 1


def test_a_new_limit_takes_the_place_of_the_old_one(plan, desk):
    limit = plan.visit_limits.get()

    limiting_visits.correct_limit(
        limit=limit, visits=12, reason="The plan said so.", by=desk, now=NOW
    )

    assert left() == 12
    assert VisitLimit.objects.get(withdrawn_at=None).visits == 12
    assert VisitLimit.objects.count() == 2


def test_a_limit_shared_with_speech_therapy_stays(plan, desk):
    limiting_visits.add_limit(
        coverage=plan, visits=20, disciplines=["PT", "ST"], by=desk, now=NOW
    )
    alone = plan.visit_limits.get(disciplines=["PT"])

    limiting_visits.correct_limit(
        limit=alone, visits=None, reason="There is none.", by=desk, now=NOW
    )

    assert left() == 20
    with pytest.raises(limiting_visits.AlreadyWithdrawn):
        limiting_visits.correct_limit(
            limit=alone, visits=9, reason="Again.", by=desk, now=NOW
        )
    with pytest.raises(limiting_visits.LimitStands):
        limiting_visits.add_limit(
            coverage=plan, visits=9, disciplines=["ST", "PT"], by=desk, now=NOW
        )


NEXT = dt.date(2027, 1, 1)


def limits():
    """What stands, and from when on."""
    rows = VisitLimit.objects.filter(withdrawn_at=None)
    return sorted(
        (row.period_start or JANUARY, row.visits, "+".join(row.disciplines))
        for row in rows
    )


@pytest.fixture
def add(plan, desk):
    def _add(visits, *disciplines, since=NEXT):
        return limiting_visits.add_limit(
            coverage=plan,
            visits=visits,
            disciplines=disciplines or ["PT"],
            period_start=since,
            by=desk,
            now=NOW,
        )

    return _add


def left_next_year():
    patient = Patient.objects.get()
    return make.snapshot(patient, at=NOW.replace(year=2027)).visits_left


def test_a_limit_of_the_next_year_leaves_this_one_as_it_is(add):
    add(20)

    assert (left(), left_next_year()) == (30, 20)
    assert limits() == [(JANUARY, 30, "PT"), (NEXT, 20, "PT")]


def test_a_years_own_limit_is_corrected_and_taken_back_alone(add, desk):
    limit = add(2)
    how = {"reason": "The plan said so.", "by": desk, "now": NOW}

    limit = limiting_visits.correct_limit(limit=limit, visits=20, **how)
    assert (left(), left_next_year()) == (30, 20)

    limiting_visits.correct_limit(limit=limit, visits=None, **how)
    assert (left(), left_next_year()) == (30, 30)
    assert VisitLimit.objects.count() == 3  # nothing is gone


def test_from_a_year_on_there_is_no_number_any_more_and_then_one_for_all_together(add):
    with pytest.raises(limiting_visits.NoneToLift):
        add(None, "OT")
    with pytest.raises(limiting_visits.NoneToLift):
        add(None, "OT", since=None)

    add(None)
    assert (left(), left_next_year()) == (30, None)
    with pytest.raises(limiting_visits.NoneToLift):
        add(None, since=dt.date(2028, 1, 1))

    add(60, "PT", "OT", "ST")
    assert (left(), left_next_year()) == (30, 60)


def test_there_is_one_limit_for_the_same_disciplines_and_years(add):
    add(20, "PT", "OT")

    with pytest.raises(limiting_visits.LimitStands):
        add(9, "OT", "PT")
    add(25, "OT", "PT", since=None)
    assert left_next_year() == 20


def test_another_number_of_visits_is_in_the_plans_history_with_its_year(add, desk):
    limit = add(20)
    limiting_visits.correct_limit(
        limit=limit, visits=None, reason="A slip.", by=desk, now=NOW
    )

    added, corrected = limit.coverage.changes.order_by("pk")
    assert added.after == {"limit": "20 PT", "period_start": "2027-01-01"}
    assert corrected.after == {"limit": None, "period_start": "2027-01-01"}
    assert corrected.before == {"limit": "20 PT"}


@pytest.mark.parametrize(
    ("terms", "this", "next_"),
    [
        ({"plan_year_month": 7}, dt.date(2025, 7, 1), dt.date(2026, 7, 1)),
        ({"plan_year_month": 2}, dt.date(2026, 2, 1), dt.date(2027, 2, 1)),
    ],
)
def test_a_years_own_limit_stays_so_where_the_period_was_corrected(
    add, plan, desk, terms, this, next_
):
    add(12, since=JANUARY)
    add(20)

    covering.correct_coverage(
        coverage=plan,
        benefit_period="plan_year",
        plan_year_day=1,
        reason="So the card says.",
        by=desk,
        now=NOW,
        **terms,
    )

    assert limits() == sorted(
        [(JANUARY, 30, "PT"), (this, 12, "PT"), (next_, 20, "PT")]
    )
    assert left() == 12


@pytest.mark.parametrize(
    ("year", "sums", "is_refused"),
    [
        (JANUARY, {"deductible_cents": 400_001}, True),
        (JANUARY, {"deductible_cents": 400_000}, False),
        (JANUARY, {"oop_max_cents": 39_999}, True),
        (JANUARY, {"oop_max_cents": 40_000}, False),
        (NEXT, {"deductible_cents": 400_001}, True),
        (NEXT, {"deductible_cents": 400_001, "oop_max_cents": 400_001}, False),
        (JANUARY, {"deductible_cents": 300_001}, True),  # 2028 has a lower maximum
        (NEXT, {"deductible_met_cents": 900_000}, False),
    ],
)
def test_no_years_deductible_is_above_its_maximum(plan, desk, year, sums, is_refused):
    type(plan).objects.update(deductible_cents=40_000, oop_max_cents=400_000)
    said = {"coverage": plan, "by": desk, "now": NOW}
    none = {"deductible_met_cents": None, "oop_met_cents": None}
    if sums == {"deductible_cents": 300_001}:
        later = dt.date(2028, 1, 1)
        limiting_visits.set_met(
            period_start=later, oop_max_cents=300_000, **none, **said
        )
    told = {"period_start": year, **none, **sums, **said}

    if is_refused:
        with pytest.raises(limiting_visits.LowMaximum):
            limiting_visits.set_met(**told)
        assert not plan.accumulators.filter(period_start=year).exists()
    else:
        limiting_visits.set_met(**told)


def test_prior_use_is_of_the_period_of_today_and_said_anew(plan, desk):
    for visits in (9, 4):
        limiting_visits.set_prior_use(
            coverage=plan, period_start=JANUARY, visits=visits, by=desk, now=NOW
        )

    assert PriorUse.objects.get(withdrawn_at=None).period_start == dt.date(2026, 1, 1)
    assert left() == 26


def test_a_second_plan_may_run_beside_the_first_and_a_twin_may_not(plan, patient, desk):
    def open_one(**terms):
        return covering.open_coverage(
            patient=patient, payer=plan.payer, by=desk, now=NOW, **terms
        )

    open_one(rank=2, effective_from=TODAY)

    with pytest.raises(covering.Overlaps):
        open_one(rank=1, effective_from=TODAY)
    with pytest.raises(covering.EndsBeforeItBegins):
        open_one(rank=1, effective_from=TODAY, effective_to=dt.date(2026, 1, 1))


def test_an_ended_plan_makes_room_for_the_next(plan, patient, desk):
    covering.end_coverage(coverage=plan, last_day=TODAY, by=desk, now=NOW)

    covering.open_coverage(
        patient=patient,
        payer=plan.payer,
        start=Start(visits=20),
        effective_from=TODAY + dt.timedelta(days=1),
        by=desk,
        now=NOW,
    )

    assert left() == 30


def test_what_was_asked_for_covers_nothing_until_it_is_approved(patient, desk):
    plan = make.coverage(
        patient=patient,
        limit=None,
        authorization_required="always",
        effective_from=dt.date(2026, 1, 1),
    )
    row = approving.request_authorization(
        coverage=plan, visits=20, requested_on=TODAY, by=desk, now=NOW
    )
    assert left() == 0

    approving.approve_request(
        authorization=row, granted=granted(visits=12), by=desk, now=NOW
    )

    assert left() == 12
    row.refresh_from_db()
    assert (row.visits_requested, row.visits_approved) == (20, 12)
    assert row.is_partly_approved
    with pytest.raises(approving.NotPending):
        approving.deny_request(
            authorization=row, reason="no", decided_on=TODAY, by=desk, now=NOW
        )


def test_what_is_void_stays_void(patient, desk):
    row = make.authorization(patient=patient)
    approving.void_authorization(authorization=row, by=desk, now=NOW)

    with pytest.raises(approving.AlreadyVoid):
        approving.void_authorization(authorization=row, by=desk, now=NOW)


def test_new_prices_count_for_every_patient_at_once(plan, patient, desk):
    make.session(patient=patient, on=TODAY + dt.timedelta(days=1), kind="gym")
    make.snapshot(patient, at=NOW)
    prices = dict.fromkeys(
        ("evaluation", "re_evaluation", "treatment", "group", "gym"), 7700
    )
    cents = {f"{kind}_cents": sum_ for kind, sum_ in prices.items()}

    pricing.set_prices(valid_from=TODAY, by=desk, now=NOW, **cents)

    totals = make.snapshot(patient, at=NOW).result["totals"]
    assert totals["planned_patient_cents"] == 7700
    with pytest.raises(pricing.PricesStand):
        pricing.set_prices(valid_from=TODAY, by=desk, now=NOW, **cents)


def test_what_was_used_and_met_stays_so_where_the_period_was_corrected(
    plan, patient, desk
):
    said = {"coverage": plan, "period_start": JANUARY, "by": desk, "now": NOW}
    limiting_visits.set_prior_use(visits=20, **said)
    limiting_visits.set_met(
        deductible_met_cents=15000, oop_met_cents=20000, reason="", **said
    )
    threshold = make.threshold(coverage=plan, prior_cents_by_period={"2026-01-01": 90})

    covering.correct_coverage(
        coverage=plan,
        benefit_period="plan_year",
        plan_year_month=2,
        plan_year_day=1,
        reason="The plan's year begins in February.",
        by=desk,
        now=NOW,
    )

    february = dt.date(2026, 2, 1)
    assert left() == 10
    assert plan.accumulators.get().period_start == february
    assert plan.accumulators.get().deductible_met_cents == 15000
    threshold.refresh_from_db()
    assert threshold.prior_cents_by_period == {"2026-02-01": 90}
    used = PriorUse.objects.order_by("pk").values_list("period_start", "withdrawn_at")
    assert list(used) == [(JANUARY, NOW), (february, None)]


@pytest.mark.parametrize(
    ("month", "days"),
    [
        (2, ["2025-02-01", "2026-02-01", "2027-02-01"]),
        (7, ["2024-07-01", "2025-07-01", "2026-07-01"]),
    ],
)
def test_the_sums_of_each_year_follow_its_corrected_first_day(plan, desk, month, days):
    for year in (2025, 2026, 2027):
        limiting_visits.set_met(
            coverage=plan,
            period_start=dt.date(year, 1, 1),
            deductible_met_cents=year,
            oop_met_cents=year,
            deductible_cents=year * 100,
            by=desk,
            now=NOW,
        )

    covering.correct_coverage(
        coverage=plan,
        benefit_period="plan_year",
        plan_year_month=month,
        plan_year_day=1,
        reason="So the card says.",
        by=desk,
        now=NOW,
    )

    rows = plan.accumulators.order_by("period_start")
    assert [row.period_start.isoformat() for row in rows] == days
    assert [row.deductible_cents for row in rows] == [202500, 202600, 202700]


def test_sums_move_by_a_whole_year_where_the_first_day_does(patient, desk):
    plan = make.coverage(
        patient=patient, benefit_period="whole_coverage", effective_from=JANUARY
    )
    for year in (2026, 2027):
        limiting_visits.set_met(
            coverage=plan,
            period_start=dt.date(year, 1, 1),
            deductible_met_cents=year,
            oop_met_cents=year,
            by=desk,
            now=NOW,
        )

    covering.correct_coverage(
        coverage=plan,
        effective_from=dt.date(2025, 1, 1),
        reason="So the card says.",
        by=desk,
        now=NOW,
    )

    rows = plan.accumulators.order_by("period_start")
    assert [(row.period_start.year, row.deductible_met_cents) for row in rows] == [
        (2025, 2026),
        (2026, 2027),
    ]


def test_a_first_day_that_is_corrected_takes_what_was_used_elsewhere_along(
    patient, desk
):
    plan = make.coverage(
        patient=patient, benefit_period="whole_coverage", effective_from=JANUARY
    )
    said = {"period_start": JANUARY, "visits": 20, "by": desk, "now": NOW}
    limiting_visits.set_prior_use(coverage=plan, **said)

    covering.correct_coverage(
        coverage=plan,
        effective_from=dt.date(2025, 12, 1),
        reason="So the card says.",
        by=desk,
        now=NOW,
    )

    assert left() == 10


def granting(plan, desk):
    approving.add_authorization(coverage=plan, granted=granted(), **desk)


def asking(plan, desk):
    approving.request_authorization(coverage=plan, visits=3, requested_on=TODAY, **desk)


def limiting(plan, desk):
    limiting_visits.add_limit(coverage=plan, visits=3, disciplines=["OT"], **desk)


def limiting_anew(plan, desk):
    limit = plan.visit_limits.get()
    limiting_visits.correct_limit(limit=limit, visits=3, reason="Told.", **desk)


def using_elsewhere(plan, desk):
    limiting_visits.set_prior_use(coverage=plan, period_start=JANUARY, visits=3, **desk)


def meeting(plan, desk):
    met = {"deductible_met_cents": 1, "oop_met_cents": 1}
    limiting_visits.set_met(coverage=plan, period_start=JANUARY, **met, **desk)


def spending(plan, desk):
    limiting_visits.set_spent_elsewhere(
        threshold=plan.thresholds.get(), period_start=JANUARY, cents=1, **desk
    )


def answering(plan, desk):
    told = verifying.Told(answered_on=TODAY)
    verifying.record_answer(coverage=plan, told=told, **desk)


@pytest.mark.parametrize(
    "deed",
    [
        *(granting, asking, limiting, limiting_anew),
        *(using_elsewhere, meeting, spending, answering),
    ],
)
def test_nothing_is_entered_about_a_plan_that_was_taken_back_meanwhile(
    plan, desk, deed
):
    make.threshold(coverage=plan)
    covering.withdraw_coverage(coverage=plan, reason="Mistake.", by=desk, now=NOW)

    with pytest.raises(plan_changes.Withdrawn):
        deed(plan, {"by": desk, "now": NOW})
