from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.sheet import (
    DAYS,
    EDITIONS,
    FIRST_DAY,
    SIGNS,
    NoSuchCode,
    Sheet,
    read,
)

SHEETS = st.builds(
    Sheet,
    program=st.integers(1, 10**9),
    edition=st.integers(1, EDITIONS - 1),
    printed_on=st.dates(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS - 1)),
)


@given(SHEETS)
def test_a_code_is_read_as_it_was_printed(sheet):
    assert read(sheet.code) == sheet
    assert read(sheet.code.lower().replace("-", " ")) == sheet


@settings(max_examples=20)
@given(SHEETS)
def test_every_other_sign_in_every_place_is_noticed(sheet):
    for place, sign in enumerate(sheet.code):
        for other in set(SIGNS) - {sign, "-"} if sign != "-" else ():
            with pytest.raises(NoSuchCode):
                read(sheet.code[:place] + other + sheet.code[place + 1 :])


def test_letters_that_look_like_digits_are_taken_for_them():
    sheet = Sheet(program=33, edition=1, printed_on=date(2026, 11, 25))

    assert read(sheet.code.replace("0", "o").replace("1", "l")) == sheet


@pytest.mark.parametrize("code", ["", "7", "U", "12!4", "9" * 17, "Ж" * 8])
def test_what_no_sheet_carries_is_refused(code):
    with pytest.raises(NoSuchCode):
        read(code)
