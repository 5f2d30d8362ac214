"""Metric measures as feet, inches and pounds: for reading only, never kept."""

from decimal import ROUND_HALF_UP, Decimal

CM_IN_INCH = Decimal("2.54")
KG_IN_POUND = Decimal("0.45359237")
METERS_IN_FOOT = Decimal("0.3048")


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
