"""What is written about the house names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_house import HOUSE, PACKAGES

PAGES = sorted(
    [*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")],
    key=lambda path: path.name,
)
TOPS = (*PACKAGES, "tests", "docs", "templates", "static", "scripts", "deploy", "bench")
PATH = re.compile(rf"`((?:{'|'.join(TOPS)}|locale)/[\w./-]*)`")
LINK = re.compile(r"""\]\(([^)#]+)\)|src="([^"]+)\"""")


# Made on the machine that runs it, and in no repository.
MADE_THERE = ("deploy/tls/", "deploy/secrets/")


def names(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_path_named_is_there(page):
    gone = [
        named
        for named in PATH.findall(page.read_text())
        if not (HOUSE / named).exists()
    ]

    assert {each for each in gone if not each.startswith(MADE_THERE)} == set()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_link_and_picture_is_there(page):
    told = {first or second for first, second in LINK.findall(page.read_text())}
    here = {each for each in told if not each.startswith(("http", "mailto"))}

    assert [each for each in here if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_named_is_one_of_make(page):
    there = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(), re.M))
    code = re.findall(r"`make ([a-z]+)|^make ([a-z]+)", page.read_text(), re.M)
    named = {first or second for first, second in code}

    assert named - there == set()


def decisions() -> list[Path]:
    return sorted((HOUSE / "docs" / "adr").glob("0*.md"))


def test_the_list_of_decisions_names_each_as_it_names_itself():
    listed = [
        f"- [{path.read_text().splitlines()[0].removeprefix('# ')}]({path.name})"
        for path in decisions()
    ]

    text = (HOUSE / "docs" / "adr" / "README.md").read_text()
    assert [line for line in text.splitlines() if line.startswith("- ")] == listed


def test_every_decision_has_its_own_number_and_says_that_it_stands():
    adrs = decisions()
    numbers = [int(path.name[:4]) for path in adrs]

    assert numbers == list(range(1, len(numbers) + 1))
    for path in adrs:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert "\nStatus: " in text, path.name


def test_a_path_that_is_not_there_would_be_found():
    assert PATH.findall("look in `programs/rules/nowhere.py`, or `x/y.py`") == [
        "programs/rules/nowhere.py"
    ]
