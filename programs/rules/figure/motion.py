"""When a moving figure is in which pose.

A tour visits key poses one after the other, holds each and eases to the next.
SMIL knows nothing of angles, so the way between two poses is cut into steps short
enough that straight lines from step to step look round.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from programs.rules.figure.poses import Figure, Pose, between

HOLD = 0.8  # seconds in a key pose
MOVE = 1.2  # seconds from one to the next


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


def duration(figure: Figure) -> float:
    """Seconds that one round takes."""
    return HOLD * len(tour(figure)) + MOVE * _moves(figure)


def moments(figure: Figure, *, steps: int) -> list[Moment]:
    """One round, with so many steps to each move."""
    keys = [figure.poses[i] for i in tour(figure)]
    passed = []
    at = 0.0
    for i, key in enumerate(keys):
        passed += [Moment(at=at, pose=key), Moment(at=at + HOLD, pose=key)]
        at += HOLD
        if i < _moves(figure):
            goal = keys[(i + 1) % len(keys)]
            passed += _way(key, goal, figure, start_at=at, steps=steps)
            at += MOVE
    if comes_back(figure):
        passed.append(Moment(at=at, pose=keys[0]))
    return passed


def presence(figure: Figure, key: int) -> list[tuple[float, int]]:
    """When what belongs to one key pose is seen: seconds, and 1 for seen, 0 not.

    It comes while the body moves into the pose and goes while it moves on.
    """
    stops = tour(figure)
    seen: list[tuple[float, int]] = []
    at = 0.0
    for i, stop in enumerate(stops):
        is_key = int(stop == key)
        seen += [(at, is_key), (at + HOLD, is_key)]
        at += HOLD + (MOVE if i < _moves(figure) else 0)
    if comes_back(figure):
        seen.append((at, int(stops[0] == key)))
    return seen


def _moves(figure: Figure) -> int:
    return len(tour(figure)) - (0 if comes_back(figure) else 1)


def _way(
    start: Pose, goal: Pose, figure: Figure, *, start_at: float, steps: int
) -> Sequence[Moment]:
    """The poses on the way, without the two at its ends; slow, quick, slow."""
    return [
        Moment(
            at=start_at + MOVE * i / steps,
            pose=between(
                start,
                goal,
                (1 - math.cos(math.pi * i / steps)) / 2,
                pin=figure.pin,
                view=figure.view,
            ),
        )
        for i in range(1, steps)
    ]
