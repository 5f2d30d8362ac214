"""The person as pieces that turn about joints, in the order they are painted.

The pieces carry each other as bones do, so a moving picture need only say how each
joint turns. ``skeleton`` says where the joints are; a test holds the two together.
"""

import math
from dataclasses import dataclass

from programs.rules.figure import skeleton
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Figure, Pose
from programs.rules.figure.shapes import ANKLE, ELBOW, HEAD, KNEE, MIDDLE, SHOULDER
from programs.rules.figure.skeleton import Point

EYE = 2.3
MOUTH = 1.1
GAP = 2.6  # twice as wide as the gap of paper round what lies over something else
TURNED_FACE = 0.2  # shares of the way the nose goes when the head turns, from the front
TURNED_EYES = 0.6


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A shape by its letter, filled with a colour, or drawn as a line of that width."""

    name: str
    colour: str
    width: float = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of the body, as it lies in the piece that carries it.

    It is turned about its pivot (degrees clockwise), if asked mirrored left to right,
    then shifted. First come the rims of paper round its shapes, then the shapes, what
    it carries, and its covers: so no rim cuts a limb in two at a joint. ``stretch``
    is for its own shapes, from the pivot on. A pivot may bear the name of a joint.
    """

    pivot: Point = (0, 0)
    turn: float = 0
    is_mirrored: bool = False
    shift: Point = (0, 0)
    rims: str = ""  # a letter for each shape
    shapes: tuple[Shape, ...] = ()
    covers: tuple[Shape, ...] = ()
    stretch: Point = (1, 1)
    parts: "tuple[Part, ...]" = ()
    joint: str = ""


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The body in layers, each painted whole: before and after what is held."""

    under: tuple[Part, ...]
    over: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class _Limb:
    """An arm and a leg of one side, and their colours; from the front one mirrors."""

    side: str
    sleeve: str
    leg: str
    shoe: str
    skin: str
    is_mirrored: bool = False


def layers(pose: Pose, figure: Figure, palette: Palette) -> Layers:
    """The body upright, its hips at the origin; the trunk's own turn is the pose's."""
    if figure.view == "front":
        return _front(pose, palette)
    return _side(pose, palette, figure)


def _side(pose: Pose, palette: Palette, figure: Figure) -> Layers:
    """The person faces right; the right limbs are near. The near arm lies on top.

    A far limb that always goes with the near one is hidden by it, and left out.
    """
    far = _Limb(
        side="l",
        sleeve=palette.sleeve_far,
        leg=palette.far,
        shoe=palette.shoe_far,
        skin=palette.skin_far,
    )
    near = _near("r", palette)
    far_arm = _upper(pose, -1, _arm(pose, far))
    far_leg = _leg(pose, far)
    return Layers(
        under=(
            *([far_arm] if _parted(figure, "shoulder", "elbow") else []),
            *([far_leg] if _parted(figure, "hip", "knee", "ankle") else []),
            _leg(pose, near),
            _trunk(pose, -1, _in_profile(pose, palette), palette),
        ),
        over=(_upper(pose, -1, _arm(pose, near)),),
    )


def _parted(figure: Figure, *joints: str) -> bool:
    """Whether left and right ever differ at one of these joints, or in their bones."""
    return any(
        pose.angles[f"{joint}_l"] != pose.angles[f"{joint}_r"]
        for pose in figure.poses
        for joint in joints
    ) or any(
        pose.scale.get(bone.replace("_r", "_l"))
        != pose.scale.get(bone.replace("_l", "_r"))
        for pose in figure.poses
        for bone in pose.scale
    )


def _front(pose: Pose, palette: Palette) -> Layers:
    """The person faces us; their right is on our left, both arms lie on top."""
    limbs = (_near("l", palette), _near("r", palette, is_mirrored=True))
    return Layers(
        under=(
            *(_leg(pose, limb, aside=skeleton.HALF_HIPS) for limb in limbs),
            _trunk(pose, 1, _facing_us(pose, palette), palette),
        ),
        over=tuple(
            _upper(pose, 1, _arm(pose, limb, aside=_shoulders(pose))) for limb in limbs
        ),
    )


def _near(side: str, palette: Palette, *, is_mirrored: bool = False) -> _Limb:
    return _Limb(
        side=side,
        sleeve=palette.sleeve,
        leg=palette.near,
        shoe=palette.shoe,
        skin=palette.skin,
        is_mirrored=is_mirrored,
    )


def _shoulders(pose: Pose) -> float:
    return skeleton.HALF_SHOULDERS * pose.scale.get("sh_w", 1.0)


def _in_profile(pose: Pose, palette: Palette) -> Part:
    return Part(
        pivot=(0, HEAD),
        turn=-pose.angles["head"],
        rims="pg",
        shapes=(
            Shape(name="p", colour=palette.skin),
            Shape(name="g", colour=palette.hair),
            Shape(name="e", colour=palette.ink, width=EYE),
        ),
        joint="head",
    )


def _facing_us(pose: Pose, palette: Palette) -> Part:
    """The face slides round as the head turns."""
    nose = 0.8 * skeleton.HEAD_RADIUS * math.sin(math.radians(pose.angles["head"]))

    def slid(share: float, *shapes: Shape) -> Part:
        return Part(shift=(share * nose, 0), shapes=shapes)

    return Part(
        pivot=(0, HEAD),
        rims="g",
        shapes=(Shape(name="g", colour=palette.hair),),
        parts=(
            slid(TURNED_FACE, Shape(name="p", colour=palette.skin)),
            Part(shapes=(Shape(name="i", colour=palette.hair),)),
            slid(
                TURNED_EYES,
                Shape(name="e", colour=palette.ink, width=EYE),
                Shape(name="m", colour=palette.ink, width=MOUTH),
            ),
        ),
        joint="head",
    )


def _upper(pose: Pose, forward: int, *parts: Part) -> Part:
    """The upper trunk, which carries head and arms and bends at the middle."""
    return Part(
        pivot=(0, MIDDLE), turn=forward * pose.angles["spine"], parts=parts, joint="mid"
    )


def _trunk(pose: Pose, forward: int, head: Part, palette: Palette) -> Part:
    breast = Part(
        pivot=(0, MIDDLE),
        rims="b",
        covers=(Shape(name="b", colour=palette.trunk),),
        stretch=(pose.scale.get("sh_w", 1.0), 1),
    )
    neck = Part(
        pivot=(0, SHOULDER),
        turn=forward * pose.angles["neck"],
        shapes=(Shape(name="n", colour=palette.skin),),
        parts=(head,),
        joint="chest",
    )
    return Part(
        rims="u",
        covers=(Shape(name="u", colour=palette.trunk),),
        parts=(_upper(pose, forward, breast, neck),),
        joint="hips",
    )


def _arm(pose: Pose, limb: _Limb, *, aside: float = 0) -> Part:
    upper = pose.scale.get(f"upper_arm_{limb.side}", 1.0)
    fore = pose.scale.get(f"forearm_{limb.side}", 1.0)
    hand = Part(
        pivot=(0, ELBOW + skeleton.FOREARM),
        shift=(0, skeleton.FOREARM * (fore - 1)),
        joint=f"hand_{limb.side}",
    )
    forearm = Part(
        pivot=(0, ELBOW),
        turn=-pose.angles[f"elbow_{limb.side}"],
        shift=(0, skeleton.UPPER_ARM * (upper - 1)),
        rims="hc",
        covers=(Shape(name="h", colour=limb.skin), Shape(name="c", colour=limb.sleeve)),
        stretch=(1, fore),
        parts=(hand,),
        joint=f"elbow_{limb.side}",
    )
    return Part(
        pivot=(0, SHOULDER),
        turn=-pose.angles[f"shoulder_{limb.side}"],
        is_mirrored=limb.is_mirrored,
        shift=(-aside if limb.is_mirrored else aside, 0),
        rims="s",
        covers=(Shape(name="s", colour=limb.sleeve),),
        stretch=(1, upper),
        parts=(forearm,),
        joint=f"shoulder_{limb.side}",
    )


def _leg(pose: Pose, limb: _Limb, *, aside: float = 0) -> Part:
    thigh = pose.scale.get(f"thigh_{limb.side}", 1.0)
    shin = pose.scale.get(f"shin_{limb.side}", 1.0)
    foot = Part(
        pivot=(0, ANKLE),
        turn=-pose.angles[f"ankle_{limb.side}"],
        shift=(0, skeleton.SHIN * (shin - 1)),
        rims="f",
        covers=(Shape(name="f", colour=limb.shoe),),
        stretch=(pose.scale.get(f"foot_{limb.side}", 1.0), 1),
        joint=f"ankle_{limb.side}",
    )
    lower = Part(
        pivot=(0, KNEE),
        turn=pose.angles[f"knee_{limb.side}"],
        shift=(0, skeleton.THIGH * (thigh - 1)),
        rims="l",
        covers=(Shape(name="l", colour=limb.leg),),
        stretch=(1, shin),
        parts=(foot,),
        joint=f"knee_{limb.side}",
    )
    return Part(
        turn=-pose.angles[f"hip_{limb.side}"],
        is_mirrored=limb.is_mirrored,
        shift=(-aside if limb.is_mirrored else aside, 0),
        rims="t",
        covers=(Shape(name="t", colour=limb.leg),),
        stretch=(1, thigh),
        parts=(lower,),
        joint=f"hip_{limb.side}",
    )
