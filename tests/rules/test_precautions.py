import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from patients.rules.gate import Fracture, Precision, Site
from patients.rules.precautions import (
    ASKED_ANEW_BY,
    Because,
    Condition,
    Fall,
    implied_by,
    pointed_to_by,
    proposed_for,
    suggested_by,
)

CLINICAL = Path(__file__).parents[2] / "programs/data/clinical.json"
BROKEN = date(2026, 1, 10)
SUBACUTE = Condition.VERTEBRAL_FRACTURE_SUBACUTE
HISTORY = Condition.VERTEBRAL_FRACTURE_HISTORY


def days_after(days: int) -> date:
    return BROKEN + timedelta(days=days)


def fracture(site=Site.SPINE, **changes) -> Fracture:
    told = {"site": site, "happened_on": BROKEN, "recorded_on": BROKEN}
    return Fracture(**(told | changes))


def test_the_vocabulary_is_the_librarys():
    known = json.loads(CLINICAL.read_text())["conditions"]

    assert {str(each) for each in Condition} == set(known)
    assert all(each.label for each in Condition)


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (Site.SPINE, {SUBACUTE}),
        (Site.HIP, {Condition.HIP_FRACTURE_REPLACEMENT}),
        (Site.WRIST_ARM, {Condition.WRIST_ARM_FRACTURE_RECENT}),
        (Site.RIB, set()),
        (Site.PELVIS, set()),
        (Site.LEG_FOOT, set()),
        (Site.OTHER, set()),
    ],
)
def test_a_recorded_fracture_is_taken_care_of_at_once(site, expected):
    assert implied_by([fracture(site)], on=BROKEN) == expected


@pytest.mark.parametrize("days", [0, 41, 42, 83, 84, 500])
def test_the_stricter_flag_stays_until_somebody_confirms(days):
    assert implied_by([fracture()], on=days_after(days)) == {SUBACUTE}


@pytest.mark.parametrize(
    ("days", "expected"), [(83, SUBACUTE), (84, HISTORY), (4000, HISTORY)]
)
def test_a_confirmed_spine_fracture_stays_in_the_history_for_good(days, expected):
    confirmed = fracture(confirmed_healed_on=days_after(60))

    assert implied_by([confirmed], on=days_after(days)) == {expected}


@pytest.mark.parametrize(("days", "expected"), [(83, SUBACUTE), (84, HISTORY)])
def test_a_spine_fracture_recorded_late_starts_where_time_has_brought_it(
    days, expected
):
    told = fracture(recorded_on=days_after(days))

    assert implied_by([told], on=days_after(days)) == {expected}


def test_a_new_spine_fracture_does_not_hide_the_old_one():
    old = fracture(recorded_on=days_after(200))
    new = fracture(happened_on=days_after(200), recorded_on=days_after(200))

    assert implied_by([old, new], on=days_after(200)) == {SUBACUTE, HISTORY}


@pytest.mark.parametrize("site", [Site.HIP, Site.WRIST_ARM])
def test_a_clinician_lifts_the_limits_of_a_limb(site):
    lifted = fracture(site, confirmed_healed_on=days_after(50))

    assert implied_by([lifted], on=days_after(49))
    assert not implied_by([lifted], on=days_after(50))


def test_a_wrist_that_healed_long_ago_has_no_limits_but_a_hip_has():
    long_after = days_after(900)

    assert not implied_by(
        [fracture(Site.WRIST_ARM, recorded_on=long_after)], on=long_after
    )
    assert implied_by([fracture(Site.HIP, recorded_on=long_after)], on=long_after)


@pytest.mark.parametrize(("days", "is_proposed"), [(83, False), (84, True)])
def test_on_day_84_the_softer_condition_is_proposed(days, is_proposed):
    found = proposed_for([fracture()], active=[SUBACUTE], on=days_after(days))

    assert [(each.condition, each.replaces) for each in found] == (
        [(HISTORY, SUBACUTE)] if is_proposed else []
    )


def test_nothing_is_proposed_once_it_is_confirmed_or_while_another_heals():
    new = fracture(happened_on=days_after(50))

    assert proposed_for([fracture()], active=[HISTORY], on=days_after(90)) == []
    assert proposed_for([fracture(), new], active=[SUBACUTE], on=days_after(90)) == []
    assert proposed_for([], active=[SUBACUTE], on=BROKEN) == []


