"""A number proves itself by six digits that were sent to it."""

from __future__ import annotations

import datetime as dt

import pytest

from ptcare.notices.consent import proving
from ptcare.notices.models import Notice, NumberProof
from ptcare.notices.outbox import delivering
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
NUMBER = "+15035550100"


def ask(patient, now=NOW, number=NUMBER, by=None):
    return proving.ask(
        user=patient.user,
        clinic_id=patient.clinic_id,
        number=number,
        by=by or make.actor(patient),
        now=now,
    )


def prove(patient, digits, now=NOW, by=None):
    proving.prove(
        user=patient.user,
        clinic_id=patient.clinic_id,
        number=NUMBER,
        digits=digits,
        by=by or make.actor(patient),
        now=now,
    )


def is_proved(patient):
    return proving.is_proved(patient.user, patient.clinic_id, NUMBER)


def wrong(proof):
    return f"{(int(proving.digits_of(proof)) + 1) % 1_000_000:06}"


def test_the_digits_that_were_sent_prove_the_number(patient):
    proof = ask(patient)
    assert not is_proved(patient)

    prove(patient, proving.digits_of(proof))

    assert is_proved(patient)


def test_digits_are_read_kindly(patient):
    digits = proving.digits_of(ask(patient))

    prove(patient, f" {digits[:3]} - {digits[3:]}".replace("0", "O"))

    assert is_proved(patient)


def test_the_digits_are_kept_nowhere_and_differ_from_row_to_row(patient):
    digits = {
        proving.digits_of(NumberProof(pk=number, user=patient.user, number=NUMBER))
        for number in range(200)
    }

    assert len(digits) > 195
    assert {len(each) for each in digits} == {6}


def test_the_code_is_read_at_the_moment_of_sending(patient):
    proof = ask(patient)
    notice = Notice.objects.get()

    assert proving.codes([notice], NOW)[notice.pk].facts == {
        "digits": proving.digits_of(proof)
    }
    assert proving.digits_of(proof) not in str(Notice.objects.values())


def test_after_five_wrong_tries_the_right_digits_are_too_late(patient):
    proof = ask(patient)
    left = []
    for _try in range(5):
        with pytest.raises(proving.WrongDigits) as refusal:
            prove(patient, wrong(proof))
        left.append(refusal.value.left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(proving.NoOpenCode):
        prove(patient, proving.digits_of(proof))
    assert not is_proved(patient)


@pytest.mark.parametrize(("minutes", "is_in_time"), [(29, True), (30, False)])
def test_a_code_holds_for_half_an_hour(patient, minutes, is_in_time):
    digits = proving.digits_of(ask(patient))
    now = NOW + minutes * MINUTE

    if is_in_time:
        prove(patient, digits, now=now)
    else:
        with pytest.raises(proving.NoOpenCode):
            prove(patient, digits, now=now)

    assert is_proved(patient) == is_in_time


def test_a_second_press_within_a_minute_sends_no_second_code(patient):
    first = ask(patient)

    assert ask(patient, now=NOW + MINUTE / 2) == first
    assert Notice.objects.count() == 1


def test_a_new_code_ends_the_one_before(patient):
    first = ask(patient)
    second = ask(patient, now=NOW + 2 * MINUTE)

    with pytest.raises(proving.WrongDigits):
        prove(patient, proving.digits_of(first), now=NOW + 3 * MINUTE)
    prove(patient, proving.digits_of(second), now=NOW + 3 * MINUTE)

    assert is_proved(patient)


def test_one_number_gets_five_codes_a_day_whoever_asks(patient):
    for each in range(5):
        ask(make.patient(clinic=patient.clinic), now=NOW + 2 * each * MINUTE)

    with pytest.raises(proving.TooManyCodes):
        ask(patient, now=NOW + 20 * MINUTE)
    ask(patient, now=NOW + dt.timedelta(days=1, minutes=1))


def test_one_person_asks_for_five_codes_a_day_of_whatever_numbers(patient):
    for each in range(5):
        ask(patient, number=f"+1503555010{each}", now=NOW + 2 * each * MINUTE)

    with pytest.raises(proving.TooManyCodes):
        ask(patient, number="+15035550109", now=NOW + 20 * MINUTE)


def test_a_proof_is_of_one_person_at_one_clinic(patient):
    prove(patient, proving.digits_of(ask(patient)))

    assert not is_proved(make.patient(user=patient.user))
    assert not is_proved(make.patient(clinic=patient.clinic))


def test_a_code_that_cannot_be_texted_has_failed_and_stands_in_no_app(patient):
    ask(patient)

    delivering.deliver_due(now=NOW)

    assert Notice.objects.get().state == Notice.State.FAILED


def test_a_number_proved_meanwhile_needs_no_code(patient):
    prove(patient, proving.digits_of(ask(patient)))

    delivering.deliver_due(now=NOW)

    assert Notice.objects.get().state == Notice.State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_all_counted():
    patient = make.patient()
    by = make.actor(patient)
    proof = ask(patient, by=by)

    refusals = at_once(12, lambda number: prove(patient, wrong(proof), by=by))

    assert refusals.count(proving.WrongDigits) == 5
    assert refusals.count(proving.NoOpenCode) == 7


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_send_one_code():
    patient = make.patient()
    by = make.actor(patient)

    at_once(8, lambda number: ask(patient, by=by))

    assert Notice.objects.count() == 1
