"""What the shared library says to patients, text by text, as its data have it.

English in the project's files, and translated where it is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import override

from patients.rules import precautions
from patients.rules.equipment import Thing
from ptcare.languages.library import translated

DATA = Path(__file__).resolve().parent / "data"
CHECK_IN, CAN_I, PRECAUTIONS = "check-in", "can-i", "precautions"
Json = Mapping[str, Any]
Text = tuple[str, str]  # the words, and what they are


def of_exercise(row: Json) -> Iterator[Text]:
    """Every text of an exercise that a patient may be shown."""
    yield row["name"], "name"
    yield row["purpose"], "what it is for"
    yield row["start_position"], "how to begin"
    for step in row["instructions"]:
        yield step, "step"
    yield row["safety_note"], "caution"
    for level in row["progression"]:
        yield level["label"], "level"
        yield level["note"], "note of a level"
        yield level["dose"].get("load") or "", "load"
    for caution in row["cautions"]:
        yield caution["note"], "caution"
    for thing in row["equipment"]:
        yield thing, "equipment"
    for frame in row["figure"]["frames"]:
        yield frame["label"], "under a picture"


def of_movement(row: Json) -> Iterator[Text]:
    """Every text of a movement to avoid."""
    yield row["name"], "name"
    yield row["why"], "why to avoid it"
    yield row["applies_to"], "for whom"
    for example in row["everyday_examples"]:
        yield example, "in daily life"
    for frame in row["figure"]["frames"]:
        yield frame["label"], "under a picture"


def of_check_in(clinical: Json) -> Iterator[Text]:
    """What is asked before exercise, and what is said after an answer."""
    for flag in clinical["red_flags"]:
        yield flag["question"], "question"
        yield flag["message"], "what to do on a yes"
    for band in clinical["pain_bands"]:
        yield band["label"], "how much pain"
        yield band["message"], "what to do"


def of_activity(row: Json) -> Iterator[Text]:
    """What somebody may ask about daily life."""
    yield row["question"], "question"
    yield row["name"], "name"


def of_lesson(row: Json) -> Iterator[Text]:
    """A page to read; its headings too."""
    yield row["title"], "title"
    yield row["about"], "what it is about"
    yield from ((said["text"], "sentence") for said in row["intro"])
    for part in row["parts"]:
        yield part["heading"], "heading"
        yield from ((said["text"], "sentence") for said in part["says"])


def of_test(row: Json) -> Iterator[Text]:
    """What a test is called, and what it counts."""
    yield row["name"], "name of a test"
    yield row.get("unit", ""), "unit of a test"


def of_template(row: Json) -> Iterator[Text]:
    """The phases that a program begins with; a therapist may write others."""
    for phase in row["phases"]:
        yield phase["name"], "name of a phase"
        yield phase["goals"], "what a phase is for"


def groups(folder: Path) -> Iterator[tuple[str, list[Text]]]:
    """All of the library in groups that are read, and judged, together."""
    clinical = json.loads((folder / "clinical.json").read_text())
    yield CHECK_IN, list(of_check_in(clinical))
    yield PRECAUTIONS, [(label, "name") for label in precautions.LABELS.values()]
    for row in clinical["avoid_movements"]:
        yield row["slug"], list(of_movement(row))
    activities = json.loads((folder / "activities.json").read_text())
    yield CAN_I, [text for row in activities for text in of_activity(row)]
    for row in json.loads((folder / "exercises.json").read_text()):
        yield row["slug"], list(of_exercise(row))
    for row in json.loads((folder / "lessons.json").read_text())["lessons"]:
        yield row["slug"], list(of_lesson(row))


def said_besides(folder: Path) -> Iterator[tuple[str, list[Text]]]:
    """What the copy of a record says, and what guides nobody: it needs no review."""
    yield "at home", [(thing.label, "equipment") for thing in Thing]
    clinical = json.loads((folder / "clinical.json").read_text())
    for row in clinical["assessments"]:
        yield row["key"], list(of_test(row))
    for row in clinical["program_templates"]:
        yield row["slug"], list(of_template(row))


def all_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Each text once, and where it first stands."""
    told = set()
    for group, texts in (*groups(folder), *said_besides(folder)):
        for text, what in texts:
            if text and text not in told:
                told.add(text)
                yield text, f"{group}: {what}"


@lru_cache(maxsize=1)
def names_of_exercises() -> Mapping[str, str]:
    """In English, by the slugs of the library."""
    rows = json.loads((DATA / "exercises.json").read_text())
    return {row["slug"]: row["name"] for row in rows}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One text and what stands in its place in another language."""

    what: str
    english: str
    translation: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """All that is said of an exercise, of a movement to avoid, or at the check-in."""

    key: str
    pairs: tuple[Pair, ...]

    @property
    def name(self) -> str:
        """Its English name or title; what is a list of questions has none."""
        named = [each.english for each in self.pairs if each.what in ("name", "title")]
        return "" if self.key in (CHECK_IN, CAN_I, PRECAUTIONS) else named[0]

    @property
    def is_translated(self) -> bool:
        """Whether no sentence is left in English. A name may be the same in both."""
        return not any(
            each.english == each.translation and len(each.english.split()) > 3
            for each in self.pairs
        )

    @property
    def digest(self) -> str:
        """Changes with each letter of either language: a review is of one digest."""
        said = [(each.english, each.translation) for each in self.pairs]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def groups_in(language: str) -> Mapping[str, Group]:
    """The whole library beside its translation, by key, in the library's order."""
    with override(language):
        return {
            key: Group(
                key=key,
                pairs=tuple(
                    Pair(what=what, english=text, translation=translated(text))
                    for text, what in texts
                    if text
                ),
            )
            for key, texts in groups(DATA)
        }
