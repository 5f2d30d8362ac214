from decimal import Decimal

import pytest

from patients.rules.imperial import feet, feet_and_inches, pounds, with_pounds


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


@pytest.mark.parametrize(
    ("load", "said"),
    [
        ("1 kg", "1 kg (2 lb)"),
        ("0.5 to 1 kg", "0.5 to 1 kg (1 to 2 lb)"),
        ("0.5 a 1 kg o banda ligera", "0.5 a 1 kg (1 a 2 lb) o banda ligera"),
        ("1 to 3 kg each hand", "1 to 3 kg (2 to 6 lb) each hand"),
        ("under 0.5 kg", "under 0.5 kg (1 lb)"),
        ("up to 5 kg", "up to 5 kg (11 lb)"),
        ("1-2kg", "1-2kg (2-4 lb)"),
        ("1–2 kg", "1–2 kg (2–4 lb)"),
        ("2,5 kg", "2,5 kg (5 lb)"),
        ("0,5 a 1,5 kg", "0,5 a 1,5 kg (1 a 3 lb)"),
        ("1/2 kg", "1/2 kg"),
        ("1 1/2 kg", "1 1/2 kg"),
        ("1½ kg", "1½ kg"),
        ("light band", "light band"),
        ("2 lb (1 kg)", "2 lb (1 kg)"),
        ("0.2 kg", "0.2 kg (0.4 lb)"),
        ("", ""),
    ],
)
def test_a_load_is_read_in_pounds_too_and_never_heavier(load, said):
    assert with_pounds(load) == said
