"""Which session is on which claim: locked under it, paid, taken back, or borne."""

import datetime as dt

import pytest
from django.db import InternalError, transaction

from patients.models import Authorization, Claim, ClinicSession, Coverage
from patients.services import approving, claiming, counting, covering
from ptcare.audit.models import AuditEvent
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

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


@pytest.fixture
def approval(plan):
    return make.authorization(
        coverage=plan, valid_from=TODAY - 30 * DAY, valid_to=TODAY + 30 * DAY
    )


@pytest.fixture
def attended(patient):
    return [
        make.session(patient=patient, on=TODAY - days * DAY, status="attended")
        for days in (2, 5, 9)
    ]


def bill(patient, sessions, plan, approval, desk, sent_on=TODAY):
    return claiming.bill_sessions(
        patient=patient,
        sessions=[row.pk for row in sessions],
        coverage=plan,
        authorization=approval,
        sent_on=sent_on,
        **desk,
    )


def test_several_at_once_are_locked_under_the_plan_and_its_approval(
    patient, plan, approval, attended, desk
):
    bill(patient, attended, plan, approval, desk)

    locked = ClinicSession.objects.filter(
        billed_coverage=plan, billed_authorization=approval
    )
    assert locked.count() == 3
    assert Claim.objects.standing().count() == 3


def test_nothing_is_locked_under_an_approval_of_other_days(
    patient, plan, approval, attended, desk
):
    later = make.authorization(coverage=plan, valid_from=TODAY - 3 * DAY)

    with pytest.raises(claiming.OutsideItsDays):
        bill(patient, attended, plan, later, desk)

    assert bill(patient, attended[:1], plan, later, desk)
    ended = make.coverage(patient=patient, rank=2, effective_to=TODAY - 6 * DAY)
    with pytest.raises(claiming.OutsideItsDays):
        bill(patient, attended[1:], ended, None, desk)


def test_it_is_all_of_them_or_none(patient, plan, approval, attended, desk):
    planned = make.session(patient=patient, on=TODAY)

    with pytest.raises(claiming.NotBillable):
        bill(patient, [*attended, planned], plan, approval, desk)

    assert not Claim.objects.exists()


@pytest.mark.parametrize("kind", ["gym", "treatment"])
def test_neither_the_gym_nor_a_session_later_than_the_claim_is_billed(
    patient, plan, desk, kind
):
    row = make.session(patient=patient, on=TODAY, kind=kind, status="attended")

    with pytest.raises(claiming.NotBillable):
        bill(patient, [row], plan, None, desk, sent_on=TODAY - DAY)


def test_an_approval_of_another_plan_or_a_void_one_is_refused(
    patient, plan, approval, attended, desk
):
    other = make.coverage(patient=patient, rank=2)
    approval.status = "void"
    approval.save()

    with pytest.raises(claiming.OfAnotherPlan):
        bill(patient, attended, plan, approval, desk)
    with pytest.raises(claiming.OfAnotherPlan):
        bill(patient, attended, other, approval, desk)


def test_a_denied_claim_frees_the_session_and_can_be_sent_again(
    patient, plan, approval, attended, desk
):
    bill(patient, attended, plan, approval, desk)
    ids = [row.pk for row in attended]

    claiming.take_claims_back(
        patient=patient, sessions=ids, reason="Denied: wrong number.", **desk
    )

    assert not ClinicSession.objects.exclude(billed_coverage=None).exists()
    assert Claim.objects.count() == 3
    with pytest.raises(claiming.NoClaim):
        claiming.take_claims_back(patient=patient, sessions=ids, reason="x", **desk)
    bill(patient, attended, plan, None, desk)
    assert Claim.objects.count() == 6


def test_a_claim_is_not_paid_before_it_is_sent(patient, plan, approval, attended, desk):
    bill(patient, attended, plan, approval, desk)
    paid = {"patient": patient, "sessions": [attended[0].pk]}

    with pytest.raises(claiming.PaidBeforeSent):
        claiming.mark_paid(paid_on=TODAY - DAY, **paid, **desk)
    claiming.mark_paid(paid_on=TODAY, **paid, **desk)

    assert Claim.objects.get(paid_on=TODAY).session == attended[0]


def test_a_day_of_payment_that_stands_is_not_written_over(
    patient, plan, approval, attended, desk
):
    bill(patient, attended, plan, approval, desk, sent_on=TODAY - DAY)
    ids = [row.pk for row in attended]
    claiming.mark_paid(patient=patient, sessions=ids[:1], paid_on=TODAY - DAY, **desk)

    with pytest.raises(claiming.AlreadyPaid):
        claiming.mark_paid(patient=patient, sessions=ids, paid_on=TODAY, **desk)

    assert list(
        Claim.objects.exclude(paid_on=None).values_list("session", "paid_on")
    ) == [(ids[0], TODAY - DAY)]


