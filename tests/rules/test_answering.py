"""What somebody means who answers a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcare.notices.rules.answering import WORDS, Word, is_spanish, word_in

STOPS = [
    *("STOP", "STOPALL", "QUIT", "END", "REVOKE", "OPT OUT", "CANCEL", "UNSUBSCRIBE"),
    *("ALTO", "PARAR", "BAJA", "OPTOUT", "opt-out", "Stop all", "stop", "sToP"),
    *(
        "  stop \n",
        "STOP.",
        "stop!!!",
        "“Stop”",
        "*STOP*",
        "ｓｔｏｐ",
        "Álto",
        "¡Alto!",
    ),
    *("Please stop", "stop please", "STOP texting me", "Stop these messages now."),
    *("Alto por favor", "por favor, parar"),
]


@pytest.mark.parametrize("said", STOPS)
def test_these_mean_stop(said):
    assert word_in(said) is Word.STOP


@pytest.mark.parametrize("said", ["HELP", "help?", " Info ", "AYUDA", "¡Ayuda!"])
def test_these_ask_for_help(said):
    assert word_in(said) is Word.HELP


@pytest.mark.parametrize("said", ["START", "yes", "Yes!", "UNSTOP", "Alta."])
def test_these_say_yes_again(said):
    assert word_in(said) is Word.START


@pytest.mark.parametrize(
    "said",
    [
        *("", " ", "?!", "Ok", "Thanks", "C", "1", "Don't stop", "I will not stop"),
        *("Cancel my appointment on Tuesday", "The end", "Yes I will be there"),
        *("stop" * 3, "Stop by my house at ten and bring the new brace please"),
        *("I fell this morning and need help", "\x00", "🦴", "x" * 5000),
    ],
)
def test_these_are_for_a_person_to_read(said):
    assert word_in(said) is Word.OTHER


@pytest.mark.parametrize(
    ("said", "spanish"),
    [("ALTO", True), ("¡Ayuda!", True), ("alta", True), ("STOP", False), ("", False)],
)
def test_who_writes_spanish_is_answered_in_spanish(said, spanish):
    assert is_spanish(said) is spanish


AROUND = st.text(alphabet=" .,!?\n\t*\"'()-", max_size=8)


@given(AROUND, st.sampled_from(sorted(WORDS)), AROUND, st.data())
def test_a_word_is_heard_in_any_case_with_anything_around_it(before, word, after, data):
    spelt = "".join(data.draw(st.sampled_from([c.lower(), c])) for c in word)

    assert word_in(before + spelt + after) is WORDS[word]
