"""All that patients read can be read in each language of the site."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.template.base import Lexer, TokenType

from ptcare.languages import compiling, dates, files, gathering
from ptcare.languages.__main__ import main

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
EACH = [(language, kind) for language in LANGUAGES for kind in files.KINDS]


def forms(message: Message) -> list[str]:
    said = message.string
    return [said] if isinstance(said, str) else list(said or ())


def english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def messages(language: str, kind: str) -> Iterator[Message]:
    return (message for message in files.read(language, kind) if message.id)


def test_there_are_files_for_every_language_and_for_no_other():
    assert files.languages() == LANGUAGES


@pytest.mark.parametrize("kind", files.KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_hold_what_there_is_to_say_and_nothing_dead(language, kind):
    there = {files.key(each) for each in gathering.GATHERED[kind]() if each.id}

    held = {files.key(each) for each in messages(language, kind)}

    assert there - held == set(), "run `make translations`"
    assert held - there == set(), "run `make translations`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_interface_is_translated(language):
    missing = [
        message.id
        for message in messages(language, "interface")
        if not gathering.is_translated(message)
    ]

    assert missing == []


PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?[a-z][^>]*>")


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_each_translation_has_the_placeholders_of_the_english(language, kind):
    odd = [
        (message.id, form)
        for message in messages(language, kind)
        for form in filter(None, forms(message))
        if placeholders(form) not in map(placeholders, english(message))
    ]

    assert odd == []


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_the_last_plural_form_has_all_placeholders(language, kind):
    odd = [
        message.id
        for message in messages(language, kind)
        if all(forms(message))
        and placeholders(forms(message)[-1]) != placeholders(english(message)[-1])
    ]

    assert odd == []


@pytest.mark.parametrize(("language", "kind"), EACH)
def test_no_translation_is_a_guess(language, kind):
    assert [each.id for each in messages(language, kind) if each.fuzzy] == []


def test_what_is_only_for_staff_exists():
    dead = [
        pattern
        for pattern in gathering.staff_only()
        if not list(files.HOUSE.glob(pattern))
    ]

    assert dead == []


INCLUDES = re.compile(r"""{% (?:include|extends) "([^"]+)\"""")


def patient_templates() -> list:
    return gathering.patient_facing(gathering.TEMPLATES)


def test_a_page_for_patients_is_made_of_nothing_only_for_staff():
    hidden = [
        (page.name, part)
        for page in patient_templates()
        for part in INCLUDES.findall(page.read_text())
        if not gathering.is_for_patients(files.HOUSE / "templates" / part)
    ]

    assert hidden == []


TYPED = re.compile(
    r"exercise\.(name|purpose|start_position|steps|safety_note)\b"
    r"|{{ (?!words)[\w.]*exercise }}"
)


@pytest.mark.parametrize(
    "page", patient_templates(), ids=lambda page: str(page.relative_to(files.HOUSE))
)
def test_a_page_for_patients_says_exercises_in_their_language(page):
    assert TYPED.search(page.read_text()) is None, "take exercise.words.name"


TAGS_AND_ENTITIES = re.compile(r"<[^>]*>|&\w+;|<!doctype html>", re.I | re.S)
NAMES = {"PTCare", "iPhone", "YYYY", "MM", "DD"}
NOT_SAID = re.compile(r"<(script|style)\b.*?</\1>", re.I | re.S)


def bare_words(text: str) -> list[str]:
    """What stands in a template outside of any tag that translates."""
    found, inside = [], False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            inside = inside ^ bool(re.match(r"(end)?blocktrans", token.contents))
        elif token.token_type == TokenType.TEXT and not inside:
            found.append(token.contents)
        elif not inside:
            found.append("\x00")  # keeps a tag of HTML in one piece
    plain = TAGS_AND_ENTITIES.sub(" ", NOT_SAID.sub(" ", "".join(found)))
    return [word for word in re.findall(r"[A-Za-z]{2,}", plain) if word not in NAMES]


@pytest.mark.parametrize(
    "page", patient_templates(), ids=lambda page: str(page.relative_to(files.HOUSE))
)
def test_no_word_of_a_page_for_patients_is_left_out_of_translation(page):
    assert bare_words(page.read_text()) == []


def test_bare_words_are_found():
    text = '<p class="x {% if a %}b{% endif %}">Hi {% translate "you" %} {{ name }}</p>'

    assert bare_words(text) == ["Hi"]
    assert bare_words("{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}") == []


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The files of the translations, to be changed freely."""
    shutil.copytree(files.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(files, "LOCALE", tmp_path / "locale")


def test_compiling_makes_what_is_missing_and_then_rests(copied):
    files.compiled("es").unlink()

    assert main(["compile"]) == 0

    assert files.compiled("es").exists()
    assert list(compiling.compile_stale()) == []


def test_an_unknown_command_is_refused(capsys):
    assert main([]) == 2
    assert "gather" in capsys.readouterr().err


def test_gathering_keeps_what_is_translated_and_drops_what_nobody_says(copied):
    held = files.read("es", "interface")
    held.add("Nobody says this", "Nadie dice esto")
    held.get("Today").string = "Hoy, hoy"
    files.write(held, "es", "interface")

    list(gathering.gather())

    after = files.read("es", "interface")
    assert after.get("Nobody says this") is None
    assert after.get("Today").string == "Hoy, hoy"
    assert all(line.endswith("as it was") for line in gathering.gather())


WITH_DAY_AND_MONTH = re.compile(r"""date:["']([^"']*[FM][^"']*)["']""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_date_that_patients_read_has_its_order_in_each_language(language):
    patterns = {
        pattern
        for page in patient_templates()
        for pattern in WITH_DAY_AND_MONTH.findall(page.read_text())
        if len(pattern) > 1
    }

    assert patterns - set(dates.ORDER[language]) == set()
