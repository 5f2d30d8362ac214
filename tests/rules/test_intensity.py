"""The four conditions of high intensity, and which of them is not met."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from patients.rules.gate import Clearance, Clinician
from programs.rules.catalogue import Action, Where
from programs.rules.intensity import (
    MUST_LAST,
    Facts,
    Form,
    Height,
    Need,
    asked_anew_on,
    is_intense,
    lacking,
    missing,
)
from programs.rules.safety import Demand, Rule, verdict

DAY, EARLIER = date(2026, 3, 9), date(2026, 1, 1)
SIGNER, SECOND = 1, 2


def cleared(
    *, by: str = "physician", given_on: date = DAY, until: date | None = None
) -> Clearance:
    return Clearance(by_role=Clinician(by), given_on=given_on, valid_until=until)


def form(*, is_signed: bool = True, **scores: str) -> Form:
    safe = {"pick_up": "2", "lift": "2", "sit_to_stand": "2"}
    return Form(scores=safe | scores, is_signed=is_signed)


NOT_DONE = Form(scores={}, is_signed=True)
ALL_MET = {
    "clearances": (cleared(),),
    "pictured_on": EARLIER,
    "forms": (form(),),
    "seconds": frozenset({SECOND}),
}


def lacks(**changes) -> tuple[Need, ...]:
    return missing(Facts(**(ALL_MET | changes)), on=DAY, signer=SIGNER)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        # a clearance: a doctor's, given by then, and not over; both days count
        ({"clearances": ()}, (Need.CLEARANCE,)),
        ({"clearances": (cleared(by="surgeon"),)}, ()),
        ({"clearances": (cleared(by="therapist"),)}, (Need.CLEARANCE,)),
        ({"clearances": (cleared(until=DAY),)}, ()),
        (
            {
                "clearances": (
                    cleared(given_on=date(2026, 1, 1), until=date(2026, 3, 8)),
                )
            },
            (Need.CLEARANCE,),
        ),
        ({"clearances": (cleared(given_on=date(2026, 3, 10)),)}, (Need.CLEARANCE,)),
        (
            {
                "clearances": (
                    cleared(given_on=EARLIER, until=date(2026, 2, 1)),
                    cleared(until=date(2026, 4, 1)),
                )
            },
            (),
        ),
        # the picture of the spine
        ({"pictured_on": None}, (Need.IMAGING,)),
        # hinge and squat: safe alone, signed, and nothing amiss since
        ({"forms": ()}, (Need.FORM,)),
        ({"forms": (NOT_DONE,)}, (Need.FORM,)),
        ({"forms": (form(is_signed=False),)}, (Need.FORM,)),
        ({"forms": (replace(form(), broke_since=True),)}, (Need.FORM,)),
        ({"forms": (form(pick_up="1"),)}, (Need.FORM,)),
        ({"forms": (form(lift="0"),)}, (Need.FORM,)),
        ({"forms": (form(sit_to_stand="1"),)}, (Need.FORM,)),
        ({"forms": (form(reach="0", turn="1"),)}, ()),
        ({"forms": (form(lift="1"), form())}, (Need.FORM,)),
        ({"forms": (form(lift="1", is_signed=False), form())}, (Need.FORM,)),
        ({"forms": (NOT_DONE, form())}, (Need.FORM,)),
        ({"forms": (form(is_signed=False), form())}, ()),
        ({"forms": (form(is_signed=False), form(lift="1"))}, (Need.FORM,)),
        ({"forms": (form(), form(lift="0"))}, ()),
        # two therapists, and whoever signs is one of them
        ({"seconds": frozenset()}, (Need.SECOND,)),
        ({"seconds": frozenset({SIGNER})}, (Need.SECOND,)),
        ({"seconds": frozenset({SIGNER, SECOND})}, ()),
    ],
)
def test_what_is_missing(changes, expected):
    assert lacks(**changes) == expected


def test_nothing_on_record_is_nothing_met():
    assert missing(Facts(), on=DAY, signer=SIGNER) == tuple(Need)


def test_what_must_last_is_all_but_the_two_who_sign():
    assert lacking(Facts(), on=DAY) == MUST_LAST
    assert set(Need) - set(MUST_LAST) == {Need.SECOND}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"loaded", "heavy_load"}, True),
        ({"high_impact"}, True),
        ({"loaded", "fall_risk_standing"}, False),
        (set(), False),
    ],
)
def test_heavy_load_and_hard_landings_are_of_high_intensity(flags, expected):
    assert is_intense(flags) is expected


@pytest.mark.parametrize("where", Where)
def test_what_is_lacking_closes_only_what_is_intense(where):
    lift = Demand(exercise="lift", level=1, where=where, is_intense=True)
    walk = Demand(exercise="walk", level=1, where=where)

    refused = verdict(lift, conditions=(), lacks=(Need.CLEARANCE, Need.FORM))

    assert [each.note for each in refused.reasons] == [Need.CLEARANCE, Need.FORM]
    assert {each.rule for each in refused.reasons} == {Rule.INTENSITY}
    assert refused.action is Action.CLEAR
    assert not refused.is_allowed
    assert verdict(walk, conditions=(), lacks=tuple(Need)).is_allowed
    assert verdict(lift, conditions=()).is_allowed  # as it is drafted


def height(on: date, cm: str, tallest: str | None = None) -> Height:
    told = Decimal(tallest) if tallest else None
    return Height(on=on, value=Decimal(cm), tallest=told)


@pytest.mark.parametrize(
    ("since", "day"),
    [
        ({}, None),
        ({"back_pain_on": EARLIER}, None),  # the picture is of that day, or later
        ({"back_pain_on": DAY}, DAY),
        ({"heights": (height(EARLIER, "160"), height(DAY, "158.1"))}, None),
        ({"heights": (height(EARLIER, "160"), height(DAY, "158"))}, DAY),
        ({"heights": (height(DAY, "160"),)}, None),  # nothing to hold it against
        ({"heights": (height(DAY, "160", "164"),)}, DAY),
        ({"heights": (height(EARLIER, "160", "164"), height(DAY, "160", "164"))}, None),
        ({"heights": (height(DAY, "160", "163.9"),)}, None),
    ],
)
def test_an_old_picture_answers_until_the_question_comes_up_again(since, day):
    facts = Facts(**(ALL_MET | since))

    assert asked_anew_on(facts) == day
    assert (Need.IMAGING in lacking(facts, on=DAY)) == (day is not None)
