"""Telephone numbers, from whatever people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcare.notices.rules import numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5035550100", "+15035550100"),
        (" (503) 555-0100 ", "+15035550100"),
        ("503.555.0100", "+15035550100"),
        ("1-503-555-0100", "+15035550100"),
        ("+1 503 555 0100", "+15035550100"),
        ("503–555–0100", "+15035550100"),
        ("(503) 555‑0100", "+15035550100"),
        ("５０３５５５０１００", "+15035550100"),  # full-width digits
        ("503\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}0100", "+15035550100"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0049 30 901820", "+4930901820"),
        ("011 52 55 1234 5678", "+525512345678"),
    ],
)
def test_numbers_as_people_write_them(typed, number):
    assert numbers.normalise(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "555 0100",  # no area code
        "503 555 010",
        "503 555 01000",
        "1 1 503 555 0100",
        "103 555 0100",  # an area code begins with 2 to 9
        "503 055 0100",  # and so does an exchange
        "911 555 0100",
        "503 911 0100",
        "503 555 0100 x12",  # an extension gets no texts
        "503 555 0100 or 0101",
        "+1 23",
        "+1 103 555 0100",
        "+0 5035550100",
        "+49 " + "1" * 15,
        "CALL ME",
        "٥٠٣٥٥٥٠١٠٠x",
        "503555010\x00",
        "5" * 400,
    ],
)
def test_what_is_no_number(typed):
    with pytest.raises(numbers.NotANumber):
        numbers.normalise(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_it_is_a_number_or_it_is_refused(typed):
    try:
        number = numbers.normalise(typed)
    except numbers.NotANumber:
        return
    assert 9 <= len(number) <= 16
    assert number[0] == "+"
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert numbers.normalise(number) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+15035550100", "(503) 555-0100"), ("+442079460958", "+442079460958"), ("", "")],
)
def test_numbers_as_people_read_them(number, shown):
    assert numbers.shown(number) == shown


@given(st.from_regex(r"[2-9][02-9][0-9][2-9][02-9][0-9]{5}", fullmatch=True))
def test_what_is_shown_may_be_typed_again(plain):
    number = numbers.normalise(plain)

    assert numbers.normalise(numbers.shown(number)) == number


@pytest.mark.parametrize(
    ("typed", "backwards"),
    [
        ("5035550100", "0010555305"),
        ("+1 (503) 555-0100", "0010555305"),
        ("1.503.555.0100", "0010555305"),
        ("555-0100", "0010555"),
        (" 0100 ", "0010"),
        ("５０３５５５０１００", "0010555305"),
        ("+44 (0)20 7946 0958", "8590649702"),
        ("100", ""),
        ("", ""),
        ("Ellison", ""),
        ("Ellison 0100", ""),
        ("0" * 41, ""),
        ("5035550100\x00", ""),
    ],
)
def test_a_caller_is_looked_for_by_the_end_of_a_number(typed, backwards):
    assert numbers.backwards(typed) == backwards
