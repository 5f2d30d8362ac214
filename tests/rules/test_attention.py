"""Why a row of the caseload says what it says, and where it stands."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.attention import (
    LOOKED_AT,
    PLACES,
    QUIET,
    QUIET_SEEN,
    RULES,
    STEPS,
    UNSEEN,
    Limits,
    Look,
    Standing,
    Unseen,
    Why,
    place,
    reasons,
    waiting,
)
from programs.rules.baseline import Rhythm, Rise

TODAY = dt.date(2026, 3, 30)
DAY = dt.timedelta(days=1)
LIMITS = Limits()


def pain(before, now):
    return Rise(before=before, now=now, logs=4)


def unseen(*levels, **of):
    return [Unseen(level=level, **of) for level in levels]


def test_each_reason_has_its_rule():
    assert list(RULES) == list(Why)


def test_a_patient_who_does_well_needs_no_look():
    at = Standing(silent_days=0, visits_left=9, cover_ends_in=90)

    assert reasons(at, LIMITS) == {}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"unseen": unseen("watch", "emergency")}, [Why.EMERGENCY, Why.WATCH]),
        ({"unseen": unseen("emergency", is_fall=True)}, [Why.EMERGENCY]),
        ({"unseen": unseen("urgent")}, [Why.WARNING_SIGN]),
        ({"unseen": unseen("hold")}, [Why.WARNING_SIGN]),
        ({"unseen": unseen("hold", is_fall=True)}, [Why.FALL]),
        ({"unseen": unseen("watch", is_fall=True)}, [Why.FALL]),
        ({"unseen": unseen("watch")}, [Why.WATCH]),
        ({"open_again_days": 0, "is_held": True}, [Why.OPEN_AGAIN, Why.HELD]),
        (
            {"open_again_days": 9, "has_program": False},
            [Why.OPEN_AGAIN, Why.NO_PROGRAM],
        ),
        (
            {"open_again_days": 9, "unseen": unseen("watch")},
            [Why.WATCH, Why.OPEN_AGAIN],
        ),
        ({"open_again_days": None, "is_held": True}, [Why.HELD]),
        ({"locks": ["loaded"]}, [Why.LOCKED]),
        ({"resting": 1}, [Why.RESTING]),
        ({"pain": pain(2, 4)}, [Why.PAIN_UP]),
        ({"pain": pain(2, 3.9)}, []),
        ({"pain": pain(2.1, 4.1)}, [Why.PAIN_UP]),  # a hair of binary fractions
        ({"pain": pain(5, 1)}, []),
        ({"pain": None}, []),
        ({"asked_days": 0}, [Why.QUESTION]),
        ({"asked_days": None}, []),
        ({"steps_back": 1}, [Why.STEP_BACK]),
        ({"is_long_ill": True}, [Why.ILL]),
        ({"silent_days": 3}, []),
        ({"silent_days": 4}, [Why.SILENT]),
        ({"silent_days": 4, "usual_gap": 1}, [Why.SILENT]),
        ({"silent_days": 4, "usual_gap": 2}, []),
        ({"silent_days": 5, "usual_gap": 2}, [Why.SILENT]),
        ({"silent_days": 13, "usual_gap": 7}, []),
        ({"silent_days": 14, "usual_gap": 7}, [Why.SILENT]),
        ({"silent_days": None}, []),
        ({"silent_days": 0, "is_idle": True}, [Why.LESS]),
        ({"silent_days": 14, "is_idle": True}, [Why.SILENT]),
        ({"is_idle": True, "rhythm": Rhythm(usual=1, now=0)}, [Why.LESS]),
        ({"rhythm": Rhythm(usual=4, now=2)}, [Why.LESS]),
        ({"rhythm": Rhythm(usual=5, now=3)}, []),
        ({"rhythm": Rhythm(usual=1.5, now=0)}, []),  # less than two days lost
        ({"rhythm": Rhythm(usual=2, now=0)}, [Why.LESS]),
        ({"rhythm": Rhythm(usual=2, now=0), "silent_days": 9}, [Why.SILENT]),
        (
            {"rhythm": Rhythm(usual=5, now=1), "silent_days": 4},
            [Why.SILENT, Why.LESS],
        ),
        ({"approval_ends_in": 14, "approval_left": 4}, [Why.APPROVAL_ENDS]),
        ({"approval_ends_in": 15, "approval_left": 4}, []),
        ({"approval_ends_in": 2, "approval_left": 0}, []),
        ({"approval_ends_in": 2, "approval_left": None}, []),
        ({"cover_ends_in": 14}, [Why.COVER_ENDS]),
        ({"cover_ends_in": 15}, []),
        (
            {"cover_ends_in": 5, "approval_ends_in": 5, "approval_left": 1},
            [Why.APPROVAL_ENDS],
        ),
        (
            {"cover_ends_in": 4, "approval_ends_in": 5, "approval_left": 1},
            [Why.APPROVAL_ENDS, Why.COVER_ENDS],
        ),
        (
            {"cover_ends_in": 5, "approval_ends_in": 5, "approval_left": 0},
            [Why.COVER_ENDS],
        ),
        ({"cover_ends_in": -1}, [Why.COVER_ENDS]),
        ({"visits_left": 2}, [Why.FEW_VISITS]),
        ({"visits_left": 0}, [Why.FEW_VISITS]),
        ({"visits_left": 3}, []),
        ({"visits_left": None}, []),
        ({"is_re_evaluation_due": True}, [Why.RE_EVALUATION]),
        ({"is_re_evaluation_due": True, "has_program": False}, [Why.NO_PROGRAM]),
        ({"to_sign_off": 1}, [Why.SIGN_OFF]),
        ({"program_ends_in": 14}, [Why.PROGRAM_ENDS]),
        ({"program_ends_in": 15}, []),
        ({"has_program": False, "program_ends_in": 3}, [Why.NO_PROGRAM]),
        ({"proposals": 2}, [Why.PROPOSALS]),
        ({"is_phase_due": True}, [Why.PHASE_DUE]),
    ],
)
def test_a_reason_holds(facts, found):
    assert list(reasons(Standing(**facts), LIMITS)) == found


@pytest.mark.parametrize(
    ("facts", "limit", "why"),
    [
        ({"pain": pain(2, 4)}, {"pain_points": 3}, Why.PAIN_UP),
        ({"silent_days": 4}, {"silent_days": 5}, Why.SILENT),
        ({"rhythm": Rhythm(usual=4, now=2)}, {"less_percent": 51}, Why.LESS),
        ({"cover_ends_in": 14}, {"ending_days": 13}, Why.COVER_ENDS),
        ({"program_ends_in": 14}, {"ending_days": 13}, Why.PROGRAM_ENDS),
        (
            {"approval_ends_in": 14, "approval_left": 1},
            {"ending_days": 13},
            Why.APPROVAL_ENDS,
        ),
        ({"visits_left": 2}, {"few_visits": 1}, Why.FEW_VISITS),
    ],
)
def test_a_clinic_sets_from_when_on(facts, limit, why):
    at = Standing(**facts)

    assert why in reasons(at, LIMITS)
    assert why not in reasons(at, Limits(**limit))


def test_the_more_of_it_the_further_up():
    def of_days(days):
        return place(reasons(Standing(silent_days=days), LIMITS), None, today=TODAY)

    assert of_days(20) < of_days(9) < of_days(4) < QUIET * STEPS
    assert of_days(2000) >= PLACES[Why.SILENT] * STEPS


def test_every_reason_stands_before_the_next():
    places = [place({why: much}, None, today=TODAY) for why in Why for much in (999, 0)]

    assert places == sorted(places)
    assert places[-1] < LOOKED_AT * STEPS < QUIET * STEPS < QUIET_SEEN * STEPS


def looked(*reasons, until=7):
    return Look(until=TODAY + until * DAY, reasons=list(reasons))


@pytest.mark.parametrize(
    ("found", "look", "left"),
    [
        ([Why.SILENT], None, [Why.SILENT]),
        ([Why.SILENT], looked(Why.SILENT), []),
        ([Why.SILENT], looked(Why.SILENT, until=1), []),
        ([Why.SILENT], looked(Why.SILENT, until=0), [Why.SILENT]),
        ([Why.SILENT], looked(Why.LESS), [Why.SILENT]),
        ([Why.SILENT], looked(), [Why.SILENT]),
        ([Why.QUESTION, Why.SILENT], looked(Why.SILENT), [Why.QUESTION]),
        ([Why.FALL], looked(Why.FALL), [Why.FALL]),
    ],
)
def test_what_was_looked_at_waits_no_longer(found, look, left):
    assert waiting(dict.fromkeys(found, 1), look, today=TODAY) == left


@pytest.mark.parametrize(
    ("found", "look", "where"),
    [
        ([], None, QUIET),
        ([], looked(), QUIET_SEEN),
        ([], looked(until=0), QUIET),
        ([Why.SILENT], looked(Why.SILENT), LOOKED_AT),
    ],
)
def test_who_was_looked_at_stands_behind(found, look, where):
    assert place(dict.fromkeys(found, 1), look, today=TODAY) == where * STEPS


@given(
    st.lists(st.sampled_from(list(Why)), unique=True),
    st.lists(st.sampled_from(list(Why)), unique=True),
    st.integers(-3, 30),
)
def test_no_look_ever_hides_a_sign_nobody_has_seen(found, seen, until):
    look = looked(*seen, until=until)

    left = waiting(dict.fromkeys(found, 1), look, today=TODAY)

    assert set(found) & UNSEEN <= set(left)
