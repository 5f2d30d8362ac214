"""What the library says to patients, text by text, and in which language.

The words of the shared library are English in the project's data and are translated
where they are shown; what a clinic wrote itself stays as it was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import pgettext

CONTEXT = "catalogue"  # so that "Walking" the exercise is no other walking
Json = Mapping[str, Any]
Text = tuple[str, str]  # the words, and what they are


def translated(text: str) -> str:
    """A text of the library in the reader's language."""
    return pgettext(CONTEXT, text) if text else ""


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


def groups(folder: Path) -> Iterator[tuple[str, list[Text]]]:
    """All of the library in groups that are read, and judged, together."""
    clinical = json.loads((folder / "clinical.json").read_text())
    yield "check-in", list(of_check_in(clinical))
    for row in clinical["avoid_movements"]:
        yield row["slug"], list(of_movement(row))
    activities = json.loads((folder / "activities.json").read_text())
    yield "can I", [text for row in activities for text in of_activity(row)]
    for row in json.loads((folder / "exercises.json").read_text()):
        yield row["slug"], list(of_exercise(row))
    for row in json.loads((folder / "lessons.json").read_text())["lessons"]:
        yield row["slug"], list(of_lesson(row))


def all_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Each text once, and where it first stands."""
    told = set()
    for group, texts in groups(folder):
        for text, what in texts:
            if text and text not in told:
                told.add(text)
                yield text, f"{group}: {what}"
