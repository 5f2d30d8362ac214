"""Which answers to "it hurt" raise a warning sign."""

import pytest

from programs.rules import redflags
from programs.rules.hurting import ALWAYS, PAIN_STOP, WHEN_NEW, Place, sign


@pytest.mark.parametrize(
    ("score", "where", "is_new", "expected"),
    [
        (2, Place.BACK, True, "rf_back_pain_new"),
        (0, Place.BACK, True, "rf_back_pain_new"),
        (None, Place.BACK, True, "rf_back_pain_new"),
        (9, Place.HIP, True, "rf_groin_thigh"),
        (1, Place.CALF, True, "rf_calf"),
        (1, Place.CHEST, False, "rf_chest_pain"),
        (6, Place.BACK, False, PAIN_STOP),
        (7, Place.KNEE, False, PAIN_STOP),
        (2, Place.KNEE, True, PAIN_STOP),
        (5, Place.BACK, False, None),
        (0, Place.OTHER, None, None),
        (None, Place.OTHER, None, None),
    ],
)
def test_what_an_answer_raises(score, where, is_new, expected):
    assert sign(score, where=where, is_new=is_new) == expected


def test_each_sign_of_a_place_is_one_of_the_check_in():
    assert {*ALWAYS.values(), *WHEN_NEW.values()} <= set(redflags.FLAGS)
