"""Pages to read: each sentence with its source, each week one that fits."""

import json
from pathlib import Path

import pytest

from programs.rules import lessons
from programs.rules.catalogue import Category

DATA = json.loads(
    (Path(lessons.__file__).parent.parent / "data" / "lessons.json").read_text()
)
PAGES = lessons.read(DATA["lessons"])
BY_SLUG = {page.slug: page for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_statement_names_a_source_that_is_listed(page):
    for said in page.statements:
        assert said.sources, said.text
        assert set(said.sources) <= set(DATA["sources"]), said.text


def test_no_source_is_listed_for_nothing():
    assert {key for page in PAGES for key in page.sources} == set(DATA["sources"])


def test_what_patients_ask_about_has_its_page():
    moving = {"posture", "moving", "lifting", "falls", "getting-up", "why"}
    asking = {"insurance", "doctor", "therapist", "gym"}

    assert set(BY_SLUG) == moving | asking


def test_no_page_promises_denser_bones():
    words = " ".join(said.text for page in PAGES for said in page.statements)

    assert "do not promise that your bones get denser" in words
    assert words.count("denser") == 1


def week(number, categories=(), conditions=()):
    return lessons.of_the_week(
        PAGES, week=number, categories=categories, conditions=conditions
    ).slug


def test_what_a_condition_asks_for_is_read_first():
    assert week(1, {"strength"}, {"high_fall_risk"}) == "falls"
    assert week(2, {"strength"}, {"high_fall_risk"}) == "getting-up"


def test_the_weeks_take_turns_and_begin_again():
    turn = [week(number, {"posture"}) for number in range(1, 6)]

    assert turn == ["posture", "doctor", "insurance", "therapist", "posture"]


@pytest.mark.parametrize("category", list(Category))
def test_every_kind_of_work_finds_a_page(category):
    assert week(1, {category})


def test_without_a_program_there_is_a_page_too():
    assert week(None) in BY_SLUG
