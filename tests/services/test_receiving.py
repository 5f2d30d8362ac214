"""Two desks press at once: one wins, and nothing is written twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from patients.models import Collected, DeskDay, InsuranceConfirmed, MissedFee
from patients.services import attending, receiving
from patients.services.attending import WrongMark
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(patient):
    make.prices(clinic=patient.clinic, no_show_cents=4000)
    make.coverage(patient=patient, verified_on=make.today())
    return make.session(
        patient=patient,
        on=make.today() - dt.timedelta(days=1),
        status="attended",
        by=patient.therapist.user,
    )


@pytest.fixture
def by(clinic_admin):
    return make.actor(clinic_admin)


def test_a_copay_is_taken_once_though_two_desks_press(here, by):
    answers = at_once(
        2,
        lambda _number: receiving.collect(
            session=here, cents=3000, how="card", by=by, now=make.now()
        ),
    )

    assert Collected.objects.get().cents == 3000
    assert receiving.MoreThanDue in answers


def test_the_insurance_is_confirmed_once(here, by):
    answers = at_once(
        2,
        lambda _number: receiving.confirm_insurance(
            session=here, by=by, now=make.now()
        ),
    )

    assert InsuranceConfirmed.objects.count() == 1
    assert set(answers) == {None, receiving.AlreadyConfirmed}


def test_who_asked_falls_with_a_wrong_arrival(here, by):
    """Who then does come is asked: nobody has asked them."""
    said = {"session": here, "by": by, "now": make.now()}
    receiving.confirm_insurance(**said)

    attending.take_mark_back(reason=WrongMark.WRONG_PERSON, **said)
    attending.attend_session(**said)

    first = InsuranceConfirmed.objects.get()
    assert first.withdrawn_reason == "Wrong person or session"
    receiving.confirm_insurance(**said)
    assert InsuranceConfirmed.objects.standing().count() == 1


def test_an_answer_on_the_insurance_is_taken_back_once_and_given_again(here, by):
    said = {"session": here, "by": by, "now": make.now()}
    receiving.confirm_insurance(**said)

    answers = at_once(2, lambda _n: receiving.take_confirmation_back(**said))
    receiving.confirm_insurance(**said)

    assert set(answers) == {None, receiving.NotConfirmed}
    assert InsuranceConfirmed.objects.filter(withdrawn_by=by.user).count() == 1
    assert InsuranceConfirmed.objects.standing().count() == 1


def test_a_fee_is_decided_once(here, by):
    missed = make.session(
        patient=here.patient,
        on=here.on - dt.timedelta(days=2),
        status="no_show",
        by=here.settled_by,
    )

    answers = at_once(
        2,
        lambda number: receiving.decide_fee(
            session=missed,
            decision=["charged", "waived"][number],
            reason=["", "First time"][number],
            by=by,
            now=make.now(),
        ),
    )

    assert MissedFee.objects.count() == 1
    assert receiving.AlreadyDecided in answers


def test_a_fee_goes_with_the_mark_that_was_wrong(here, by):
    """Who did come after all owes the copay, and no fee."""
    missed = make.session(
        patient=here.patient,
        on=here.on - dt.timedelta(days=2),
        status="no_show",
        by=here.settled_by,
    )
    receiving.decide_fee(session=missed, decision="charged", by=by, now=make.now())

    attending.take_mark_back(
        session=missed, reason=WrongMark.WRONG_PERSON, by=by, now=make.now()
    )
    attending.attend_session(session=missed, by=by, now=make.now())

    fee = MissedFee.objects.get()
    assert (fee.withdrawn_by, fee.withdrawn_reason) == (
        by.user,
        "Wrong person or session",
    )
    missed.refresh_from_db()
    assert receiving.bill_of(missed, missed.patient, now=make.now()).due == 3000


def test_neither_fee_nor_mark_goes_from_under_money_that_was_taken(here, by):
    missed = make.session(
        patient=here.patient,
        on=here.on - dt.timedelta(days=2),
        status="no_show",
        by=here.settled_by,
    )
    said = {"by": by, "now": make.now()}
    fee = receiving.decide_fee(session=missed, decision="charged", **said)
    taken = receiving.collect(session=missed, cents=fee.cents, how="cash", **said)
    wrong = {"session": missed, "reason": WrongMark.WRONG_PERSON, **said}

    with pytest.raises(attending.MoneyTaken):
        receiving.reconsider_fee(fee=fee, reason="Was ill", **said)
    with pytest.raises(attending.MoneyTaken):
        attending.take_mark_back(**wrong)

    receiving.take_back(collected=taken, reason="Was ill", **said)
    receiving.reconsider_fee(fee=fee, reason="Was ill", **said)
    attending.take_mark_back(**wrong)


def test_a_day_is_closed_once(here, by):
    answers = at_once(
        2,
        lambda _number: receiving.close_day(
            clinic=here.clinic, day=make.today(), by=by, now=make.now()
        ),
    )

    assert DeskDay.objects.count() == 1
    assert receiving.AlreadyClosed in answers


def test_money_that_was_taken_is_never_changed(here, by):
    row = receiving.collect(session=here, cents=3000, how="cash", by=by, now=make.now())

    with pytest.raises(DatabaseError), transaction.atomic():
        Collected.objects.filter(pk=row.pk).update(cents=1)

    row.refresh_from_db()
    assert row.cents == 3000
