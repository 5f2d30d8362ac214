"""Where the joints of a pose are, by forward kinematics.

Lengths are figure units (a person stands about 150 tall), x to the right, y down.
A direction is in degrees, clockwise from straight up: 0 up, 90 right, 180 down.
In side view the person faces right; in front view the person faces us.
"""

import math
from collections.abc import Mapping
from typing import Literal

Point = tuple[float, float]
View = Literal["side", "front"]
Joints = Mapping[str, Point]

LOWER_TRUNK = 20.0
UPPER_TRUNK = 24.0
NECK = 6.0
HEAD_RADIUS = 10.0
UPPER_ARM = 25.0
FOREARM = 26.0
THIGH = 36.0
SHIN = 36.0
FOOT = {"side": 14.0, "front": 8.0}
HALF_SHOULDERS = 13.0
HALF_HIPS = 7.0

ANGLES = (
    "trunk",
    "spine",
    "neck",
    "head",
    *(
        f"{joint}_{side}"
        for joint in ("shoulder", "elbow", "hip", "knee", "ankle")
        for side in "lr"
    ),
)


def towards(start: Point, direction: float, length: float) -> Point:
    """The point that lies so far from the start in that direction."""
    turn = math.radians(direction)
    return (start[0] + length * math.sin(turn), start[1] - length * math.cos(turn))


def joints(
    *, hips: Point, angles: Mapping[str, float], scale: Mapping[str, float], view: View
) -> Joints:
    """Every joint of the pose, by name; limbs end in ``_l`` and ``_r``.

    ``scale`` shortens the named bones that point at the viewer (1 when absent).
    """
    return {
        **_spine(hips, angles, view),
        **_limbs("l", hips, angles, scale, view),
        **_limbs("r", hips, angles, scale, view),
    }


def _spine(hips: Point, angles: Mapping[str, float], view: View) -> dict[str, Point]:
    mid = towards(hips, angles["trunk"], LOWER_TRUNK)
    chest = towards(mid, _upper_trunk(angles, view), UPPER_TRUNK)
    up = _upper_trunk(angles, view) + _forward(view) * angles["neck"]
    head = towards(chest, up, NECK + HEAD_RADIUS)
    if view == "front":
        turned = 0.8 * HEAD_RADIUS * math.sin(math.radians(angles["head"]))
        nose = towards(head, up + 90, turned)
    else:
        nose = towards(head, up + 90 - angles["head"], HEAD_RADIUS + 0.5)
    return {"hips": hips, "mid": mid, "chest": chest, "head": head, "nose": nose}


def _limbs(
    side: str,
    hips: Point,
    angles: Mapping[str, float],
    scale: Mapping[str, float],
    view: View,
) -> dict[str, Point]:
    """One arm and one leg. In front view the person's right is on our left."""
    front = view == "front"
    sign = -1 if front and side == "r" else 1
    trunk, upper = angles["trunk"], _upper_trunk(angles, view)

    def bone(name: str, length: float) -> float:
        return length * scale.get(f"{name}_{side}", 1.0)

    shoulders = HALF_SHOULDERS * scale.get("sh_w", 1.0) if front else 0.0
    chest = towards(towards(hips, trunk, LOWER_TRUNK), upper, UPPER_TRUNK)
    shoulder = towards(chest, upper + 90, sign * shoulders)
    hip = towards(hips, trunk + 90, sign * HALF_HIPS if front else 0.0)

    arm = upper + 180 - sign * angles[f"shoulder_{side}"]
    elbow = towards(shoulder, arm, bone("upper_arm", UPPER_ARM))
    arm -= sign * angles[f"elbow_{side}"]
    hand = towards(elbow, arm, bone("forearm", FOREARM))

    leg = trunk + 180 - sign * angles[f"hip_{side}"]
    knee = towards(hip, leg, bone("thigh", THIGH))
    leg += sign * angles[f"knee_{side}"]
    ankle = towards(knee, leg, bone("shin", SHIN))
    leg -= sign * (90 + angles[f"ankle_{side}"])
    toe = towards(ankle, leg, bone("foot", FOOT[view]))

    named = {
        "shoulder": shoulder,
        "elbow": elbow,
        "hand": hand,
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "toe": toe,
    }
    return {f"{joint}_{side}": place for joint, place in named.items()}


def _upper_trunk(angles: Mapping[str, float], view: View) -> float:
    return angles["trunk"] + _forward(view) * angles["spine"]


def _forward(view: View) -> int:
    """Side view counts bending backward as positive, front view bending right."""
    return 1 if view == "front" else -1
