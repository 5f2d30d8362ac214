"""Which exercises a home can hold, in the words of the library itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from patients.rules.equipment import (
    ASKED,
    EVERYWHERE,
    SERVED_BY,
    Thing,
    lacking,
)

LIBRARY = json.loads(
    (Path(__file__).parents[2] / "programs" / "data" / "exercises.json").read_text()
)
WORDS = {word for exercise in LIBRARY for word in exercise["equipment"]}
KNOWN = {each.value for each in Thing} | set(SERVED_BY) | EVERYWHERE
CLINIC_ONLY = set(Thing) - set(ASKED)


def test_every_word_of_the_library_is_understood():
    parts = {part for word in WORDS for part in word.split(" or ")}

    assert parts - KNOWN == set()


def test_nothing_is_asked_that_the_library_does_not_need():
    parts = {part for word in WORDS for part in word.split(" or ")}
    needed = {SERVED_BY.get(part, part) for part in parts}

    assert {each.value for each in Thing} - needed == set()


def test_what_is_asked_is_asked_once():
    assert len(ASKED) == len(set(ASKED))


@pytest.mark.parametrize(
    ("needs", "at_home", "lacks"),
    [
        (["mat or bed"], {"bed"}, []),
        (["mat or bed"], {"mat"}, []),
        (["mat or bed"], {"band"}, ["mat or bed"]),
        (["sturdy chair", "mat"], {"firm chair"}, ["mat"]),
        (["wall", "floor line"], set(), []),
        (["walking aid if used"], set(), []),
        (["leg press"], {"firm chair"}, ["leg press"]),
        (["something new"], {"firm chair"}, ["something new"]),
        ([], set(), []),
    ],
)
def test_either_of_two_things_serves(needs, at_home, lacks):
    assert lacking(needs, at_home=at_home) == lacks


def test_a_home_nobody_asked_about_is_not_an_empty_home():
    assert lacking(["band"], at_home=None) is None
    assert lacking(["band"], at_home=set()) == ["band"]


def test_a_home_with_all_that_is_asked_lacks_only_machines_of_a_clinic():
    lacks = {
        word
        for exercise in LIBRARY
        if exercise["setting"] == "home"
        for word in lacking(exercise["equipment"], at_home=set(ASKED)) or ()
    }

    assert lacks <= {each.value for each in CLINIC_ONLY}
