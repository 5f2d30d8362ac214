"""The pieces of a person, each drawn once, where it lies when one stands upright.

Path data in figure units, the hips at the origin, arms and legs hanging straight down,
those from the front as the left ones do. Bones end where the joints of ``skeleton``
are; what lies beyond (soles, finger tips) is flesh: a sole is 4 below its ankle.
"""

from collections.abc import Mapping

from programs.rules.figure.marks import numbers

SHOULDER, ELBOW, WRIST, MIDDLE, HEAD = -44.0, -19.0, -0.5, -20.0, -60.0
KNEE, ANKLE = 36.0, 72.0


def tapered(y: float, length: float, top: float, low: float) -> str:
    """A limb from this height down, rounded at both ends; the widths are radii."""
    return (
        f"M{numbers((-top, y))}a{numbers((top, top))} 0 0 1 {numbers((2 * top, 0))}"
        f"l{numbers((low - top, length))}"
        f"a{numbers((low, low))} 0 0 1{numbers((-2 * low, 0))}z"
    )


def outline(x: float, y: float, steps: str) -> str:
    return f"M{numbers((x, y))}{steps}"


SHARED = {
    "s": tapered(SHOULDER, 25, 4.9, 4),  # sleeve
    "c": tapered(ELBOW, 18, 4, 3.3),  # cuff
    "h": outline(  # hand
        -2.8, WRIST, "l-.4 4.6q.1 4.8 3 4.8q2.7 0 3-3.6l2.3-1q.9-1.7-.7-2.4l-1.7-2.4z"
    ),
}

SIDE = {
    **SHARED,
    "t": tapered(0, 36, 8, 5.8),  # thigh
    "l": tapered(KNEE, 35, 5.8, 4.2),  # lower leg
    "f": outline(  # foot
        -5,
        ANKLE + 3.4,
        "q-.6-7 4-8q4.4-.6 6.6 2.8q7.4 1.8 10 3.4q1.4 2.4-.2 2.4h-19.8z",
    ),
    "u": outline(  # trunk under the middle
        -7.6, MIDDLE, "a7.6 7.6 0 0 1 15.2 0l1 19a8.6 6 0 0 1-17.2 0z"
    ),
    "b": outline(  # breast
        -7.6,
        MIDDLE,
        "a7.6 7.6 0 0 0 15.2 0c1.6-8 1.6-15-1.2-22.6q-1.8-4.2-6.6-4.4q-7 .2-8.4 9z",
    ),
    "n": outline(-3.8, SHOULDER - 1.6, "q4 3.4 7.6 1.2l-.8-8h-6.4z"),  # neck
    "p": outline(  # face in profile
        -1,
        HEAD - 10,
        "c7-.4 10.6 4 10.4 7.6l2 3.4q.2 1.4-1.8 1.4l-.4 4q-1.2 3.6-6.2 3.6"
        "c-8 0-13-4-13-10s4-9.8 9-10z",
    ),
    "g": outline(  # grey hair
        2,
        HEAD - 10.6,
        "c-9-2.4-15 4.6-12.8 12.6q1.2 5.6 5 6.6q1.2-3.6 1.4-6q3-.6 3.4-4"
        "q1-3 4-3.4q4-.6 5.4-1.6q-1.8-3.4-6.4-4.2z",
    ),
    "e": outline(5.4, HEAD - 1.6, "h0"),  # eye
}

FRONT = {
    **SHARED,
    "t": tapered(0, 36, 7.2, 5.4),
    "l": tapered(KNEE, 35, 5.4, 4.1),
    "f": outline(-5, ANKLE + 3, "q-.6-6.4 4-7.2q4.6-.4 7.4 2.6q3.6 2.2 3.2 5.6h-14.2z"),
    "u": outline(-9.6, MIDDLE, "l-3.4 21q0 5 5 5h16q5 0 5-5l-3.4-21q-9.6-3-19.2 0z"),
    "b": outline(
        -9.6,
        MIDDLE + 1,
        "c-.2-8-3.4-12-6.4-19q-1.6-7.4 7-9.6q9-2.4 18 0q8.6 2.2 7 9.6"
        "c-3 7-6.2 11-6.4 19q-9.6 3-19.2 0z",
    ),
    "n": outline(-3.6, SHOULDER - 6, "v3q3.6 4.4 7.2 0v-4.5h-7.2z"),
    "p": outline(-8.4, HEAD - 1, "c0-10 16.8-10 16.8 0q-.4 11-8.4 11t-8.4-11z"),
    "g": outline(
        -9.6,
        HEAD + 4.4,
        "c-3.8-11.4 1.6-16.2 9.6-16.2s13.4 4.8 9.6 16.2q-9.6 3.6-19.2 0z",
    ),
    "i": outline(  # fringe
        -8.8, HEAD - 1.6, "c-.6-12 18.2-12 17.6 0q-2.8-4.4-7.4-4.6q-6.4.2-10.2 4.6z"
    ),
    "e": outline(-3.2, HEAD - 0.4, "h0m6.4 0h0"),
    "m": outline(-2.4, HEAD + 4.6, "q2.4 1.8 4.8 0"),  # mouth
}


def of(view: str) -> Mapping[str, str]:
    return FRONT if view == "front" else SIDE
