"""What a licensed clinician has to read, piece by piece, each with its mark.

The mark changes with the content: a text or a pose in each letter and number, a rule
in its code and its numbers, without comments and docstrings.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.catalogue_words import CAN_I, CHECK_IN, DATA, PRECAUTIONS

PAIN, HEALING, TESTS = "pain", "healing", "tests"
PROGRESSION, PLANS = "progression", "plans"
Row = tuple[str, str]  # what it is, and what it says


class Kind(StrEnum):
    """In the order in which they are best read: what can harm comes first."""

    SAFETY = "safety"
    AVOID = "avoid"
    EXERCISE = "exercise"
    DAILY = "daily"
    LESSON = "lesson"
    TESTS = "tests"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS = {
    Kind.SAFETY: _("What stops, holds and allows"),
    Kind.AVOID: _("Movements to avoid"),
    Kind.EXERCISE: _("Exercises: text, pictures, doses and cautions"),
    Kind.DAILY: _("Answers about daily life"),
    Kind.LESSON: _("Pages to read"),
    Kind.TESTS: _("Tests, steps and plans"),
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One piece that is read and found right as a whole."""

    key: str
    kind: Kind
    title: str
    rows: tuple[Row, ...]
    digest: str
    page: str = ""  # where the product shows it

    @property
    def stamp(self) -> str:
        """What a form sends: which piece, and as it read when the form was opened."""
        return f"{self.key}:{self.digest}"


@lru_cache(maxsize=1)
def items() -> Mapping[str, Item]:
    """All there is, by key, in the order of its kinds."""
    return {item.key: item for item in _all()}


def _all() -> Iterator[Item]:
    clinical = data("clinical")
    yield from _safety(clinical)
    page = reverse("programs:avoid")
    for row in clinical["avoid_movements"]:
        yield item_of(row["slug"], Kind.AVOID, row["name"], row, page=page)
    for row in data("exercises"):
        page = reverse("programs:exercise", args=[row["slug"]])
        yield item_of(row["slug"], Kind.EXERCISE, row["name"], row, page=page)
    daily = {"activities": data("activities"), "rules": "programs.rules.everyday"}
    page = reverse("programs:text", args=[CAN_I])
    yield item_of(CAN_I, Kind.DAILY, "Can I …?", daily, page=page)
    for row in data("lessons")["lessons"]:
        page = reverse("programs:text", args=[row["slug"]])
        yield item_of(row["slug"], Kind.LESSON, row["title"], row, page=page)
    yield from _measured(clinical)


def _safety(clinical: Mapping[str, Any]) -> Iterator[Item]:
    asked = {"signs": clinical["red_flags"], "rules": "programs.rules.redflags"}
    title = "Questions before exercise, and what a yes holds"
    yield item_of(CHECK_IN, Kind.SAFETY, title, asked)
    pain = {"bands": clinical["pain_bands"], "rules": "patients.rules.pain"}
    yield item_of(PAIN, Kind.SAFETY, "Pain: from when to go easy, and to stop", pain)
    title = "Fractures: when the gate closes, and what opens it"
    yield item_of(HEALING, Kind.SAFETY, title, {"rules": "patients.rules.gate"})
    held = {
        "conditions": clinical["conditions"],
        "movements": clinical["movement_flags"],
        "cautions": clinical["caution_actions"],
        "rules": ["patients.rules.precautions", "programs.rules.safety"],
    }
    yield item_of(PRECAUTIONS, Kind.SAFETY, "Precautions: what refuses what", held)


def _measured(clinical: Mapping[str, Any]) -> Iterator[Item]:
    tests = {
        "tests": clinical["assessments"],
        "chair stand": clinical["chair_stand_below_average"],
        "rules": ["patients.rules.battery.judging", "patients.rules.battery.changing"],
    }
    title = "Tests: how, cut-offs, and what is a real change"
    page = reverse("programs:library")
    yield item_of(TESTS, Kind.TESTS, title, tests, page=page)
    steps = {"rules": ["programs.rules.progression", "programs.rules.baseline"]}
    title = "Steps harder and easier: when they are proposed"
    yield item_of(PROGRESSION, Kind.TESTS, title, steps)
    plans = {
        "templates": clinical["program_templates"],
        "targets of a week": clinical["weekly_targets"],
    }
    yield item_of(
        PLANS, Kind.TESTS, "Programs to start from, and the week's aims", plans
    )


def item_of(
    key: str, kind: Kind, title: str, content: Mapping[str, Any], *, page: str = ""
) -> Item:
    told = dict(content)
    rules = told.pop("rules", [])
    modules = [rules] if isinstance(rules, str) else list(rules)
    marked = [told, [code_of(name) for name in modules]]
    return Item(
        key=key,
        kind=kind,
        title=title,
        rows=(*flat(told), *(row for name in modules for row in numbers_of(name))),
        digest=hashlib.sha256(json.dumps(marked).encode()).hexdigest()[:16],
        page=page,
    )


def data(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text())


def flat(told: Any, path: tuple[str, ...] = ()) -> Iterator[Row]:
    """Each text and number with the way to it. Poses are looked at, not read."""
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name != "figure":
                yield from flat(value, (*path, name.replace("_", " ")))
    elif isinstance(told, list):
        for number, value in enumerate(told, start=1):
            inner = str(value.get("name") or number) if is_named(value) else str(number)
            yield from flat(value, (*path, inner))
    elif isinstance(told, bool):  # before numbers: True is equal to 1
        yield ", ".join(path), "yes" if told else "no"
    elif told not in (None, ""):
        yield ", ".join(path), str(told)


def is_named(value: Any) -> bool:
    return isinstance(value, Mapping) and "name" in value


def code_of(module: str) -> str:
    """The code as Python reads it: a comment or a docstring changes nothing."""
    tree = ast.parse(Path(str(import_module(module).__file__)).read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            body[0] = ast.Pass()
    return ast.unparse(tree)


def _is_docstring(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text and isinstance(node.value.value, str)  # type: ignore[attr-defined]


def numbers_of(module: str) -> Iterator[Row]:
    """The numbers that a rule goes by, by their names in it."""
    for name, value in vars(import_module(module)).items():
        if name.isupper() and not isinstance(value, ModuleType):
            yield f"{module}, {name}", str(value)
