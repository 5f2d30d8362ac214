"""What a home has to exercise with, in the words of the exercise library.

The library says what an exercise needs as short words ("mat or bed"). A patient is
asked about a fixed list of things; this file says which of them serves which word.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Thing(StrEnum):
    """One thing that a home may have. Values are words of the library."""

    CHAIR = "firm chair"
    COUNTER = "counter"
    TABLE = "table"
    BED = "bed"
    PILLOW = "pillow"
    TOWEL = "towel"
    SHOES = "good shoes"
    STICK = "broom"
    STEP = "step"
    STAIRS = "stairs with rail"
    BOX = "box"
    MAT = "mat"
    BAND = "band"
    ANCHOR = "door anchor"
    WEIGHTS = "light weights"
    ANKLE_WEIGHT = "ankle weight"
    BALL = "soft ball"
    POLES = "walking poles"
    HIP_PROTECTORS = "hip protectors"
    RAIL = "fixed rail"
    TREADMILL = "treadmill"
    ELLIPTICAL = "elliptical trainer"
    STAIR_STEPPER = "stair-step machine"
    BARBELL = "barbell"
    RACK = "rack"
    BLOCKS = "blocks"
    MATTRESS = "thick mattress"
    LEG_PRESS = "leg press"
    ROW_MACHINE = "row machine"
    CHEST_PRESS = "chest press"
    PULLDOWN = "pulldown machine"

    @property
    def label(self) -> str:
        """As one asks for it, in English."""
        return LABELS.get(self, str(self).capitalize())


LABELS = {
    Thing.CHAIR: "Firm chair that does not roll",
    Thing.COUNTER: "Kitchen counter to hold on to",
    Thing.BED: "Firm bed",
    Thing.SHOES: "Shoes with a firm, flat sole",
    Thing.STICK: "Broom or light stick",
    Thing.STEP: "One low step",
    Thing.BOX: "Box to lift",
    Thing.MAT: "Exercise mat",
    Thing.BAND: "Exercise band",
    Thing.ANCHOR: "Door anchor for a band",
    Thing.WEIGHTS: "Light hand weights",
    Thing.ANKLE_WEIGHT: "Ankle weights",
    Thing.RAIL: "Rail fixed to the wall",
}

IN_MOST_HOMES = (
    *(Thing.CHAIR, Thing.COUNTER, Thing.TABLE, Thing.BED, Thing.PILLOW, Thing.TOWEL),
    *(Thing.SHOES, Thing.STICK, Thing.STEP, Thing.STAIRS, Thing.BOX),
)
FOR_EXERCISE = (
    *(Thing.MAT, Thing.BAND, Thing.ANCHOR, Thing.WEIGHTS, Thing.ANKLE_WEIGHT),
    *(Thing.BALL, Thing.POLES, Thing.HIP_PROTECTORS, Thing.RAIL),
    *(Thing.TREADMILL, Thing.ELLIPTICAL, Thing.STAIR_STEPPER),
)
ASKED = (*IN_MOST_HOMES, *FOR_EXERCISE)  # the rest stands in clinics and gyms only

EVERYWHERE = frozenset(
    {
        *("wall", "doorway", "shelf", "light item", "floor line", "tape", "music"),
        *("bag", "none", "walking aid if used"),
    }
)
SERVED_BY = {
    "chair": Thing.CHAIR,
    "sturdy chair": Thing.CHAIR,
    "chair back": Thing.CHAIR,
    "stool": Thing.CHAIR,
    "firm bed": Thing.BED,
    "small pillow": Thing.PILLOW,
    "cushion": Thing.PILLOW,
    "small towel": Thing.TOWEL,
    "rolled towels": Thing.TOWEL,
    "strap": Thing.TOWEL,
    "shoes": Thing.SHOES,
    "light stick": Thing.STICK,
    "broom handle": Thing.STICK,
    "vacuum": Thing.STICK,
    "rail": Thing.RAIL,
    "bar": Thing.RAIL,
    "weight": Thing.WEIGHTS,
}


def serves(part: str, at_home: Collection[str]) -> bool:
    """Whether something at home does for that one word of the library."""
    return part in EVERYWHERE or SERVED_BY.get(part, part) in at_home


def lacking(
    needs: Iterable[str], *, at_home: Collection[str] | None
) -> list[str] | None:
    """Those words of an exercise that nothing at home serves.

    "mat or bed" is served by either. None where nobody has asked what is at home: that
    is not the same as having nothing.
    """
    if at_home is None:
        return None
    return [
        word
        for word in needs
        if not any(serves(part, at_home) for part in word.split(" or "))
    ]
