"""The room around the person as marks: paper, floor, shadow, arrows, the sign of no."""

import math

from programs.rules.figure import props
from programs.rules.figure.marks import Mark, dot, line, rectangle
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Box, Figure, Pose
from programs.rules.figure.skeleton import Point

SHADOW = 4.0  # as high as this below the floor line
LOW = 150.0  # what is below this casts the shadow


def sheet(viewbox: Box, palette: Palette) -> list[Mark]:
    """The paper alone."""
    x, y, w, h = viewbox
    return [Mark(rectangle(x, y, w, h), palette.paper)]


def floor(viewbox: Box, palette: Palette) -> list[Mark]:
    """Ground and floor line, as wide as the crop."""
    x, y, w, h = viewbox
    ground = y + h - props.FLOOR
    return [
        Mark(rectangle(x, props.FLOOR, w, ground), palette.ground),
        Mark(line((x, props.FLOOR), (x + w, props.FLOOR)), palette.floor, 1.2),
    ]


def shadow(figure: Figure, palette: Palette) -> Mark:
    """Where the person stands or lies, in any of the poses."""
    across = [
        x
        for pose in figure.poses
        for x, y in pose.joints(figure.view).values()
        if y > LOW
    ]
    left, right = min(across), max(across)
    middle = line((left, props.FLOOR + SHADOW / 2), (right, props.FLOOR + SHADOW / 2))
    return Mark(middle, palette.shade, SHADOW)


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
