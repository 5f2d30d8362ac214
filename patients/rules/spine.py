"""The bones of the spine by their names, C1 to S5, as a therapist types them."""

import re

COUNTS = {"C": 7, "T": 12, "L": 5, "S": 5}
LEVELS = [
    f"{part}{number}" for part, most in COUNTS.items() for number in range(1, most + 1)
]
SPAN = re.compile(r"([CTLS]\d{1,2})-([CTLS]?\d{1,2})")
APART = re.compile(r"[\s,;/+]+|\bAND\b")


class NoSuchLevel(ValueError):
    """A word that names no bone of the spine; the word is its argument."""


def read(text: str) -> list[str]:
    """From top to bottom, each once: "l1, T11-12" is T11, T12, L1.

    "D" for dorsal means T. Raises NoSuchLevel.
    """
    said = re.sub(r"\s*-\s*|\s+TO\s+", "-", text.upper().replace("–", "-").strip())
    said = re.sub(r"\bD(\d)", r"T\1", said)
    found: set[str] = set()
    for word in filter(None, APART.split(said)):
        found |= _span(word)
    return sorted(found, key=LEVELS.index)


def _span(word: str) -> set[str]:
    if word in LEVELS:
        return {word}
    ends = SPAN.fullmatch(word)
    if ends is None:
        raise NoSuchLevel(word)
    first, last = ends.groups()
    last = last if last[0] in COUNTS else first[0] + last
    if first not in LEVELS or last not in LEVELS:
        raise NoSuchLevel(word)
    between = sorted((LEVELS.index(first), LEVELS.index(last)))
    return set(LEVELS[between[0] : between[1] + 1])
