"""Confirming that a fracture has healed, and deciding what the chart suggests."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from patients.models import Condition, DeclinedSuggestion, HealingConfirmation
from patients.models.suggesting import suggestions_of
from patients.rules.precautions import Because
from patients.services import charting, healing
from programs.models import Caution, ItemRest, Program
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
SUBACUTE, HISTORY = "vertebral_fracture_subacute", "vertebral_fracture_history"


@pytest.fixture
def broke(patient, today):
    """A fracture of so many days ago, recorded that day, with what it brought."""

    def record(days, site="spine", condition=SUBACUTE):
        row = make.fracture(
            patient=patient,
            site=site,
            happened_on=today - days * DAY,
            recorded_at=make.now() - days * DAY,
        )
        if not standing(patient) & {condition}:
            make.condition(patient=patient, key=condition)
        return row

    return record


def standing(patient):
    rows = Condition.objects.standing().filter(patient=patient)
    return set(rows.values_list("key", flat=True))


def confirm(row, by, note="The surgeon is content."):
    return healing.confirm_healed(fracture=row, note=note, by=by, now=make.now())


def suggested(patient, today):
    return suggestions_of(patient, on=today)


@pytest.mark.parametrize(("days", "is_early"), [(83, True), (84, False)])
def test_a_spine_is_confirmed_from_day_84_on(patient, by, today, broke, days, is_early):
    row = broke(days)

    assert bool(suggested(patient, today)) is not is_early
    if is_early:
        with pytest.raises(healing.TooSoon) as refused:
            confirm(row, by)
        assert refused.value.args == (today + DAY,)
        assert standing(patient) == {SUBACUTE}
    else:
        confirm(row, by)
        assert standing(patient) == {HISTORY}


@pytest.mark.parametrize(("days", "is_early"), [(41, True), (42, False)])
@pytest.mark.parametrize(
    ("site", "condition"),
    [
        ("hip", "hip_fracture_replacement"),
        ("wrist", "wrist_arm_fracture_recent"),
        ("arm", "wrist_arm_fracture_recent"),
    ],
)
def test_other_limits_are_lifted_from_day_42_on(
    patient, by, broke, days, is_early, site, condition
):
    row = broke(days, site, condition)

    if is_early:
        with pytest.raises(healing.TooSoon):
            confirm(row, by)
    else:
        confirm(row, by)
        assert standing(patient) == set()
        gone = Condition.objects.get(key=condition)
        assert gone.withdrawn_reason == "Confirmed healed. The surgeon is content."


def test_the_stricter_flag_stays_while_another_spine_fracture_heals(patient, by, broke):
    old = broke(200)
    broke(60)

    confirm(old, by)

    assert standing(patient) == {SUBACUTE, HISTORY}


def test_accepting_confirms_every_spine_fracture_in_one_press(
    patient, by, today, broke
):
    broke(200)
    broke(84)
    (found,) = suggested(patient, today)
    assert found.proposal.because is Because.HEALED_BY_TIME
    assert len(found.fractures) == 2

    healing.accept(
        patient=patient, suggested=found.proposal, note="", by=by, now=make.now()
    )

    assert HealingConfirmation.objects.count() == 2
    assert standing(patient) == {HISTORY}
    assert suggested(patient, today) == []


def test_a_stricter_flag_set_by_hand_is_replaced_too(patient, by, today):
    """The fracture was old when it was recorded, and brought the history alone."""
    row = make.fracture(patient=patient, happened_on=today - 84 * DAY)
    make.condition(patient=patient, key=SUBACUTE)

    confirm(row, by)

    assert standing(patient) == {HISTORY}


def test_what_it_blocked_rests_on_until_a_therapist_brings_it_back(patient, by, broke):
    row = broke(84)
    item = make.item(program=make.program(patient=patient, items=1))
    Caution.objects.create(
        exercise=item.exercise, condition=SUBACUTE, action="block", note="No."
    )
    make.rest(item=item)

    confirm(row, by)

    assert ItemRest.objects.open().exists()
    assert not Program.objects.get().is_held


def test_a_history_that_newly_blocks_rests_the_exercise(patient, by, broke):
    row = broke(84)
    item = make.item(program=make.program(patient=patient, items=1))
    Caution.objects.create(
        exercise=item.exercise, condition=HISTORY, action="block", note="No."
    )

    confirm(row, by)

    assert ItemRest.objects.open().get().item == item


def test_a_confirmation_that_is_withdrawn_brings_the_care_back(patient, by, broke):
    word = confirm(broke(84), by)

    charting.withdraw(fact=word, reason="Wrong person.", by=by, now=make.now())

    assert SUBACUTE in standing(patient)


@pytest.mark.parametrize("days", [10, 84, 400])
def test_what_a_fracture_brings_is_not_withdrawn_under_it(patient, by, broke, days):
    broke(days)
    row = Condition.objects.get(key=SUBACUTE)

    with pytest.raises(charting.StillImplied):
        charting.withdraw(fact=row, reason="I think so.", by=by, now=make.now())

    assert standing(patient) == {SUBACUTE}


def test_a_healed_spine_fracture_never_loses_its_history(patient, by, broke):
    confirm(broke(84), by)
    row = Condition.objects.standing().get(key=HISTORY)

    with pytest.raises(charting.StillImplied):
        charting.withdraw(fact=row, reason="Long ago.", by=by, now=make.now())


def test_a_fracture_that_was_wrong_sets_its_condition_free(patient, by, broke):
    charting.withdraw(fact=broke(84), reason="Old film.", by=by, now=make.now())
    row = Condition.objects.get(key=SUBACUTE)

    charting.withdraw(fact=row, reason="No fracture.", by=by, now=make.now())

    assert standing(patient) == set()


@pytest.mark.parametrize(
    ("injuries", "because"),
    [
        (["near", "near", "near"], None),
        (["none"], None),
        (["none", "none"], Because.FALLS),
        (["bruise"], Because.INJURIOUS_FALL),
    ],
)
def test_falls_suggest_a_high_risk_of_falling(patient, today, by, injuries, because):
    for number, injury in enumerate(injuries):
        charting.record_fall(
            patient=patient,
            happened_on=today - number * DAY,
            injury=injury,
            by=by,
            now=make.now(),
        )

    found = [each.proposal.because for each in suggested(patient, today)]

    assert found == ([because] if because else [])


def test_what_is_declined_is_asked_again_with_other_evidence(patient, today, by):
    def falls(days):
        charting.record_fall(
            patient=patient,
            happened_on=today - days * DAY,
            injury="bruise",
            by=by,
            now=make.now(),
        )

    falls(3)
    (found,) = suggested(patient, today)
    said = {
        "patient": patient,
        "suggested": found.proposal,
        "evidence": found.fingerprint,
        "reason": "Tripped over the dog.",
        "by": by,
        "now": make.now(),
    }
    healing.decline(**said)

    assert suggested(patient, today) == []
    with pytest.raises(healing.AlreadyDeclined):
        healing.decline(**said)
    falls(1)
    assert len(suggested(patient, today)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does(patient, by, broke):
    row = broke(84)

    answers = at_once(2, lambda _number: type(confirm(row, by)))

    assert {HealingConfirmation, healing.AlreadyConfirmed} == set(answers)
    assert standing(patient) == {HISTORY}
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decline_at_once_one_does(patient, today, by):
    charting.record_fall(
        patient=patient, happened_on=today, injury="bruise", by=by, now=make.now()
    )
    (found,) = suggested(patient, today)

    def decline(_number):
        return healing.decline(
            patient=patient,
            suggested=found.proposal,
            evidence=found.fingerprint,
            reason="Tripped.",
            by=by,
            now=make.now(),
        ).pk

    at_once(2, decline)

    assert DeclinedSuggestion.objects.count() == 1
