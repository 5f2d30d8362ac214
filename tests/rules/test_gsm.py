"""One text is 160 letters of the telephone's own alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcare.notices.rules import gsm


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Reply STOP to opt out.", "Reply STOP to opt out."),
        ("¿Mañana? ¡Sí! Ñandú, pingüino, café", "¿Mañana? ¡Si! Ñandu, pingüino, café"),
        ("Clínica Rodríguez", "Clinica Rodriguez"),
        ("ÁÉÍÓÚ áéíóú ñÑ üÜ ¿¡", "AÉIOU aéiou ñÑ üÜ ¿¡"),
        ("Dr. O’Neill’s “Practice” – north…", "Dr. O'Neill's \"Practice\" - north..."),
        ("9:00\u202fAM\u00a0today", "9:00 AM today"),
        ("e\u0301", "é"),
        ("Łódź", "Lodz"),
        ("façade", "facade"),
        ("日本", "??"),
        ("🦴", "?"),
        ("½", "1/2"),
    ],
)
def test_letters_are_told_plainly(said, told):
    assert gsm.plain(said) == told


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("", 0),
        ("a" * 160, 160),
        ("é" * 160, 160),
        ("€", 2),
        ("[a]", 5),
        ("{}\\~|^", 12),
    ],
)
def test_room_is_counted_as_the_telephone_counts_it(text, room):
    assert gsm.septets(text) == room


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 160, True),
        ("a" * 161, False),
        ("a" * 158 + "€", True),
        ("a" * 159 + "€", False),
        ("á", False),
        ("ñ" * 160, True),
    ],
)
def test_what_fits(text, fits):
    assert gsm.fits(text) is fits


def test_the_fullest_wording_that_fits_is_taken():
    assert gsm.first_that_fits(["b" * 161, "a" * 160, "c"]) == "a" * 160


def test_accents_are_dropped_before_it_is_measured():
    assert gsm.first_that_fits(["á" * 160, "c"]) == "a" * 160


def test_of_words_that_are_all_too_long_none_is_taken():
    assert gsm.first_that_fits(["a" * 161, "b" * 500]) is None


@given(st.text())
def test_whatever_is_said_is_told_in_the_alphabet(text):
    told = gsm.plain(text)

    assert gsm.ALPHABET.issuperset(told)
    assert gsm.plain(told) == told


@given(st.lists(st.text(max_size=400), max_size=4))
def test_nothing_too_long_is_ever_sent(wordings):
    told = gsm.first_that_fits(wordings)

    assert told is None or gsm.fits(told)
