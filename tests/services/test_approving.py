"""Asked for and approved are two numbers; an extension keeps the old values."""

import datetime as dt

import pytest

from patients.models import Authorization, PlanChange, facts_of
from patients.services import approving
from patients.services.approving import Granted
from patients.services.covering import EndsBeforeItBegins
from tests import factories as make

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(clinic_admin):
    return {"by": make.actor(clinic_admin), "now": NOW}


@pytest.fixture
def plan(patient):
    return make.coverage(
        patient=patient,
        authorization_required="always",
        effective_from=dt.date(2026, 1, 1),
    )


def granted(**said):
    return Granted(
        **{"visits": 12, "valid_from": TODAY, "valid_to": TODAY + 60 * DAY} | said
    )


def asked(plan, desk, **said):
    return approving.request_authorization(
        coverage=plan, visits=20, **{"requested_on": TODAY} | said, **desk
    )


def test_what_is_asked_for_waits_for_a_year_or_until_the_plan_ends(plan, desk):
    assert asked(plan, desk).valid_to == TODAY + 365 * DAY

    plan.effective_to = TODAY + 5 * DAY
    plan.save()

    assert asked(plan, desk).valid_to == TODAY + 5 * DAY


def test_a_partial_yes_keeps_both_numbers_and_when_each_was_said(plan, desk):
    row = asked(plan, desk)

    approving.approve_request(
        authorization=row,
        granted=granted(visits=8, number="0042", decided_on=TODAY + DAY),
        **desk,
    )

    row.refresh_from_db()
    assert (row.visits_requested, row.visits_approved) == (20, 8)
    assert (row.requested_on, row.decided_on) == (TODAY, TODAY + DAY)
    assert row.number == "0042"
    assert row.is_partly_approved


def test_a_no_keeps_its_reason_and_covers_nothing(patient, plan, desk):
    row = asked(plan, desk)

    approving.deny_request(
        authorization=row, reason="No progress note.", decided_on=TODAY, **desk
    )

    row.refresh_from_db()
    assert row.denial_reason == "No progress note."
    (fact,) = facts_of(patient, as_of=TODAY).authorizations
    assert (fact.status, fact.visits_approved) == ("denied", 20)


def test_it_is_not_decided_before_it_is_asked_for(plan, desk):
    row = asked(plan, desk)

    with pytest.raises(approving.DecidedBeforeAsked):
        approving.deny_request(
            authorization=row, reason="x", decided_on=TODAY - DAY, **desk
        )


def test_units_are_shown_and_count_once_somebody_has_converted_them(
    patient, plan, desk
):
    row = approving.add_authorization(
        coverage=plan, granted=granted(visits=0, units=48), **desk
    )
    assert row.awaits_conversion
    assert facts_of(patient, as_of=TODAY).authorizations == ()

    approving.extend_authorization(
        authorization=row, granted=granted(visits=12, units=48), **desk
    )

    (fact,) = facts_of(patient, as_of=TODAY).authorizations
    assert fact.visits_approved == 12


def test_an_extension_keeps_the_number_and_the_old_values(plan, desk, clinic_admin):
    row = approving.add_authorization(
        coverage=plan, granted=granted(number="A1"), **desk
    )

    approving.extend_authorization(
        authorization=row,
        granted=granted(number="A1", visits=20),
        reason="They called.",
        **desk,
    )

    change = PlanChange.objects.latest("pk")
    assert (change.before["visits_approved"], change.after["visits_approved"]) == (
        12,
        20,
    )
    assert (change.reason, change.changed_by) == ("They called.", clinic_admin.user)
    assert Authorization.objects.get().number == "A1"


@pytest.mark.parametrize("number", ["A1", "a1", ""])
def test_an_approval_is_entered_once(plan, desk, number):
    first = granted(number=number.upper())
    approving.add_authorization(coverage=plan, granted=first, **desk)
    row, said = asked(plan, desk), granted(number=number, decided_on=TODAY)

    with pytest.raises(approving.StandsAlready):
        approving.add_authorization(
            coverage=plan, granted=granted(number=number), **desk
        )
    with pytest.raises(approving.StandsAlready):
        approving.approve_request(authorization=row, granted=said, **desk)

    row.refresh_from_db()
    assert row.status == "pending"


@pytest.mark.parametrize("number", ["A-1", ""])
def test_no_approval_is_corrected_into_another_that_stands(plan, desk, number):
    """Its visits would be promised twice."""
    for each in (number, "B-2"):
        other = approving.add_authorization(
            coverage=plan, granted=granted(number=each), **desk
        )

    with pytest.raises(approving.StandsAlready):
        approving.extend_authorization(
            authorization=other, granted=granted(number=number), reason="Typo", **desk
        )

    other.refresh_from_db()
    assert other.number == "B-2"
    approving.extend_authorization(
        authorization=other, granted=granted(number="b-2"), reason="Typo", **desk
    )


def test_an_approval_that_is_void_or_another_plans_is_not_in_the_way(plan, desk):
    void = approving.add_authorization(
        coverage=plan, granted=granted(number="A1"), **desk
    )
    approving.void_authorization(authorization=void, **desk)
    other = make.coverage(patient=plan.patient, rank=2)

    for each in (plan, other):
        approving.add_authorization(coverage=each, granted=granted(number="A1"), **desk)

    assert Authorization.objects.filter(status="approved").count() == 2


def test_what_waits_is_not_asked_for_twice(plan, desk):
    asked(plan, desk)

    with pytest.raises(approving.AskedAlready):
        asked(plan, desk)

    assert asked(plan, desk, requested_on=TODAY - DAY)


def test_dates_that_run_backwards_are_refused(plan, desk):
    with pytest.raises(EndsBeforeItBegins):
        approving.add_authorization(
            coverage=plan, granted=granted(valid_to=TODAY - DAY), **desk
        )


def test_an_extension_is_not_decided_before_it_was_asked_for(plan, desk):
    row = asked(plan, desk)
    said = granted(decided_on=TODAY)
    approving.approve_request(authorization=row, granted=said, **desk)

    with pytest.raises(approving.DecidedBeforeAsked):
        approving.extend_authorization(
            authorization=row, granted=granted(decided_on=TODAY - DAY), **desk
        )
