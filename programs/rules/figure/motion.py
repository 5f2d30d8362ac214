"""When a moving figure is in which pose.

A tour visits key poses one after the other, holds each and eases to the next.
The body turns about its joints from pose to pose; what cannot turn so (bands, the
way of the hips over a planted foot) is cut into steps short enough to look round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from programs.rules.figure.poses import Figure, Pose, between

HOLD = 0.8  # seconds in a key pose, unless it says how long
MOVE = 1.2  # seconds from one to the next
STEP_HOLD, STEP_MOVE = 0.2, 1.0  # the same for steps, which flow on
EASE = 0.4  # slow, quick, slow: a Bezier curve through (EASE, 0) and (1 - EASE, 1)
SPLINE = ".4 0 .6 1"  # the same curve as SMIL writes it


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A pose, and when it is reached: seconds from the start of the round."""

    at: float
    pose: Pose


def tour(figure: Figure) -> list[int]:
    """The key poses of one round, by index, in the order they are held."""
    there = list(range(len(figure.poses)))
    if figure.loop == "pingpong":
        return there + there[-2:0:-1]
    return there


def comes_back(figure: Figure) -> bool:
    """Whether a round moves back to its start, rather than jumps there.

    Walking three steps jumps back; two poses that take turns swing to and fro.
    """
    return figure.loop != "restart" or len(figure.poses) == 2


def stops(figure: Figure) -> list[tuple[float, int]]:
    """When each key pose is reached and left, in seconds; the last ends the round."""
    hold, move = (STEP_HOLD, STEP_MOVE) if figure.loop == "restart" else (HOLD, MOVE)
    held: list[tuple[float, int]] = []
    at = 0.0
    for key in tour(figure):
        leaves = at + (figure.poses[key].hold or hold)
        held += [(at, key), (leaves, key)]
        at = leaves + move
    return [*held, (at, held[0][1])] if comes_back(figure) else held


def moments(figure: Figure, *, steps: int) -> list[Moment]:
    """One round, with so many steps to each move."""
    held = stops(figure)
    passed = []
    for (at, key), (then, goal) in pairwise(held):
        start, end = figure.poses[key], figure.poses[goal]
        passed.append(Moment(at=at, pose=start))
        if key != goal:
            passed += _way(start, end, figure, during=(at, then), steps=steps)
    last, key = held[-1]
    return [*passed, Moment(at=last, pose=figure.poses[key])]


def presence(figure: Figure, key: int) -> list[tuple[float, int]]:
    """When what belongs to one key pose is seen: seconds, and 1 for seen, 0 not.

    It comes while the body moves into the pose and goes while it moves on.
    """
    return [(at, int(stop == key)) for at, stop in stops(figure)]


def eased(share: float) -> float:
    """How far a move has come when this share of its time is over; both 0 to 1."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        if _bezier(middle, EASE, 1 - EASE) < share:
            low = middle
        else:
            high = middle
    return _bezier(low, 0, 1)


def _bezier(t: float, first: float, second: float) -> float:
    """One coordinate of the curve from 0 to 1 by way of these two."""
    return 3 * t * (1 - t) * ((1 - t) * first + t * second) + t**3


def _way(
    start: Pose, goal: Pose, figure: Figure, *, during: tuple[float, float], steps: int
) -> Sequence[Moment]:
    """The poses on the way, without the two at its ends; slow, quick, slow."""
    leaves, reaches = during
    return [
        Moment(
            at=leaves + (reaches - leaves) * i / steps,
            pose=between(
                start, goal, eased(i / steps), pin=figure.pin, view=figure.view
            ),
        )
        for i in range(1, steps)
    ]
