"""The examples of docs/fhir.md, run as they stand."""

from __future__ import annotations

import json
import re
import shlex
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from patients.fhir import battery, conditions, results, sources

DOC = (Path(__file__).resolve().parents[2] / "docs" / "fhir.md").read_text()
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", DOC, re.S)


def commands(block: str) -> list[list[str]]:
    joined = block.replace("\\\n", " ")
    return [
        shlex.split(line) for line in joined.splitlines() if line.startswith("curl")
    ]


def run(words: list[str], known: dict[str, str]) -> Any:
    """As curl would: -u, -d, -H and the address."""
    said = [_with(word, known) for word in words[1:]]
    headers, form, where, user = {}, [], "", ""
    while said:
        word = said.pop(0)
        if word == "-H":
            name, _colon, value = said.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            form.append(said.pop(0))
        elif word == "-u":
            user = said.pop(0)
        else:
            where = word
    if user:
        headers["Authorization"] = "Basic " + b64encode(user.encode()).decode()
    if form:
        kind = "application/x-www-form-urlencoded"
        return Client().post(where, "&".join(form), content_type=kind, headers=headers)
    return Client().get(where, headers=headers)


def _with(word: str, known: dict[str, str]) -> str:
    told = re.sub(r"\$([A-Z_]+)", lambda found: known[found[1]], word)
    return told.replace("\\$", "$")  # as a shell reads it between quotes


def holds(answer: Any, example: Any) -> bool:
    """Whether all of the example stands in the answer; … is anything."""
    if example == "…":
        return bool(answer)
    if isinstance(example, dict):
        return all(holds(answer.get(name), each) for name, each in example.items())
    if isinstance(example, list):
        pairs = zip(answer, example, strict=False)
        return len(answer) >= len(example) and all(holds(a, e) for a, e in pairs)
    return bool(answer == example)


@pytest.fixture
def known(system, full) -> dict[str, str]:
    return {
        "BASE": "/fhir",
        "CLIENT_ID": system.row.key,
        "SECRET": system.secret,
        "KEY": system.key,
        "PATIENT": str(full.pk),
    }


def test_the_examples_are_answered_as_they_say(known):
    last = None
    ran = 0
    for kind, block in BLOCKS:
        if kind == "json":
            assert last is not None
            assert holds(last.json(), json.loads(block)), block
            continue
        for words in commands(block):
            last = run(words, known)
            expected = 400 if "handling=strict" in block else 200
            assert last.status_code == expected, words
            ran += 1
    assert ran >= 8


def test_each_type_that_is_served_stands_in_the_documentation(known):
    for kind in sources.types():
        assert re.search(rf"^\| .*\b{kind}\b.* \|", DOC, re.M), kind


def test_each_code_that_is_told_stands_in_the_documentation():
    codes = [c["code"] for c in conditions.ICD.values()]
    for key in battery.BATTERY:
        codes += [c["code"] for c in battery.codes_of(key) if "loinc" in c["system"]]
    codes += [code["code"] for _part, code, _unit in battery.PRESSURES]
    for _name, _field, _unit, of_site in results.VALUES:
        codes += [code["code"] for code in of_site.values()]

    assert [code for code in codes if code not in DOC] == []
