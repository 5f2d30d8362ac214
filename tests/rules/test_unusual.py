"""What may be worth a question: each boundary, and that nothing else is said."""

import datetime as dt

import pytest

from patients.rules import unusual
from patients.rules.unusual import Hint, Looks

NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


def looks(**said):
    said = {"hours": {10}, "reader": "Ruth Abara", "patient": "Pat Ellison"} | said
    return unusual.hints(Looks(**said))


def test_an_ordinary_look_is_worth_no_question():
    assert looks() == ()
    assert looks(is_therapist=True, has_treated=True) == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"is_own_record": True, "patient": "Ruth Abara"}, [Hint.OWN_RECORD]),
        ({"patient": "Sam Abara"}, [Hint.SAME_NAME]),
        ({"is_therapist": True}, [Hint.NEVER_TREATED]),
        ({"hours": {10, 23}}, [Hint.AT_NIGHT]),
        (
            {"patient": "O. ABARA", "is_therapist": True, "hours": {3}},
            [Hint.SAME_NAME, Hint.NEVER_TREATED, Hint.AT_NIGHT],
        ),
    ],
)
def test_each_hint_by_itself_and_together(said, found):
    assert list(looks(**said)) == found


@pytest.mark.parametrize(
    ("hour", "is_night"), [(5, True), (6, False), (21, False), (22, True), (0, True)]
)
def test_night_is_from_ten_to_six(hour, is_night):
    assert unusual.is_night(hour) is is_night


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ruth Abara", "Tom Abara", True),
        ("Ruth Abara", "Tom Abara Jr.", True),
        ("Ruth Abara, DPT", "Tom ABARA", True),
        ("Ruth Abara", "Tom Abaras", False),
        ("Abara", "Abara", False),  # one word is no last name
        ("", "", False),
        ("Anna de la Cruz", "Ben Cruz", True),
    ],
)
def test_the_same_last_name(one, other, same):
    assert unusual.same_last_name(one, other) is same


@pytest.mark.parametrize(
    ("records", "usual", "many"),
    [
        (12, [1, 1, 1, 1, 1], False),  # few are many for nobody
        (13, [1, 1, 1, 1, 1], True),
        (13, [4, 4, 5, 9, 9], False),  # the middle one, three times
        (16, [4, 4, 5, 9, 9], True),
        (15, [4, 4, 5, 9, 9], False),
        (30, [1, 1, 1, 1], False),  # four days are no usual
        (31, [1, 1, 1, 1], True),
        (31, [], True),
    ],
)
def test_many_is_measured_by_ones_own_usual(records, usual, many):
    assert unusual.is_many(records, usual=usual) is many


def test_a_day_is_held_against_the_others_and_only_news_are_told():
    days = {NOON - dt.timedelta(days=n): 3 for n in range(1, 9)}
    old = NOON - dt.timedelta(days=20)

    found = unusual.busy_hours(
        days | {old: 40, NOON: 20}, since=NOON - dt.timedelta(days=14)
    )

    assert found == [NOON]
