"""What somebody means who answers one of our text messages."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Word(StrEnum):
    STOP = "stop"
    HELP = "help"
    START = "start"
    OTHER = "other"


WORDS = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "QUIT", "END", "REVOKE", "OPTOUT", "CANCEL", "UNSUBSCRIBE"),
        Word.STOP,
    ),
    **dict.fromkeys(("ALTO", "PARAR", "BAJA"), Word.STOP),
    **dict.fromkeys(("HELP", "INFO", "AYUDA"), Word.HELP),
    **dict.fromkeys(("START", "YES", "UNSTOP", "ALTA"), Word.START),
}
# Who begins with one of these wants no more, whatever follows: "Stop texting me".
# CANCEL and END are not among them: "Cancel my appointment" means something else.
CLEARLY_STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "ALTO"}
POLITE = re.compile(r"^(PLEASE|POR FAVOR)\s+|\s+(PLEASE|POR FAVOR)$")
SPANISH = {"ALTO", "PARAR", "BAJA", "AYUDA", "ALTA"}
LONGEST = 6  # words: whoever writes more tells a story


def word_in(said: str) -> Word:
    """By the word alone, in any case, with spaces and punctuation around it."""
    bare = bare_words(said)
    if found := WORDS.get(bare.replace(" ", "")):
        return found
    words = bare.split()
    if words and words[0] in CLEARLY_STOP and len(words) <= LONGEST:
        return Word.STOP
    return Word.OTHER


def is_spanish(said: str) -> bool:
    """Whether the word itself is a Spanish one: then so is our answer."""
    return bare_words(said) in SPANISH


def bare_words(said: str) -> str:
    """Capitals without accents, one space between words, nothing else."""
    letters = unicodedata.normalize("NFKD", said[:1600]).upper()
    kept = "".join(
        each if each.isalnum() else " "
        for each in letters
        if not unicodedata.combining(each)
    )
    return POLITE.sub("", " ".join(kept.split()))