@pytest.mark.parametrize(
    ("ages", "is_suggested"),
    [
        ([], False),
        ([10], False),
        ([10, 10], True),
        ([0, 365], True),
        ([0, 366], False),
        ([-1, 10], False),
    ],
)
def test_two_falls_in_a_year_suggest_a_high_fall_risk(ages, is_suggested):
    falls = [Fall(happened_on=BROKEN - timedelta(days=age)) for age in ages]

    found = suggested_by(falls=falls, on=BROKEN)

    assert [each.because for each in found] == [Because.FALLS] * is_suggested


@pytest.mark.parametrize(
    ("fell_on", "on", "is_suggested"),
    [
        (date(2027, 3, 1), date(2028, 3, 1), True),
        (date(2027, 2, 28), date(2028, 3, 1), False),
        (date(2027, 2, 28), date(2028, 2, 29), True),
        (date(2028, 2, 29), date(2029, 2, 28), True),
        (date(2028, 2, 29), date(2029, 3, 1), False),
    ],
)
def test_a_year_with_a_leap_day_has_twelve_months_too(fell_on, on, is_suggested):
    falls = [Fall(happened_on=fell_on), Fall(happened_on=on)]

    assert bool(suggested_by(falls=falls, on=on)) is is_suggested


def test_one_fall_with_an_injury_is_enough():
    hurt = Fall(happened_on=BROKEN, was_injurious=True)

    [found] = suggested_by(falls=[hurt], on=BROKEN)

    assert found.condition is Condition.HIGH_FALL_RISK
    assert found.because is Because.INJURIOUS_FALL


@pytest.mark.parametrize(
    ("t_score", "is_low_trauma", "is_suggested"),
    [
        ("-2.4", True, False),
        ("-2.5", True, True),
        ("-3.1", True, True),
        ("-2.5", False, False),
        (None, True, False),
    ],
)
def test_a_low_t_score_with_a_fragility_fracture_suggests_severe_osteoporosis(
    t_score, is_low_trauma, is_suggested
):
    found = suggested_by(
        t_score=None if t_score is None else Decimal(t_score),
        fractures=[fracture(is_low_trauma=is_low_trauma)],
        on=BROKEN,
    )

    expected = [Condition.SEVERE_OSTEOPOROSIS] if is_suggested else []
    assert [each.condition for each in found] == expected


def test_two_low_trauma_fractures_elsewhere_suggest_the_care_of_a_healed_spine():
    ribs = [
        fracture(Site.RIB, is_low_trauma=True),
        fracture(
            Site.RIB, happened_on=None, precision=Precision.UNKNOWN, is_low_trauma=True
        ),
    ]

    [found] = suggested_by(fractures=ribs, on=BROKEN)

    assert found.condition is HISTORY


def test_what_is_already_marked_is_not_suggested_again():
    hurt = Fall(happened_on=BROKEN, was_injurious=True)

    assert not suggested_by(falls=[hurt], active=[Condition.HIGH_FALL_RISK], on=BROKEN)


@pytest.mark.parametrize(
    ("condition", "sites"),
    [
        (SUBACUTE, {Site.SPINE}),
        (HISTORY, {Site.SPINE}),
        (Condition.HIP_FRACTURE_REPLACEMENT, {Site.HIP}),
        (Condition.WRIST_ARM_FRACTURE_RECENT, {Site.WRIST_ARM}),
        (Condition.SEVERE_OSTEOPOROSIS, set(Site)),
        (Condition.HIGH_FALL_RISK, set()),
        (Condition.SHOULDER_PROBLEM, set()),
    ],
)
def test_after_which_fractures_a_word_on_a_condition_is_given_anew(condition, sites):
    assert ASKED_ANEW_BY.get(condition, set()) == sites


@pytest.mark.parametrize(
    ("of_concern", "expected"),
    [
        (["tug"], []),
        (["four_stage_balance"], []),
        (["tug", "four_stage_balance"], [Because.BALANCE_TESTED]),
        (["falls_12m", "tug"], [Because.FALLS_TOLD]),
        (["resting_bp_hr"], [Because.PRESSURE_MEASURED]),
        (["grip_strength"], []),
    ],
)
def test_what_the_latest_results_point_to(of_concern, expected):
    assert [each.because for each in pointed_to_by(of_concern)] == expected
