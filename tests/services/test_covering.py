"""Who pays and what they approved: entered, corrected, and counted at once."""

import datetime as dt

import pytest

from patients.models import Patient, PriorUse, VisitLimit
from patients.services import covering
from ptcare.audit.models import AuditEvent
from tests import factories as make

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)


@pytest.fixture
def desk(clinic_admin):
    return make.actor(clinic_admin)


@pytest.fixture
def plan(patient):
    return make.coverage(patient=patient, limit=30, effective_from=dt.date(2026, 1, 1))


def left():
    return make.snapshot(Patient.objects.get(), at=NOW).visits_left


def test_a_payer_of_a_name_is_entered_once(desk):
    first = covering.payer_named(name="Harbour", phone="1", by=desk, now=NOW)

    again = covering.payer_named(name=" Harbour ", phone="", by=desk, now=NOW)

    assert again == first
    assert AuditEvent.objects.count() == 1


def test_a_new_limit_takes_the_place_of_the_old_one(plan, desk):
    covering.set_visit_limit(coverage=plan, visits=12, by=desk, now=NOW)

    assert left() == 12
    assert VisitLimit.objects.get(withdrawn_at=None).visits == 12
    assert VisitLimit.objects.count() == 2


def test_a_limit_shared_with_speech_therapy_stays(plan, desk):
    VisitLimit.objects.update(disciplines=["PT", "ST"])

    covering.set_visit_limit(coverage=plan, visits=None, by=desk, now=NOW)

    assert left() == 30


def test_prior_use_is_of_the_period_of_today_and_said_anew(plan, desk):
    for visits in (9, 4):
        covering.set_prior_use(
            coverage=plan, today=TODAY, visits=visits, by=desk, now=NOW
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
        visits=20,
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
    row = covering.add_authorization(
        coverage=plan,
        number="A1",
        visits=12,
        valid_from=TODAY,
        valid_to=dt.date(2026, 6, 1),
        status="pending",
        by=desk,
        now=NOW,
    )
    assert left() == 0

    covering.extend_authorization(
        authorization=row, visits=12, valid_to=dt.date(2026, 6, 1), by=desk, now=NOW
    )

    assert left() == 12


def test_what_is_void_stays_void(patient, desk):
    row = make.authorization(patient=patient)
    covering.void_authorization(authorization=row, by=desk, now=NOW)

    with pytest.raises(covering.AlreadyVoid):
        covering.void_authorization(authorization=row, by=desk, now=NOW)


def test_new_prices_count_for_every_patient_at_once(plan, patient, desk):
    make.session(patient=patient, on=TODAY + dt.timedelta(days=1), kind="gym")
    make.snapshot(patient, at=NOW)
    prices = dict.fromkeys(
        ("evaluation", "re_evaluation", "treatment", "group", "gym"), 7700
    )
    cents = {f"{kind}_cents": sum_ for kind, sum_ in prices.items()}

    covering.set_prices(valid_from=TODAY, by=desk, now=NOW, **cents)

    totals = make.snapshot(patient, at=NOW).result["totals"]
    assert totals["planned_patient_cents"] == 7700
    with pytest.raises(covering.PricesStand):
        covering.set_prices(valid_from=TODAY, by=desk, now=NOW, **cents)
