"""Facts about the body: each recorded once, said aloud, and never overwritten."""

import datetime as dt

import pytest

from patients.models import Condition, Fracture
from patients.services import charting, keeping
from patients.signals import body_changed

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)


@pytest.fixture
def bells():
    """The patients for whom `body_changed` rang."""
    heard = []

    def listen(sender, patient, **_said):
        heard.append(patient)

    body_changed.connect(listen)
    yield heard
    body_changed.disconnect(listen)


def fracture(patient, by, **said):
    said = {"site": "spine", "happened_on": TODAY - dt.timedelta(days=10)} | said
    return charting.record_fracture(patient=patient, by=by, now=NOW, **said)


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ({}, "vertebral_fracture_subacute"),
        ({"happened_on": dt.date(2020, 1, 1)}, "vertebral_fracture_history"),
        ({"site": "hip"}, "hip_fracture_replacement"),
        ({"site": "wrist"}, "wrist_arm_fracture_recent"),
        ({"site": "arm"}, "wrist_arm_fracture_recent"),
    ],
)
def test_a_fracture_brings_its_condition_at_once(patient, by, bells, said, condition):
    fracture(patient, by, **said)

    assert [row.key for row in Condition.objects.standing()] == [condition]
    assert bells == [patient]


def test_a_condition_that_stands_is_not_set_twice(patient, by):
    fracture(patient, by, level="T11")
    fracture(patient, by, level="T12")

    assert Condition.objects.count() == 1
    assert Fracture.objects.count() == 2


def test_a_rib_brings_no_condition(patient, by):
    fracture(patient, by, site="rib")

    assert not Condition.objects.exists()


def test_tomorrow_has_not_happened(patient, by, bells):
    with pytest.raises(keeping.InTheFuture):
        fracture(patient, by, happened_on=TODAY + dt.timedelta(days=1))

    assert bells == []


def test_a_withdrawn_fact_is_kept_and_says_by_whom(patient, by, bells):
    row = fracture(patient, by, site="rib")

    charting.withdraw(fact=row, reason="wrong person", by=by, now=NOW)

    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_at) == (by.user, NOW)
    assert len(bells) == 2
    with pytest.raises(keeping.AlreadyWithdrawn):
        charting.withdraw(fact=row, reason="again", by=by, now=NOW)


def test_a_withdrawn_condition_may_be_set_again(patient, by):
    first = charting.set_condition(
        patient=patient, key="high_fall_risk", by=by, now=NOW
    )
    with pytest.raises(charting.AlreadySet):
        charting.set_condition(patient=patient, key="high_fall_risk", by=by, now=NOW)
    charting.withdraw(fact=first, reason="steady now", by=by, now=NOW)

    charting.set_condition(patient=patient, key="high_fall_risk", by=by, now=NOW)

    assert Condition.objects.standing().count() == 1


def test_a_word_outside_the_vocabulary_is_no_condition(patient, by):
    with pytest.raises(ValueError, match="tall"):
        charting.set_condition(patient=patient, key="tall", by=by, now=NOW)


def test_falls_and_clearances_ring_too(patient, by, bells):
    row = fracture(patient, by, site="rib")
    charting.clear_fracture(
        fracture=row,
        given_by="Dr. Lee",
        given_by_role="physician",
        given_on=TODAY,
        allows="walking",
        by=by,
        now=NOW,
    )
    charting.record_fall(
        patient=patient, happened_on=TODAY, injury="none", by=by, now=NOW
    )
    charting.clear_exercise(
        patient=patient,
        condition_key="high_fall_risk",
        exercise_slug="heel-raise",
        reason="Holds on",
        by=by,
        now=NOW,
    )

    assert len(bells) == 4
