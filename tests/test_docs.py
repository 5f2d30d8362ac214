"""What is written about the house names what there is."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

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


NAKED = re.compile(r"`([\w/]+\.(?:py|js|css|typ|toml|yaml))`")
CAPITALS = re.compile(r"`([A-Z][A-Z\d]*_[A-Z_\d]+)(?:=[^`]*)?`")


def files() -> list[Path]:
    there = [HOUSE / "Makefile", HOUSE / ".env.example", *HOUSE.glob("*.toml")]
    for top in (*TOPS, "audit"):
        there += [path for path in (HOUSE / top).rglob("*.*") if path.is_file()]
    return there


@lru_cache
def words_of_the_code() -> set[str]:
    """Those in capitals, in all but the documents."""
    code = [path for path in files() if path.suffix != ".md"]
    texts = (path.read_text(errors="ignore") for path in code)
    return {word for text in texts for word in re.findall(r"[A-Z][A-Z_\d]+", text)}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_file_named_without_its_folder_is_somewhere(page):
    alone = set(NAKED.findall(page.read_text()))
    there = [f"/{names(path)}" for path in files()]

    assert [
        each for each in alone if not any(path.endswith(f"/{each}") for path in there)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_name_in_capitals_is_one_of_the_code(page):
    assert set(CAPITALS.findall(page.read_text())) - words_of_the_code() == set()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_of_python_is_there(page):
    text = page.read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    modules = set(re.findall(r"python -m (ptcare[a-z_.]*\w)", text))

    assert commands - set(get_commands()) == set()
    assert [each for each in modules if find_spec(each) is None] == []


# Of the machine that it is installed on, and of no page.
ON_THE_MACHINE = ("/etc/", "/opt/", "/var/", "/run/")


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_address_named_leads_to_a_page(page):
    named = set(re.findall(r"`(/[a-z][\w./-]*)`", page.read_text()))
    ours = [each for each in named if not each.startswith(ON_THE_MACHINE)]

    assert [each for each in ours if not is_page(each)] == []


def is_page(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_the_readme_tells_each_command_of_make():
    makefile = (HOUSE / "Makefile").read_text()
    there = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"ready", "tools"}

    text = (HOUSE / "README.md").read_text()
    assert {each for each in there if f"make {each}" not in text} == set()


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
