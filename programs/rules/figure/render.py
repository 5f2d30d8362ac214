"""Figures as SVG text: one pose, all poses in a strip, or moving.

The same figure, palette and title always give the same text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

from programs.rules.figure import body, drawing, motion, poses, props, shapes, svg
from programs.rules.figure.marks import Mark
from programs.rules.figure.motion import Moment
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Figure, Pose, Prop
from programs.rules.figure.skeleton import Joints

MOST_BYTES = 8 * 1024
STEPS = range(10, 2, -1)  # to a move; the finest that fits into the bytes is taken

PANEL = (240.0, 210.0)
BETWEEN_PANELS = 12.0
LETTER = 15.0  # at least; 7 points where a strip is printed 8 cm wide
SMALLEST_LETTER = 1 / 32  # of the width of the strip
LETTER_WIDTH = 0.52  # of its height, on average


Things = Callable[[Sequence[Prop], Joints, Palette], list[Mark]]


@dataclass(frozen=True, kw_only=True)
class Course:
    """The key poses with the seconds they are held at, and the way through them."""

    keys: tuple[Pose, ...]
    held: tuple[float, ...]
    passed: tuple[Moment, ...]

    @property
    def poses(self) -> list[Pose]:
        return [moment.pose for moment in self.passed]

    @property
    def times(self) -> list[float]:
        return [moment.at for moment in self.passed]


class TooMuchToMove(Exception):
    """Not even the fewest steps make this moving picture small enough."""


def still(
    figure: Mapping[str, Any],
    *,
    frame: int,
    palette: Palette,
    title: str,
    warn: bool = False,
) -> str:
    """One key pose, frames counted from 0. IndexError when there is no such frame.

    ``warn`` adds the sign that says not to do it.
    """
    drawn = poses.read(figure)
    return svg.document(
        drawn.viewbox,
        _alone(drawn, _key_pose(drawn, frame, palette), palette, warn),
        title=title,
        description=drawn.poses[frame].label,
    )


def strip(
    figure: Mapping[str, Any], *, palette: Palette, title: str, warn: bool = False
) -> str:
    """All key poses side by side, numbered, each label underneath as text."""
    drawn = poses.read(figure)
    wide, high = PANEL
    width = len(drawn.poses) * (wide + BETWEEN_PANELS) - BETWEEN_PANELS
    letter = max(LETTER, width * SMALLEST_LETTER)
    fitting = int(wide / (letter * LETTER_WIDTH))
    captions = [wrap(label, fitting) for label in _numbered(drawn)]
    height = high + (max(map(len, captions)) + 0.5) * letter * svg.LINE
    content = svg.shapes(shapes.of(drawn.view))
    content += svg.marks(drawing.sheet((0, 0, width, height), palette))
    words = ""
    for i, caption in enumerate(captions):
        x = i * (wide + BETWEEN_PANELS)
        room = svg.again("r") if i else svg.named("r", _room(drawn, palette))
        pose = room + _key_pose(drawn, i, palette) + _sign(drawn, palette, warn)
        content += svg.panel(drawn.viewbox, pose, x=x, size=PANEL)
        below = (x + wide / 2, high + 1.5 * letter)
        words += svg.text(caption, below, size=letter)
    content += svg.lettered(words, size=letter, colour=palette.text)
    return svg.document(
        (0, 0, width, height), content, title=title, description=_all_labels(drawn)
    )


def animated(
    figure: Mapping[str, Any], *, palette: Palette, title: str, warn: bool = False
) -> str:
    """The figure going from pose to pose, in 8 KB. A single pose stays still.

    TooMuchToMove when it cannot be done in so little.
    """
    drawn = poses.read(figure)
    if len(drawn.poses) == 1:
        return still(figure, frame=0, palette=palette, title=title, warn=warn)

    def with_steps(steps: int) -> str:
        person = (
            _fading(drawn, palette)
            if drawn.loop == "fade"
            else _moving(drawn, palette, steps=steps)
        )
        return svg.document(
            drawn.viewbox,
            _alone(drawn, person, palette, warn),
            title=title,
            description=_all_labels(drawn),
        )

    for steps in STEPS:
        text = with_steps(steps)
        if len(text.encode()) <= MOST_BYTES:
            return text
    raise TooMuchToMove(title)


def _alone(figure: Figure, person: str, palette: Palette, warn: bool) -> str:
    """The only picture on its paper."""
    paper = svg.marks(drawing.sheet(figure.viewbox, palette))
    inked = svg.shapes(shapes.of(figure.view)) + paper
    return inked + _room(figure, palette) + person + _sign(figure, palette, warn)


def _room(figure: Figure, palette: Palette) -> str:
    return svg.marks(
        [
            *drawing.floor(figure.viewbox, palette),
            drawing.shadow(figure, palette),
            *props.behind(figure.props, {}, palette),
        ]
    )


def _sign(figure: Figure, palette: Palette, warn: bool) -> str:
    return svg.marks(drawing.no_sign(figure, palette)) if warn else ""


def _key_pose(figure: Figure, frame: int, palette: Palette) -> str:
    pose = figure.poses[frame]
    course = Course(keys=(pose,), held=(0,), passed=(Moment(at=0, pose=pose),))
    scene = _scene(figure, course, palette)
    return scene + svg.marks(drawing.cues(pose, palette))


def _moving(figure: Figure, palette: Palette, *, steps: int) -> str:
    """A body that moves; arrows that come with the pose they belong to."""
    stops = motion.stops(figure)
    course = Course(
        keys=tuple(figure.poses[key] for _, key in stops),
        held=tuple(at for at, _ in stops),
        passed=tuple(motion.moments(figure, steps=steps)),
    )
    scene = _scene(figure, course, palette)
    if not motion.comes_back(figure):
        scene = svg.passing(scene, course.held[-1])
    return scene + "".join(
        _seen_with(figure, key, svg.marks(arrow))
        for key, pose in enumerate(figure.poses)
        if (arrow := drawing.cues(pose, palette))
    )


def _scene(figure: Figure, course: Course, palette: Palette) -> str:
    """The person, with everything that is around, in the order it is painted."""
    bodies = [body.layers(pose, figure, palette) for pose in course.keys]

    def things(kinds: Things) -> str:
        return svg.moving(
            [
                kinds(pose.props, pose.joints(figure.view), palette)
                for pose in course.poses
            ],
            course.times,
        )

    def layers(order: Literal["under", "over"]) -> str:
        ways = zip(*(getattr(each, order) for each in bodies), strict=True)
        drawn = "".join(svg.part(way, course.held, palette.paper) for way in ways)
        return _carried(figure, course, drawn)

    held = things(props.held)
    person = layers("under") + held + layers("over")
    return things(props.behind) + person + things(props.in_front)


def _carried(figure: Figure, course: Course, drawn: str) -> str:
    """Layers of the body where the hips are, leaning as the trunk leans."""
    leaning = [pose.angles["trunk"] for pose in course.keys]
    upright = svg.turned(leaning, course.held, drawn)
    if figure.pin is None:
        hips = [pose.hips for pose in course.keys]
        return svg.placed(hips, course.held, upright, eased=True)
    hips = [pose.hips for pose in course.poses]
    return svg.placed(hips, course.times, upright, eased=False)


def _fading(figure: Figure, palette: Palette) -> str:
    """Poses that dissolve into each other, where no body moves straight between."""
    return "".join(
        _seen_with(figure, key, _key_pose(figure, key, palette))
        for key in range(len(figure.poses))
    )


def _seen_with(figure: Figure, key: int, content: str) -> str:
    at, opacity = zip(*motion.presence(figure, key), strict=True)
    return svg.seen(content, opacity, at)


def _numbered(figure: Figure) -> list[str]:
    return [f"{number}. {pose.label}" for number, pose in enumerate(figure.poses, 1)]


def _all_labels(figure: Figure) -> str:
    return "; ".join(_numbered(figure))
