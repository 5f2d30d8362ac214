from decimal import Decimal

import pytest

from patients.rules.imperial import feet, feet_and_inches, pounds


@pytest.mark.parametrize(
    ("cm", "said"),
    [("152.4", (5, 0)), ("160.0", (5, 3)), ("181.6", (5, 11)), ("181.7", (6, 0))],
)
def test_a_height_in_feet_and_inches(cm, said):
    assert feet_and_inches(Decimal(cm)) == said


@pytest.mark.parametrize(("kg", "said"), [("0", 0), ("16", 35), ("27", 60)])
def test_a_grip_in_pounds(kg, said):
    assert pounds(Decimal(kg)) == said


@pytest.mark.parametrize(
    ("meters", "said"),
    [("0", "0.0"), ("0.91", "3.0"), ("1.2", "3.9"), ("400", "1312.3")],
)
def test_a_way_in_feet(meters, said):
    assert feet(Decimal(meters)) == Decimal(said)
