"""Metric measures as feet, inches and pounds: for reading only, never kept."""

import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CM_IN_INCH = Decimal("2.54")
KG_IN_POUND = Decimal("0.45359237")
METERS_IN_FOOT = Decimal("0.3048")
NUMBER = r"(?<![\d.,/])\d+(?:[.,]\d+)?"  # whole: not the 5 of 2,5 nor the 2 of 1/2
KILOGRAMS = re.compile(rf"({NUMBER})(?:( to | a |-|–)({NUMBER}))? ?kg\b")
IN_POUNDS = re.compile(r"\b(?:lbs?|pounds?|libras?)\b", re.IGNORECASE)


def feet_and_inches(cm: Decimal) -> tuple[int, int]:
    """To the nearest inch."""
    inches = int((cm / CM_IN_INCH).quantize(Decimal(1), ROUND_HALF_UP))
    return divmod(inches, 12)


def feet(meters: Decimal) -> Decimal:
    """To a tenth of a foot."""
    return (meters / METERS_IN_FOOT).quantize(Decimal("0.1"), ROUND_HALF_UP)


def pounds(kg: Decimal) -> int:
    """To the nearest pound."""
    return int((kg / KG_IN_POUND).quantize(Decimal(1), ROUND_HALF_UP))


def with_pounds(load: str) -> str:
    """A load in words, with what stands on weights in the United States beside it.

    Rounded down, for nobody is to lift more than was prescribed. Whoever typed pounds
    themselves is left alone.
    """
    if IN_POUNDS.search(load):
        return load
    return KILOGRAMS.sub(_beside, load)


def _beside(found: re.Match[str]) -> str:
    least, to, most = found.groups()
    said = _at_most(least) + (f"{to}{_at_most(most)}" if most else "")
    return f"{found[0]} ({said} lb)"


def _at_most(kg: str) -> str:
    pounds = Decimal(kg.replace(",", ".")) / KG_IN_POUND
    step = Decimal(1) if pounds >= 1 else Decimal("0.1")
    return str(pounds.quantize(step, ROUND_FLOOR))
