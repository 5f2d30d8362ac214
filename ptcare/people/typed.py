"""What stiff hands and weak eyes type, read kindly. Never a guess at a secret: only
what no address, card or code of ours contains is taken for what looks like it.
"""

from __future__ import annotations

import unicodedata

LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
BETWEEN = str.maketrans("", "", "-.,:;_/–—−‑")  # put between digits, to read them
ADDRESS_LENGTH, ADDRESS_PART = 16, 4


def digits(text: str) -> str:
    """Without blanks and dashes, and with the letters O and l as the digits they are
    taken for."""
    return "".join(text.split()).translate(BETWEEN).translate(LOOK_ALIKES)


def password(text: str) -> str:
    """An é is an é, on whichever keyboard it is made (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", text)


def card_address(text: str) -> str:
    """As it is kept: small letters in groups of four, whatever was typed between.

    The whole address of the page may be pasted; what follows "/c/" counts.
    """
    said = f"/{text.strip()}".rstrip("/").removesuffix("/c").rpartition("/c/")[2]
    plain = "".join(filter(str.isalnum, said)).lower()
    if len(plain) != ADDRESS_LENGTH:
        return plain
    parts = range(0, ADDRESS_LENGTH, ADDRESS_PART)
    return "-".join(plain[at : at + ADDRESS_PART] for at in parts)
