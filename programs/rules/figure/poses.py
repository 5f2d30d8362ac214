"""The poses of a figure, as the catalogue has them and in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from programs.rules.figure.skeleton import ANGLES, Joints, Point, View, joints

Loop = Literal["pingpong", "restart", "fade"]
Prop = Mapping[str, Any]
GOES_ALONG = frozenset(  # with the person, whatever the catalogue hangs it on
    {"dowel", "band", "strap", "dumbbell", "ankle_weight", "barbell", "ball", "box"}
)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Pose:
    """One position of the body: angles in degrees, places in figure units."""

    label: str
    hips: Point
    angles: Mapping[str, float]
    scale: Mapping[str, float]
    hold: float = 0  # seconds a moving picture rests in it; 0 for as long as usual
    props: tuple[Prop, ...] = ()
    cues: tuple[Prop, ...] = ()  # arrows: they belong to the key pose alone

    def joints(self, view: View) -> Joints:
        return joints(hips=self.hips, angles=self.angles, scale=self.scale, view=view)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What one exercise looks like: key poses, things around them, and a crop."""

    view: View
    loop: Loop
    pin: str | None
    viewbox: Box  # x, y, width, height
    props: tuple[Prop, ...]  # what stays where it is
    poses: tuple[Pose, ...]


def read(figure: Mapping[str, Any]) -> Figure:
    """The figure of a catalogue entry. KeyError when a pose lacks an angle."""
    x, y, width, height = figure["viewbox"]
    carried = [prop for prop in figure["props"] if prop["type"] in GOES_ALONG]
    return Figure(
        view=cast(View, figure["view"]),
        loop=cast(Loop, figure["loop"]),
        pin=figure.get("pin"),
        viewbox=(x, y, width, height),
        props=tuple(p for p in figure["props"] if p["type"] not in GOES_ALONG),
        poses=tuple(_pose(frame, carried) for frame in figure["frames"]),
    )


def between(
    start: Pose, end: Pose, share: float, *, pin: str | None, view: View
) -> Pose:
    """The pose at this share (0 to 1) of the way; angles blend as angles.

    The pinned joint goes straight from its first place to its last, so that a
    planted foot does not slide.
    """
    pose = Pose(
        label=end.label,
        hips=_blend(start.hips, end.hips, share),
        angles=_blend(start.angles, end.angles, share),
        scale={
            bone: _blend(start.scale.get(bone, 1), end.scale.get(bone, 1), share)
            for bone in start.scale.keys() | end.scale.keys()
        },
        props=_blend(start.props, _in_order(end.props, like=start.props), share),
    )
    if pin is None:
        return pose
    here = pose.joints(view)[pin]
    there = _blend(start.joints(view)[pin], end.joints(view)[pin], share)
    (x, y), (px, py), (qx, qy) = pose.hips, here, there
    return replace(pose, hips=(x + qx - px, y + qy - py))


def _pose(frame: Mapping[str, Any], carried: Sequence[Prop]) -> Pose:
    x, y = frame["hips"]
    props = (*carried, *frame.get("props", ()))
    return Pose(
        label=frame["label"],
        hips=(x, y),
        angles={name: frame[name] for name in ANGLES},
        scale=frame.get("scale", {}),
        hold=frame.get("hold", 0),
        props=tuple(prop for prop in props if prop["type"] != "arrow"),
        cues=tuple(prop for prop in props if prop["type"] == "arrow"),
    )


def _in_order(props: tuple[Prop, ...], *, like: tuple[Prop, ...]) -> tuple[Prop, ...]:
    """The same things, in the other pose's order: poles change hands in the list."""
    left = list(props)
    ordered = []
    for wanted in like:
        twin = next(prop for prop in left if _same_thing(prop, wanted))
        left.remove(twin)
        ordered.append(twin)
    return tuple(ordered)


def _same_thing(one: Prop, other: Prop) -> bool:
    return (one["type"], one.get("at")) == (other["type"], other.get("at"))


def _blend(start: Any, end: Any, share: float) -> Any:
    """Numbers part of the way, however deep they lie; all else as at the start."""
    if isinstance(start, int | float):
        return start + (end - start) * share
    if isinstance(start, list | tuple):
        return type(start)(
            _blend(one, other, share) for one, other in zip(start, end, strict=True)
        )
    if isinstance(start, Mapping):
        return {key: _blend(start[key], end[key], share) for key in start}
    return start
