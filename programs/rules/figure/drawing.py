"""The person and the room as marks, in the order they are painted.

Line widths are figure units. Under a limb lies a wider line in the colour of the
paper, so that limbs which cross stay apart without relying on colour.
"""

import math

from programs.rules.figure import props
from programs.rules.figure.marks import Mark, area, bowl, curve, dot, line, rectangle
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Box, Figure, Pose
from programs.rules.figure.skeleton import HEAD_RADIUS, Joints, Point, towards

ARM = 6.5
THIGH = 9.2
SHIN = 7.8
NECK = 5.5
EYE = 2.4
TRUNK = 14.0
TRUNK_EDGE = 8.0
GAP = 2.4
ROUNDING = 24  # corners of the paper: its width divided by this
COLLAR = 0.28  # share of the way from chest to head where the neck leaves the trunk
NOSE = 0.88  # shares of the way from the middle of the head to the nose
TURNED_NOSE = 1.25
TURNED_EYES = 0.6


def sheet(viewbox: Box, palette: Palette) -> list[Mark]:
    """The paper alone, its corners round."""
    x, y, w, h = viewbox
    return [Mark(rectangle(x, y, w, h, w / ROUNDING), palette.paper)]


def room(viewbox: Box, palette: Palette) -> list[Mark]:
    """Paper, ground and floor line, as large as the crop."""
    x, y, w, h = viewbox
    ground = y + h - props.FLOOR
    return [
        *sheet(viewbox, palette),
        Mark(bowl(x, props.FLOOR, w, ground, w / ROUNDING), palette.ground),
        Mark(line((x, props.FLOOR), (x + w, props.FLOOR)), palette.floor, 1.2),
    ]


def setting(figure: Figure, pose: Pose, palette: Palette) -> list[Mark]:
    """What stays while the person changes: furniture, mats, machines."""
    return props.behind(figure.props, pose.joints(figure.view), palette)


def scene(figure: Figure, pose: Pose, palette: Palette) -> list[Mark]:
    """The person in this pose with everything that is around in it."""
    at = pose.joints(figure.view)
    things = (*figure.props, *pose.props)
    body = _front if figure.view == "front" else _side
    under, over = body(at, palette)
    return [
        *props.behind(things, at, palette),
        *under,
        *props.held(things, at, palette),
        *over,
        *props.in_front(things, at, palette),
    ]


def cues(pose: Pose, palette: Palette) -> list[Mark]:
    """The arrows of a key pose."""
    return props.in_front(pose.cues, {}, palette)


def no_sign(figure: Figure, palette: Palette) -> list[Mark]:
    """A cross on a disc: the shape says no, not the colour alone."""
    x, y, w, _ = figure.viewbox
    r = w / 13
    centre = min(
        ((x + 1.5 * r, y + 1.5 * r), (x + w - 1.5 * r, y + 1.5 * r)),
        key=lambda corner: _crowding(corner, figure),
    )
    cx, cy = centre
    arm = r * 0.42
    cross = line((cx - arm, cy - arm), (cx + arm, cy + arm)) + line(
        (cx - arm, cy + arm), (cx + arm, cy - arm)
    )
    return [
        Mark(dot(centre), palette.warning, 2 * r),
        Mark(cross, palette.paper, r / 3.4),
    ]


def _crowding(corner: Point, figure: Figure) -> float:
    """How near the person comes to this corner: less is farther away."""
    return -min(
        math.dist(corner, joint)
        for pose in figure.poses
        for joint in pose.joints(figure.view).values()
    )


def _side(at: Joints, palette: Palette) -> tuple[list[Mark], list[Mark]]:
    """The person faces right; the right limbs are near. The near arm lies on top."""
    under = [
        *_arm(at, "l", palette.far, palette),
        *_leg(at, "l", palette.far, palette),
        *_leg(at, "r", palette.near, palette),
        Mark(curve(at["hips"], at["mid"], at["chest"]), palette.trunk, TRUNK),
        *_head(at, palette, nose=_between(at["head"], at["nose"], NOSE)),
    ]
    return under, _arm(at, "r", palette.near, palette)


def _front(at: Joints, palette: Palette) -> tuple[list[Mark], list[Mark]]:
    """The person faces us; both arms lie on top."""
    corners = (at[name] for name in ("shoulder_l", "shoulder_r", "hip_r", "hip_l"))
    trunk = area(*corners)
    under = [
        *_leg(at, "l", palette.near, palette),
        *_leg(at, "r", palette.near, palette),
        Mark(trunk, palette.trunk),
        Mark(trunk, palette.trunk, TRUNK_EDGE),
        *_head(at, palette, nose=_between(at["head"], at["nose"], TURNED_NOSE)),
        Mark(_eyes(at), palette.far, EYE),
    ]
    arms = (
        *_arm(at, "l", palette.near, palette),
        *_arm(at, "r", palette.near, palette),
    )
    return under, list(arms)


def _head(at: Joints, palette: Palette, *, nose: Point) -> list[Mark]:
    head = dot(at["head"])
    profile = line(_between(at["chest"], at["head"], COLLAR), at["head"], nose)
    return [
        Mark(head, palette.paper, 2 * HEAD_RADIUS + GAP),
        Mark(profile, palette.near, NECK),
        Mark(head, palette.near, 2 * HEAD_RADIUS),
    ]


def _eyes(at: Joints) -> str:
    """Two eyes, looking where the head is turned to."""
    (x1, y1), (x2, y2) = at["chest"], at["head"]
    up = math.degrees(math.atan2(x2 - x1, y1 - y2))
    brow = towards(_between(at["head"], at["nose"], TURNED_EYES), up, 1.5)
    return dot(towards(brow, up - 90, 3.2)) + dot(towards(brow, up + 90, 3.2))


def _between(start: Point, end: Point, share: float) -> Point:
    (x1, y1), (x2, y2) = start, end
    return (x1 + share * (x2 - x1), y1 + share * (y2 - y1))


def _arm(at: Joints, side: str, colour: str, palette: Palette) -> list[Mark]:
    arm = line(*(at[f"{joint}_{side}"] for joint in ("shoulder", "elbow", "hand")))
    return [Mark(arm, palette.paper, ARM + GAP), Mark(arm, colour, ARM)]


def _leg(at: Joints, side: str, colour: str, palette: Palette) -> list[Mark]:
    hip, knee, ankle, toe = (
        _on_the_floor(at[f"{joint}_{side}"])
        for joint in ("hip", "knee", "ankle", "toe")
    )
    thigh, shin = line(hip, knee), line(knee, ankle, toe)
    return [
        Mark(thigh, palette.paper, THIGH + GAP),
        Mark(shin, palette.paper, SHIN + GAP),
        Mark(thigh, colour, THIGH),
        Mark(shin, colour, SHIN),
    ]


def _on_the_floor(joint: Point) -> Point:
    """A sole or a knee rests on the floor, however the angles were rounded."""
    x, y = joint
    return (x, min(y, props.FLOOR - SHIN / 2))
