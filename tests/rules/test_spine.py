import pytest

from patients.rules.spine import LEVELS, NoSuchLevel, read


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", []),
        ("T12", ["T12"]),
        ("l1, t12", ["T12", "L1"]),
        ("T11-L1", ["T11", "T12", "L1"]),
        ("t11 - 12 and L2", ["T11", "T12", "L2"]),
        ("L1–T12", ["T12", "L1"]),
        ("T7 to T9", ["T7", "T8", "T9"]),
        ("D12/L1", ["T12", "L1"]),
        ("L3 L3", ["L3"]),
        ("C7;S1", ["C7", "S1"]),
    ],
)
def test_levels_are_read_as_they_are_typed(said, found):
    assert read(said) == found


@pytest.mark.parametrize(
    "said", ["T13", "C8", "L6", "S6", "T0", "X1", "low", "T", "T1-9x"]
)
def test_what_is_no_bone_of_the_spine_is_named(said):
    with pytest.raises(NoSuchLevel):
        read(f"T12, {said}")


def test_there_are_twenty_nine():
    assert (len(LEVELS), LEVELS[0], LEVELS[-1]) == (29, "C1", "S5")
