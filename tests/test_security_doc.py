"""docs/security.md names what there is: each file, each test and each defence."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import lru_cache

import pytest

from tests.test_house import HOUSE

TEXT = (HOUSE / "docs" / "security.md").read_text()
DEFENCES = tomllib.loads((HOUSE / "tests/cases/defences.toml").read_text())
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
FILES = sorted(
    set(re.findall(r"`((?:patients|programs|ptcare|static|scripts)/[^`:]+)`", TEXT))
)
# What the standard asks of those who handle such records, as we read it.
ITEMS = [
    "2.2.3",
    "2.3.2",
    "2.3.3",
    "2.3.4",
    "2.4.1",
    "3.3.1-3.3.4",
    "3.4.1",
    "3.4.2",
    "3.4.3",
    "3.4.4",
    "3.4.5",
    "3.4.6",
    "3.5.1",
    "3.5.3",
    "5.2.1",
    "5.2.2",
    "5.4.3",
    "6.2.1",
    "6.2.5",
    "6.2.7",
    "6.2.9",
    "6.2.10",
    "6.2.12",
    "6.3.3",
    "6.4.3",
    "6.6.1",
    "7.1.1",
    "7.3.1",
    "7.3.2",
    "7.4.1",
    "7.4.2",
    "7.4.5",
    "7.5.1",
    "7.5.2",
    "8.2.1",
    "8.2.2",
    "8.2.3",
    "8.3.1",
    "8.4.1",
    "11.3.2",
    "11.4.2",
    "13.3.1",
    "12.2.1",
    "12.3.1",
    "13.4.2",
    "14.2.1",
    "14.2.2",
    "14.2.3",
    "14.2.4",
    "14.3.1",
    "14.3.2",
    "15.3.1",
    "15.3.3",
    "16.2.1-16.2.5",
    "16.3.1-16.3.4",
    "16.4.1-16.4.3",
    "16.5.1",
    "16.5.3",
]


def rows() -> list[list[str]]:
    table = TEXT.split("## What ASVS asks")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@lru_cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((HOUSE / file).read_text())
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_each_test_it_names_is_there(file, name):
    assert name in names_in(file)


@pytest.mark.parametrize("file", FILES)
def test_each_file_it_names_is_there(file):
    assert list(HOUSE.glob(file)) or list(HOUSE.glob(f"{file}.py"))


def test_each_item_is_answered():
    items = {item for row in rows() for item in row[0].split(", ")}

    assert set(ITEMS) - items == set()


def test_each_promise_says_where_by_which_test_and_how_it_was_tried():
    for item, promise, where, shown, tried in rows():
        assert promise, item
        assert where, item
        assert "::test_" in shown, item
        assert tried, item


def test_each_promise_was_tried_by_a_defence_that_can_be_taken_away():
    tried = [row[4] for row in rows()]
    named = {
        name.strip()
        for cell in tried
        if not cell.startswith("(")
        for name in cell.split(",")
    }

    assert named - set(DEFENCES) == set()
    assert set(DEFENCES) - named == set()


@pytest.mark.parametrize("name", DEFENCES)
def test_what_is_taken_away_stands_there_once(name):
    defence = DEFENCES[name]
    file, _colon, function = defence["test"].partition("::")

    assert (HOUSE / defence["file"]).read_text().count(defence["old"]) == 1
    assert function.partition("[")[0] in names_in(file)


@pytest.mark.parametrize("name", DEFENCES)
def test_its_test_is_one_that_shows_the_promise(name):
    test = DEFENCES[name]["test"].partition("[")[0]

    (row, *_more) = (row for row in rows() if name in row[4].split(", "))
    assert f"`{test}`" in row[3]
