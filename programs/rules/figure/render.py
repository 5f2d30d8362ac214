"""Figures as SVG text: one pose, all poses in a strip, or moving.

The same figure, palette and title always give the same text.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from programs.rules.figure import drawing, motion, poses, svg
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Figure

MOST_BYTES = 8 * 1024
STEPS = range(10, 2, -1)  # to a move; the finest that fits into the bytes is taken

PANEL = (240.0, 210.0)
BETWEEN_PANELS = 12.0
LETTER = 15.0
LETTERS_IN_A_LINE = 28


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
        _framed(drawn, _key_pose(drawn, frame, palette), palette, warn=warn),
        title=title,
        description=drawn.poses[frame].label,
    )


def strip(
    figure: Mapping[str, Any], *, palette: Palette, title: str, warn: bool = False
) -> str:
    """All key poses side by side, numbered, each label underneath as text."""
    drawn = poses.read(figure)
    wide, high = PANEL
    captions = [_caption(i, drawn) for i in range(len(drawn.poses))]
    width = len(captions) * (wide + BETWEEN_PANELS) - BETWEEN_PANELS
    height = high + (max(map(len, captions)) + 0.5) * LETTER * svg.LINE
    content = svg.marks(drawing.sheet((0, 0, width, height), palette))
    for i, caption in enumerate(captions):
        x = i * (wide + BETWEEN_PANELS)
        pose = _framed(drawn, _key_pose(drawn, i, palette), palette, warn=warn)
        content += svg.panel(drawn.viewbox, pose, x=x, size=PANEL)
        below = (x + wide / 2, high + 1.5 * LETTER)
        content += svg.text(caption, below, size=LETTER, colour=palette.text)
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
            _framed(drawn, person, palette, warn=warn),
            title=title,
            description=_all_labels(drawn),
        )

    for steps in STEPS:
        text = with_steps(steps)
        if len(text.encode()) <= MOST_BYTES:
            return text
    raise TooMuchToMove(title)


def _framed(figure: Figure, person: str, palette: Palette, *, warn: bool) -> str:
    room = svg.marks(drawing.room(figure.viewbox, palette))
    sign = svg.marks(drawing.no_sign(figure, palette)) if warn else ""
    return room + person + sign


def _key_pose(figure: Figure, frame: int, palette: Palette) -> str:
    pose = figure.poses[frame]
    return svg.marks(
        [*drawing.scene(figure, pose, palette), *drawing.cues(pose, palette)]
    )


def _moving(figure: Figure, palette: Palette, *, steps: int) -> str:
    """Limbs that move; arrows that come with the pose they belong to."""
    moments = motion.moments(figure, steps=steps)
    scenes = [drawing.scene(figure, moment.pose, palette) for moment in moments]
    arrows = [drawing.cues(pose, palette) for pose in figure.poses]
    return svg.moving(scenes, [moment.at for moment in moments]) + "".join(
        _seen_with(figure, key, svg.marks(arrow))
        for key, arrow in enumerate(arrows)
        if arrow
    )


def _fading(figure: Figure, palette: Palette) -> str:
    """Poses that dissolve into each other, where no body moves straight between."""
    setting = drawing.setting(figure, figure.poses[0], palette)
    return svg.marks(setting) + "".join(
        _seen_with(figure, key, _key_pose(figure, key, palette))
        for key in range(len(figure.poses))
    )


def _seen_with(figure: Figure, key: int, content: str) -> str:
    at, opacity = zip(*motion.presence(figure, key), strict=True)
    return svg.seen(content, opacity, at)


def _caption(frame: int, figure: Figure) -> list[str]:
    return wrap(f"{frame + 1}. {figure.poses[frame].label}", LETTERS_IN_A_LINE)


def _all_labels(figure: Figure) -> str:
    return "; ".join(f"{i}. {pose.label}" for i, pose in enumerate(figure.poses, 1))
