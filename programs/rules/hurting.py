"""What "it hurt" means: which warning sign, if any, the answer raises.

The number is 0 to 10; unanswered is None. New or sudden pain beats the number.
"""

from dataclasses import dataclass
from enum import StrEnum

from patients.rules import pain

PAIN_STOP = "pain_stop"
PAIN_AGAIN = "pain_again"  # too much on the next morning, twice in seven days
PAIN_WEEK = "pain_week"
# From this score of a day on, and from any above what is fine for the person, the next
# morning is asked about.
SORE = 4


class Place(StrEnum):
    """Where it hurts, in words a patient uses."""

    BACK = "back"
    HIP = "hip"
    KNEE = "knee"
    CALF = "calf"
    FOOT = "foot"
    SHOULDER = "shoulder"
    ARM = "arm"
    CHEST = "chest"
    OTHER = "other"


ALWAYS = {Place.CHEST: "rf_chest_pain"}
WHEN_NEW = {
    Place.BACK: "rf_back_pain_new",
    Place.HIP: "rf_groin_thigh",
    Place.CALF: "rf_calf",
}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What pain is held against for one person. `usual` is None: never answered."""

    usual: int | None = None
    limits: pain.Limits = pain.USUAL_LIMITS
    after_spine_fracture: bool = False

    def answer(self, score: int | None, *, is_new: bool = False) -> pain.Answer | None:
        return pain.answer(
            score,
            usual=self.usual,
            is_new_or_sudden=is_new,
            after_spine_fracture=self.after_spine_fracture,
            limits=self.limits,
        )


ANYBODY = Setting()


def sign_of_place(where: str, *, is_new: bool | None) -> str | None:
    """The key of the sign that it is at any number, and stops everything."""
    if where in ALWAYS:
        return ALWAYS[Place(where)]
    return WHEN_NEW[Place(where)] if is_new and where in WHEN_NEW else None


def sign(
    score: int | None, *, where: str, is_new: bool | None, setting: Setting = ANYBODY
) -> str | None:
    """The key of the sign that is raised, or None for pain that raises none.

    Pain elsewhere that is new, or any above the person's limits, stops that exercise.
    """
    if named := sign_of_place(where, is_new=is_new):
        return named
    answer = setting.answer(score, is_new=bool(is_new))
    return PAIN_STOP if answer is not None and answer >= pain.Answer.STOP else None
