"""A result is kept with its parts, once in an evaluation, and never overwritten."""

import datetime as dt
from decimal import Decimal

import pytest

from patients.models import Measurement
from patients.rules import battery
from patients.services import evaluating, testing
from patients.signals import measured
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)
SLOW, QUICK = {"seconds": Decimal("14.2")}, {"seconds": Decimal("11.8")}
PRESSURE = {
    "systolic": Decimal(150),
    "diastolic": Decimal(90),
    "pulse": Decimal(70),
}


@pytest.fixture
def evaluation(patient):
    return make.evaluation(patient=patient, on=TODAY)


def recorded(patient, by, parts=SLOW, *, key="tug", **said):
    said = {"measured_on": TODAY, "now": NOW} | said
    return testing.record_result(patient=patient, key=key, parts=parts, by=by, **said)


def test_the_value_is_made_of_the_parts(patient, by):
    row = recorded(patient, by, {"first": Decimal("5.0")}, key="gait_speed_4m")

    assert (row.value, row.parts) == (Decimal("0.80"), {"first": "5.0"})


def test_the_same_result_from_two_windows_is_one(patient, by):
    recorded(patient, by)

    with pytest.raises(testing.MeasuredAlready):
        recorded(patient, by)
    recorded(patient, by, QUICK)
    recorded(patient, by, measured_on=TODAY - dt.timedelta(days=1))
    assert Measurement.objects.count() == 3


def test_a_pressure_may_be_the_same_twice_but_not_at_once(patient, by):
    def reading(now):
        return recorded(patient, by, PRESSURE, key="resting_bp_hr", now=now)

    reading(NOW)
    with pytest.raises(testing.MeasuredAlready):
        reading(NOW + dt.timedelta(seconds=59))
    reading(NOW + dt.timedelta(minutes=1))

    assert Measurement.objects.count() == 2


def test_what_was_not_completed_is_no_nought(patient, by):
    row = recorded(patient, by, {}, not_done_reason="Dizzy on standing.")

    assert (row.value, row.parts) == (None, {})


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"parts": {}}, battery.Unfit),
        ({"parts": {"seconds": Decimal(400)}}, battery.Unfit),
        ({"measured_on": TODAY + dt.timedelta(days=1)}, evaluating.InTheFuture),
    ],
)
def test_what_cannot_be_is_not_kept(patient, by, said, refusal):
    with pytest.raises(refusal):
        recorded(patient, by, **said)

    assert not Measurement.objects.exists()


def test_a_result_measured_again_takes_the_place_of_the_one_that_was_seen(
    patient, by, evaluation
):
    first = recorded(patient, by, evaluation=evaluation)
    again = recorded(patient, by, QUICK, evaluation=evaluation, instead_of=first.pk)

    assert list(Measurement.objects.standing()) == [again]
    first.refresh_from_db()
    assert first.withdrawn_by == by.user


@pytest.mark.parametrize("seen", [None, 987_654_321])
def test_a_result_that_was_not_seen_is_not_replaced(patient, by, evaluation, seen):
    first = recorded(patient, by, evaluation=evaluation)

    with pytest.raises(testing.MeasuredMeanwhile):
        recorded(patient, by, QUICK, evaluation=evaluation, instead_of=seen)

    assert list(Measurement.objects.standing()) == [first]


def test_a_pressure_is_repeated_and_both_readings_stand(patient, by, evaluation):
    said = {"key": "resting_bp_hr", "evaluation": evaluation}
    for minutes in (0, 1):
        now = NOW + dt.timedelta(minutes=minutes)
        recorded(patient, by, PRESSURE, now=now, **said)

    assert Measurement.objects.standing().filter(evaluation=evaluation).count() == 2


def test_nothing_is_measured_into_a_signed_evaluation(patient, by):
    signed = make.signed_evaluation(patient=patient, on=TODAY)

    with pytest.raises(evaluating.NotOpen):
        recorded(patient, by, evaluation=signed)


def test_a_recorded_test_rings(patient, by):
    heard = []
    listener = lambda measurement, **_said: heard.append(measurement)  # noqa: E731
    measured.connect(listener)
    row = recorded(patient, by)
    measured.disconnect(listener)

    assert heard == [row]


@pytest.mark.django_db(transaction=True)
def test_two_therapists_who_record_at_once_are_told(patient, by):
    evaluation = make.evaluation(patient=patient, on=TODAY)

    answers = at_once(2, lambda _number: recorded(patient, by, evaluation=evaluation))

    assert answers.count(testing.MeasuredMeanwhile) == 1
    assert Measurement.objects.standing().count() == 1
