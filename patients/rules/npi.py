"""The numbers by which a provider is known: NPI and tax id."""

from __future__ import annotations

import re

PREFIX = "80840"  # of health cards of the United States, which the check digit counts
NPI = re.compile(r"[12]\d{9}")
TAX_ID = re.compile(r"\d{2}-?\d{7}")
ICD_10 = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")


def is_npi(text: str) -> bool:
    """Ten digits whose last one agrees with the others (Luhn, 45 CFR 162.406)."""
    return bool(NPI.fullmatch(text)) and _luhn(PREFIX + text) == 0


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10


def is_tax_id(text: str) -> bool:
    """Nine digits, with or without the dash: of an employer or a person."""
    return bool(TAX_ID.fullmatch(text))


def is_diagnosis(text: str) -> bool:
    """The form of an ICD-10-CM code; whether there is such a code nobody checks."""
    return bool(ICD_10.fullmatch(text))
