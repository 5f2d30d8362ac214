"""Which activities a few typed words speak of."""

from __future__ import annotations

import pytest

from programs.rules import looking_up
from tests.rules.test_everyday import ACTIVITIES


def found(text):
    return [each.slug for each in looking_up.found(text, ACTIVITIES.values())]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("golf", "golf"),
        ("Can I play golf?", "golf"),
        ("GOLFING", "golf"),
        ("carrying shopping", "carry-shopping"),
        ("grocery bags", "carry-shopping"),
        ("groceries", "carry-shopping"),
        ("putting on socks", "socks-and-shoes"),
        ("sock", "socks-and-shoes"),
        ("tie my laces", "socks-and-shoes"),
        ("lifting the dog", "lift-the-dog"),
        ("lift a grandchild", "lift-a-grandchild"),
        ("grandchildren", "lift-a-grandchild"),
        ("granchild", "lift-a-grandchild"),
        ("sneezing", "cough-and-sneeze"),
        ("cough", "cough-and-sneeze"),
        ("vacuum the floor", "vacuum"),
        ("vaccum", "vacuum"),
        ("gardning", "gardening"),
        ("making the bed", "make-the-bed"),
        ("get out of bed", "get-out-of-bed"),
        ("high shelf", "high-shelf"),
        ("change a light bulb", "light-bulb"),
        ("reversing the car", "reverse-the-car"),
        ("laundry basket", "laundry-basket"),
        ("suitcase in the overhead bin", "overhead-bin"),
        ("ballroom dance", "dancing"),
        ("swim", "swimming"),
        ("bicycle", "cycling"),
        ("yoga", "yoga-twist"),
        ("plough", "yoga-shoulder-stand"),
        ("situps", "sit-ups"),
        ("sit-ups", "sit-ups"),
        ("rowing", "rowing-machine"),
    ],
)
def test_what_people_type_finds_what_they_mean(text, first):
    assert found(text)[0] == first


@pytest.mark.parametrize(
    "text", ["", "   ", "can I", "?", "a", "xyzzy", "\x00", "💃", "'; --", "%", "\\"]
)
def test_what_says_nothing_finds_nothing(text):
    assert found(text) == []


@pytest.mark.parametrize("row", ACTIVITIES.values(), ids=lambda row: row.slug)
def test_every_activity_is_found_by_its_own_question_and_name(row):
    assert row.slug in found(row.question)[:3]
    assert row.slug in found(row.name)[:3]


def test_two_words_that_fit_leave_out_what_fits_one():
    assert "leg-raises" not in found("lifting the dog")


def test_a_very_long_text_is_answered_quickly():
    assert found("golf " * 10_000) == ["golf"]
    assert found("x" * 1_000) == []
