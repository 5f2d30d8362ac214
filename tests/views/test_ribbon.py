"""The picture of the weeks, for eyes and for a screen reader."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from patients import ribbon_words
from patients.ribbon_words import WORDS
from patients.rules.ribbon import State, Visit, Week

MONDAY = dt.date(2026, 12, 21)
WEEK = dt.timedelta(days=7)


def week(place, *states, **said):
    first = MONDAY + place * WEEK
    default = {"is_now": False, "is_past": False, "begins_period": False}
    return Week(
        starts_on=first,
        ends_on=first + dt.timedelta(days=6),
        visits=tuple(Visit(on=first, state=state) for state in states),
        **(default | said),
    )


@pytest.fixture
def weeks():
    return [
        week(0, State.PAST, is_past=True),
        week(1, State.COVERED, State.COVERED, State.UNCOVERED, is_now=True),
        week(2, begins_period=True),
    ]


def drawn(weeks, **said):
    picture = ribbon_words.picture(weeks, label="Weeks of the course", **said)
    return render_to_string("components/ribbon.html", {"picture": picture})


@pytest.mark.parametrize(
    ("places", "months"),
    [
        ((0, 1, 2), ["Dec", "", "Jan"]),
        ((1, 2), ["", "Jan"]),  # no room for two names
        ((1,), ["Dec"]),
    ],
)
def test_the_names_of_two_months_never_touch(places, months):
    page = drawn([week(place) for place in places])

    assert re.findall(r'ribbon-month" aria-hidden="true">(.*?)<', page) == months


def test_every_week_is_told_in_words(weeks):
    told = re.findall(r'<span class="visually-hidden">(.*?)</span>', drawn(weeks))

    assert told == [
        "Week of December 21, 2026: Past visit: 1.",
        "Week of December 28, 2026: Covered: 2, Not covered: 1. This week.",
        "Week of January 4, 2027: no visit. A new plan year begins.",
    ]


def test_a_visit_is_a_sign_and_the_key_names_only_what_is_drawn(weeks):
    page = drawn(weeks)
    key = page[page.index("ribbon-key") :]

    assert re.findall(r'data-state="(\w+)"', page[: page.index("ribbon-key")]) == [
        "past",
        "covered",
        "covered",
        "uncovered",
    ]
    assert re.findall(r'data-state="(\w+)"', key) == ["past", "covered", "uncovered"]
    assert "This week" in key
    assert "A new plan year begins" in key


def test_a_month_is_named_where_it_begins(weeks):
    picture = ribbon_words.picture(weeks, label="")

    assert [each["month"] for each in picture["weeks"]] == ["Dec", "", "Jan"]


def test_a_page_may_say_it_in_its_own_words(weeks):
    names = {**ribbon_words.NAMES, State.COVERED: "Your plan pays"}

    page = drawn(weeks, words=replace(WORDS, names=names, now="You are here"))

    assert "Your plan pays: 2" in page
    assert "You are here" in page


def test_the_days_are_in_the_readers_language(weeks):
    with translation.override("es"):
        assert "21 de diciembre de 2026" in drawn(weeks)
