"""What each warning sign asks, and what the person is told on a yes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.rules import redflags
from programs.rules.hurting import PAIN_AGAIN, PAIN_STOP, PAIN_WEEK

WORDS = Path(__file__).resolve().parent.parent / "data" / "clinical.json"


@dataclass(frozen=True)
class FlagWords:
    """What was asked, and what the person is told on a yes."""

    question: str
    message: (
        str | Promise
    )  # of ours in the reader's language, of the library in English


PRESSURE_WORDS = FlagWords(
    "Resting blood pressure of 180/110 or more was measured.",
    _(
        "Exercises with weights or impact rest today. Your care team has measured a "
        "high blood pressure and will tell you what comes next."
    ),
)
PAIN_AGAIN_WORDS = FlagWords(
    "The same exercise hurt more the morning after, twice in seven days.",
    _("This exercise rests until your therapist has looked at it."),
)
PAIN_WEEK_WORDS = FlagWords(
    "The worst pain of the week was above what is allowed.",
    _("That is a lot of pain. Please call the clinic before you go on."),
)
HEAD_WORDS = FlagWords(
    "A fall with a knock to the head, on a blood thinner.",
    _(
        "Call your local emergency number now, even if you feel well. A knock to the "
        "head needs a doctor at once when you take a blood thinner."
    ),
)

PAPER_PAIN_WORDS = FlagWords(
    "Pain was marked on a paper sheet. How much, and where, is not known.",
    _("Thank you. Your therapist will ask you about the pain you marked."),
)
PAPER_NOTE_WORDS = FlagWords(
    "Something was written on a paper sheet.",
    _("Thank you. Your therapist will read what you wrote."),
)
SECOND_RECORD_WORDS = FlagWords(
    "A second record of this person holds something that is not known here.",
    _(
        "The clinic has found a second record of you. Your exercises rest until your "
        "therapist has read it."
    ),
)
SECOND_TO_READ_WORDS = FlagWords(
    "There is a second record of this person to read.",
    _("The clinic has found a second record of you, and your therapist will read it."),
)


@lru_cache(maxsize=1)
def all_words() -> dict[str, FlagWords]:
    """By key, from the clinical data."""
    data = json.loads(WORDS.read_text())
    words = {
        row["key"]: FlagWords(row["question"], row["message"])
        for row in data["red_flags"]
    }
    stop = next(row for row in data["pain_bands"] if row["key"] == "stop")
    return words | {
        PAIN_STOP: FlagWords(stop["label"], stop["message"]),
        PAIN_AGAIN: PAIN_AGAIN_WORDS,
        PAIN_WEEK: PAIN_WEEK_WORDS,
        redflags.HIGH_PRESSURE: PRESSURE_WORDS,
        redflags.HEAD_AND_THINNER: HEAD_WORDS,
        redflags.PAPER_PAIN: PAPER_PAIN_WORDS,
        redflags.PAPER_NOTE: PAPER_NOTE_WORDS,
        redflags.SECOND_RECORD: SECOND_RECORD_WORDS,
        redflags.SECOND_TO_READ: SECOND_TO_READ_WORDS,
    }


@lru_cache(maxsize=1)
def pain_advice() -> dict[str, str]:
    """What each pain band tells the person, by the band's key."""
    bands = json.loads(WORDS.read_text())["pain_bands"]
    return {band["key"]: band["message"] for band in bands}