def test_who_says_the_same_day_again_changes_nothing(
    patient, plan, approval, attended, desk
):
    bill(patient, attended, plan, approval, desk)
    ids = [row.pk for row in attended]
    claiming.mark_paid(patient=patient, sessions=ids[:1], paid_on=TODAY, **desk)

    claiming.mark_paid(patient=patient, sessions=ids, paid_on=TODAY, **desk)

    assert Claim.objects.filter(paid_on=TODAY).count() == 3
    assert AuditEvent.objects.filter(deed="session.paid").count() == 3


@pytest.mark.parametrize("right", [TODAY, None])
def test_a_wrong_day_of_payment_is_corrected_by_another_claim(
    patient, plan, approval, attended, desk, clinic_admin, right
):
    session = attended[0]
    bill(patient, [session], plan, approval, desk, sent_on=TODAY - 2 * DAY)
    said = {"patient": patient, "sessions": [session.pk]}
    claiming.mark_paid(paid_on=TODAY - DAY, **said, **desk)

    claiming.correct_payment(
        session=session, paid_on=right, reason="Another patient's check.", **desk
    )

    old = Claim.objects.get(paid_on=TODAY - DAY)
    assert (old.withdrawn_by, old.withdrawn_at) == (clinic_admin.user, NOW)
    assert old.withdrawn_reason == "Another patient's check."
    new = Claim.objects.standing().get(session=session)
    same = ("coverage_id", "authorization_id", "sent_on")
    assert [getattr(new, name) for name in same] == [
        getattr(old, name) for name in same
    ]
    assert (new.paid_on, new.recorded_by) == (right, clinic_admin.user)
    session.refresh_from_db()
    assert session.billed_coverage == plan
    event = AuditEvent.objects.get(deed="session.payment_corrected")
    assert event.note == "Another patient's check."


def test_there_is_no_payment_to_correct_where_none_was_told(
    patient, plan, approval, attended, desk
):
    bill(patient, attended[:1], plan, approval, desk)
    said = {"reason": "x", "paid_on": TODAY, **desk}

    with pytest.raises(claiming.NotPaid):
        claiming.correct_payment(session=attended[0], **said)
    with pytest.raises(claiming.NoClaim):
        claiming.correct_payment(session=attended[1], **said)


def test_the_database_too_refuses_to_write_over_a_day_of_payment(
    patient, plan, approval, attended, desk
):
    bill(patient, attended[:1], plan, approval, desk)
    claims = Claim.objects.all()
    claims.update(paid_on=TODAY)

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        claims.update(paid_on=TODAY + DAY)
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        claims.update(paid_on=None)


def test_what_the_clinic_bears_is_never_billed_until_it_is_looked_at_again(
    patient, plan, attended, desk
):
    row = attended[0]
    claiming.write_off(session=row, reason="Our omission.", **desk)

    with pytest.raises(claiming.NotBillable):
        bill(patient, [row], plan, None, desk)
    with pytest.raises(claiming.NotAttended):
        claiming.write_off(session=row, reason="Again.", **desk)

    claiming.take_write_off_back(session=row, reason="They approved.", **desk)
    bill(patient, [row], plan, None, desk)
    with pytest.raises(claiming.NotWrittenOff):
        claiming.take_write_off_back(session=row, reason="x", **desk)


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_that_bill_one_session_one_is_told(
    patient, plan, approval, attended, desk
):
    answers = at_once(
        4, lambda _number: bill(patient, attended[:1], plan, approval, desk)
    )

    assert answers.count(claiming.NotBillable) == 3
    assert Claim.objects.standing().count() == 1


def test_nothing_is_billed_under_a_plan_that_was_taken_back_meanwhile(
    patient, plan, attended, desk
):
    covering.withdraw_coverage(
        coverage=Coverage.objects.get(), reason="Wrong patient.", **desk
    )

    with pytest.raises(claiming.OfAnotherPlan):
        bill(patient, attended, plan, None, desk)

    assert counting.current(patient, now=NOW).result.patient_summary.booked == 0


def test_nothing_is_billed_under_an_approval_that_became_void_meanwhile(
    patient, plan, approval, attended, desk
):
    approving.void_authorization(authorization=Authorization.objects.get(), **desk)

    with pytest.raises(claiming.OfAnotherPlan):
        bill(patient, attended, plan, approval, desk)


def test_of_billing_and_taking_the_plan_back_at_once_one_wins(transactional_db):
    plan = make.coverage(effective_from=dt.date(2026, 1, 1))
    patient = plan.patient
    desk = {
        "by": make.actor(make.member(Role.CLINIC_ADMIN, clinic=plan.clinic)),
        "now": NOW,
    }
    seen = make.session(patient=patient, on=TODAY - DAY, status="attended")

    def press(number):
        if number:
            return bill(patient, [seen], plan, None, desk)
        return covering.withdraw_coverage(coverage=plan, reason="Mistake.", **desk)

    answers = at_once(2, press)

    refused = {claiming.OfAnotherPlan, covering.HasClaims}
    assert sum(each in refused for each in answers if isinstance(each, type)) == 1
    counting.current(patient, now=NOW)
