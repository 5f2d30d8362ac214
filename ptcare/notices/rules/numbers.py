"""Telephone numbers as text messages need them: "+15035550100", whatever was typed."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
WHOLE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
BETWEEN = re.compile(r"[\s().\-/‐‑‒–—·]+")  # what people put between the digits
FEWEST, TOLD = 4, 10  # digits that somebody is looked for by
BEHIND_DIGITS = ":"  # the letter after "9"
# North America: area code and exchange begin with 2 to 9, and neither is a service
# code such as 911 (North American Numbering Plan).
AREA = EXCHANGE = r"(?!.11)[2-9]\d{2}"
AMERICAN = re.compile(rf"(?:\+?1)?({AREA}{EXCHANGE}\d{{4}})")
FOREIGN = re.compile(r"(?:\+|00|011)([2-9]\d{7,14})")  # E.164: 15 digits at most


class NotANumber(Exception):
    """Nobody could be reached there."""


def normalise(text: str) -> str:
    """In E.164, of the United States where no country is named. NotANumber."""
    typed = unicodedata.normalize("NFKC", text[: LONGEST + 1])
    plain = BETWEEN.sub("", typed.replace("(0)", ""))
    if not plain.isascii() or len(typed) > LONGEST:
        raise NotANumber
    if here := AMERICAN.fullmatch(plain):
        return f"+1{here[1]}"
    if abroad := FOREIGN.fullmatch(plain):
        return f"+{abroad[1]}"
    raise NotANumber


def backwards(text: str) -> str:
    """The digits of a number or of its end, the last digit first; "" of other words.

    Ten at most: so a caller is found with or without the country before it.
    """
    typed = unicodedata.normalize("NFKC", text[: LONGEST + 1])
    digits = BETWEEN.sub("", typed).removeprefix("+")
    is_number = digits.isascii() and digits.isdigit() and len(typed) <= LONGEST
    return digits[: -TOLD - 1 : -1] if is_number and len(digits) >= FEWEST else ""


def shown(number: str) -> str:
    """As people read it: (503) 555-0100; of other countries as it is kept."""
    if re.fullmatch(r"\+1\d{10}", number):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
