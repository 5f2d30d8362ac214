"""What fits into one text message: 160 letters of the telephone's own alphabet.

One letter outside of it, and the whole message is sent in another alphabet that holds
70; a longer message is cut into several, each of them paid. So letters are told plainly
(the Spanish á, í, ó and ú are not in it; é, ñ, ü, ¿ and ¡ are), and words that are too
long give way to shorter ones. Source: 3GPP TS 23.038, 6.2.1, the default alphabet and
its extension.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MOST = 160  # septets of one message
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")  # each is sent as two
ALPHABET = BASIC | EXTENSION
ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200e\u200f\ufeff\u00ad", ""),
        "…": "...",
        "•": "*",
        "⁄": "/",
        "ç": "c",  # only the capital is in the alphabet
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
    }
)


def plain(text: str) -> str:
    """The same in letters of the alphabet. Of other scripts only a ? is left."""
    text = unicodedata.normalize("NFC", text).translate(ALIKE)
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter in ALPHABET:
        return letter
    bare = unicodedata.normalize("NFKD", letter).translate(ALIKE)
    kept = "".join(each for each in bare if each in ALPHABET)
    return kept or "?"


def septets(text: str) -> int:
    """How much room plain text takes."""
    return sum(2 if letter in EXTENSION else 1 for letter in text)


def fits(text: str) -> bool:
    return septets(text) <= MOST and ALPHABET.issuperset(text)


def first_that_fits(wordings: Iterable[str]) -> str | None:
    """The best of these, given from the fullest to the shortest; None of them: none."""
    told = (" ".join(plain(words).split()) for words in wordings)
    return next((words for words in told if fits(words)), None)
