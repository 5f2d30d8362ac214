"""When one of two records of a person may be closed, and which visits count then."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.rules import doubling
from patients.rules.coverage.facts import (
    AsSecondary,
    BilledUnder,
    Discipline,
    Kind,
    Session,
    Status,
)
from patients.rules.doubling import Account, Known, Plan, Refusal

MAY = dt.date(2026, 5, 4)
BLUE, GREEN = 1, 2
NEVER_FIRST = {"rank": 2, "as_secondary": AsSecondary.SUPPLEMENT}


def session(**said):
    default = {
        "id": "1",
        "date": MAY,
        "start": "09:00",
        "discipline": Discipline.PT,
        "kind": Kind.TREATMENT,
        "status": Status.ATTENDED,
    }
    return Session(**default | said)


def plan(payer=BLUE, **said):
    default = {
        "id": "7",
        "payer": payer,
        "rank": 1,
        "effective_from": dt.date(2026, 1, 1),
        "effective_to": None,
    }
    return Plan(**default | said)


@pytest.mark.parametrize(
    ("doubled", "kept", "why"),
    [
        ({}, {}, []),
        ({"is_in_care": False}, {}, []),
        ({"is_in_care": False}, {"is_in_care": False}, []),
        ({}, {"is_in_care": False}, [Refusal.NOT_IN_CARE]),
        ({"is_doubled": True}, {}, [Refusal.DOUBLED]),
        ({}, {"is_doubled": True}, [Refusal.KEPT_IS_DOUBLED]),
        ({"has_doubles": True}, {}, [Refusal.HAS_DOUBLES]),
        ({}, {"has_doubles": True}, []),  # a third record of the person
        ({"is_restricted": True}, {}, [Refusal.RESTRICTED]),
        ({}, {"is_restricted": True}, [Refusal.RESTRICTED]),
        ({"is_booked": True}, {}, [Refusal.BOOKED]),
        ({"is_prescribed": True}, {}, [Refusal.PRESCRIBED]),
        ({"has_open_sign": True}, {}, [Refusal.SIGN]),
        (
            {},
            {"is_booked": True, "is_prescribed": True, "has_open_sign": True},
            [],
        ),
        (
            {"is_booked": True, "has_open_sign": True},
            {},
            [Refusal.BOOKED, Refusal.SIGN],
        ),
    ],
)
def test_what_stands_against_it_is_said_at_once(doubled, kept, why):
    found = doubling.refusals(Known(key=1, **doubled), Known(key=2, **kept))

    assert found == why


@pytest.mark.parametrize(
    ("names", "numbers", "agrees"),
    [
        (("Ann Lee", "ann  LEE"), ("1", "2"), {"name"}),
        (("Ann Lee", "Anna Lee"), ("1", "1"), {"phone"}),
        (("Ann Lee", "Ann Lee"), ("1", "1"), {"name", "phone"}),
        (("Ann Lee", "Anna Lee"), ("", ""), set()),
    ],
)
def test_names_and_numbers_may_agree(names, numbers, agrees):
    assert doubling.alike(names, numbers) == agrees


@pytest.mark.parametrize(
    ("closed", "kept", "may"),
    [
        ({}, {}, True),
        ({"is_proved": True}, {}, True),
        ({}, {"has_address": True}, True),  # a slip of the pen, or never used
        ({}, {"has_address": True, "is_proved": True}, False),
        ({"has_address": False}, {}, False),
        ({"is_open": False}, {}, False),
        ({}, {"is_open": False}, False),
        ({"helps_the_other": True}, {}, False),
    ],
)
def test_the_kept_record_opens_to_an_address_that_is_surely_theirs(closed, kept, may):
    one = Account(**{"has_address": True} | closed)

    assert doubling.may_carry(one, Account(**kept)) is may


def test_a_record_is_no_double_of_itself():
    same = Known(key=1, is_booked=True)

    assert doubling.refusals(same, same) == [Refusal.SAME]


@pytest.mark.parametrize(
    ("visit", "there", "here", "where"),
    [
        ({}, [plan()], [plan()], "counted"),
        ({}, [plan()], [plan(GREEN)], "left"),
        ({}, [plan()], [], "left"),
        ({}, [], [plan()], "counted"),  # rather one too many
        ({}, [], [], "left"),
        ({}, [plan(is_standing=False)], [plan(GREEN)], "counted"),
        ({}, [plan(effective_to=MAY)], [plan()], "counted"),
        ({}, [plan()], [plan(effective_to=MAY - dt.timedelta(days=1))], "left"),
        ({}, [plan()], [plan(effective_from=MAY + dt.timedelta(days=1))], "left"),
        ({}, [plan(rank=2), plan(GREEN, id="8")], [plan()], "left"),
        ({}, [plan()], [plan(GREEN), plan(rank=2)], "counted"),
        (
            {},
            [plan(**NEVER_FIRST)],
            [plan(GREEN)],
            "counted",
        ),
        (
            {"billed_under": BilledUnder(coverage_id="8")},
            [plan(), plan(GREEN, id="8", is_standing=False)],
            [plan()],
            "left",
        ),
        ({"billed_under": BilledUnder(coverage_id="7")}, [plan()], [plan()], "counted"),
        ({"status": Status.PLANNED}, [plan()], [plan()], ""),
        ({"status": Status.NO_SHOW}, [plan()], [plan()], ""),
        ({"kind": Kind.GYM}, [plan()], [plan()], ""),
        ({"kept_from_plan": True}, [plan()], [plan()], ""),
    ],
)
def test_a_visit_counts_for_the_plan_of_the_same_payer(visit, there, here, where):
    found = doubling.carried([session(**visit)], there=there, here=here)

    assert [len(found.counted), len(found.left)] == [
        where == "counted",
        where == "left",
    ]
    assert all(each.billed_under is None for each in found.counted)


def test_use_elsewhere_that_only_the_closed_record_knows_is_not_forgotten():
    begin = dt.date(2026, 1, 1)
    none, one, four, six = ({(BLUE, begin, "PT"): visits} for visits in (0, 1, 4, 6))

    assert doubling.forgets_use(one, {})
    assert not doubling.forgets_use(none, {})
    assert not doubling.forgets_use(four, dict(four))
    assert doubling.forgets_use(four, {})
    assert doubling.forgets_use(six, four)
    assert not doubling.forgets_use(four, six)
    assert not doubling.forgets_use({}, six)
