"""What patients read in English is for grade 6 of a school in the United States.

The Flesch-Kincaid grade (Kincaid et al. 1975, for the Navy):

    0.39 x words a sentence + 11.8 x syllables a word - 15.59

It was made for passages, so it is asked of what is read together: the sentences of one
template or module, or all that is said of one exercise. A single sentence may be a
little harder. Names, levels and words under pictures are no sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
import textstat

from programs import catalogue_words
from ptcare.languages import files, gathering

MOST = 6.0  # of what is read together
MOST_ALONE = 8.0  # of one sentence in it
FEWEST_WORDS = 6  # below that the formula tells nothing of one sentence
LABELS = {"name", "level", "load", "equipment", "under a picture", "in daily life"}
# Words that patients with this illness know, or have to: counted as a short word.
KNOWN = ("osteoporosis", "emergency", "medicine", "medicines", "denosumab")
# In modules for both: read by staff alone.
BY_STAFF = {
    "Small letters, digits and hyphens: riverbend-clinic",
    "Sign the discharge evaluation first, or choose another reason.",
    "Attended without approval: look before billing",
    "osteoporosis range with a fragility fracture (“severe”)",
}


def sentence(text: str) -> str:
    """Without tags and with a word for what is put in; with its full stop."""
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"%\(\w+\)[a-z]", "one", text)
    text = re.sub(rf"\b({'|'.join(KNOWN)})\b", "word", text, flags=re.IGNORECASE)
    text = " ".join(text.split())
    return text if text[-1] in ".?!:" else f"{text}."


def library() -> dict[str, list[str]]:
    return {
        group: [sentence(text) for text, what in texts if text and what not in LABELS]
        for group, texts in catalogue_words.groups(files.HOUSE / "programs" / "data")
    }


def interface() -> dict[str, list[str]]:
    """By template or module: whatever has the length of a sentence."""
    found = defaultdict(list)
    for message in gathering.interface():
        text = message.id if isinstance(message.id, str) else message.id[-1]
        if len(text.split()) > 3 and text not in BY_STAFF:
            for place in {name for name, _line in message.locations}:
                found[place].append(sentence(text))
    return found


@pytest.fixture(scope="module")
def read() -> dict[str, list[str]]:
    return interface() | library()


def test_what_is_read_together_is_for_grade_6(read):
    grades = {
        group: textstat.flesch_kincaid_grade(" ".join(said))
        for group, said in read.items()
    }

    assert len(grades) > 400
    assert {group: grade for group, grade in grades.items() if grade > MOST} == {}


def test_no_sentence_is_much_harder(read):
    hard = {
        (group, text)
        for group, said in read.items()
        for text in said
        if len(text.split()) >= FEWEST_WORDS
        and textstat.flesch_kincaid_grade(text) > MOST_ALONE
    }

    assert hard == set()


def test_a_text_for_clinicians_would_not_pass():
    text = sentence("Supervised only: medical clearance and intensity limits needed")

    assert textstat.flesch_kincaid_grade(text) > MOST_ALONE


def test_the_warnings_of_the_library_still_say_whom_to_call():
    words = dict(catalogue_words.groups(files.HOUSE / "programs" / "data"))
    told = [text for text, what in words["check-in"] if what == "what to do on a yes"]

    assert sum("emergency number" in text for text in told) >= 7
