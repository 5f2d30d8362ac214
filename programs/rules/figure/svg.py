"""SVG text: marks as elements, values over time as SMIL.

Presentation attributes only, no style, no script and nothing from outside, so that
a picture obeys the strictest policy. The same marks always give the same text.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from string import ascii_lowercase

from programs.rules.figure.marks import Mark, number
from programs.rules.figure.poses import Box
from programs.rules.figure.skeleton import Point

LINE = 1.3  # line height, in letters

Way = tuple[str, ...]  # path data, one for each moment


def document(viewbox: Box, content: str, *, title: str, description: str) -> str:
    """A whole picture, with its words for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {_box(viewbox)}>'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f"{painted(content)}</svg>"
    )


def panel(viewbox: Box, content: str, *, x: float, size: Point) -> str:
    """A picture inside a picture."""
    wide, high = size
    return (
        f'<svg x="{number(x)}" width="{number(wide)}" height="{number(high)}"'
        f" {_box(viewbox)}>{content}</svg>"
    )


def painted(content: str) -> str:
    """Lines are round and paths hollow unless a mark says otherwise."""
    return (
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{content}</g>'
    )


def marks(drawn: Iterable[Mark]) -> str:
    return "".join(f'<path d="{mark.d}"{_paint(mark)}/>' for mark in drawn)


def text(lines: Sequence[str], at: Point, *, size: float, colour: str) -> str:
    """Lines of text, one below the other, centred on a point."""
    x, y = number(at[0]), at[1]
    spans = "".join(
        f'<tspan x="{x}" y="{number(y + i * size * LINE)}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<text font-family="system-ui,sans-serif" font-size="{number(size)}"'
        f' text-anchor="middle" fill="{colour}">{spans}</text>'
    )


def moving(scenes: Sequence[Sequence[Mark]], at: Sequence[float]) -> str:
    """Marks that change from scene to scene, at these seconds of one round.

    Every scene has the same marks in the same order. Marks that go the same way,
    like a limb and the gap around it, are drawn from one moving path.
    """
    tracks = list(zip(*scenes, strict=True))
    ways = [tuple(mark.d for mark in track) for track in tracks]
    times = Counter(way for way in ways if len(set(way)) > 1)
    shared = [way for way, count in times.items() if count > 1]
    names = dict(zip(shared, ascii_lowercase, strict=False))
    defined = "".join(
        f'<path id="{name}"{_moving(way, at)}</path>' for way, name in names.items()
    )
    drawn = "".join(
        _track(track[0], way, names.get(way), at)
        for track, way in zip(tracks, ways, strict=True)
    )
    return f"<defs>{defined}</defs>{drawn}"


def seen(content: str, opacity: Sequence[float], at: Sequence[float]) -> str:
    """Content that comes and goes."""
    values = animate("opacity", [number(value) for value in opacity], at)
    return f'<g opacity="{number(opacity[0])}">{content}{values}</g>'


def animate(attribute: str, values: Sequence[str], at: Sequence[float]) -> str:
    """The values of an attribute at these seconds, for ever; the last ends a round."""
    telling = [i for i in range(len(at)) if not _still_at(values, i)]
    shares = ";".join(_share(at[i] / at[-1]) for i in telling)
    stops = ";".join(values[i] for i in telling)
    return (
        f'<animate attributeName="{attribute}" dur="{number(at[-1])}s"'
        f' repeatCount="indefinite" values="{stops}" keyTimes="{shares}"/>'
    )


def _still_at(values: Sequence[str], i: int) -> bool:
    """Whether nothing changes just before and just after, so nothing need be said."""
    return 0 < i < len(values) - 1 and values[i - 1] == values[i] == values[i + 1]


def _track(mark: Mark, way: Way, name: str | None, at: Sequence[float]) -> str:
    if name is not None:
        return f'<use href="#{name}"{_paint(mark)}/>'
    if len(set(way)) == 1:
        return f'<path d="{mark.d}"{_paint(mark)}/>'
    return f"<path{_paint(mark)}{_moving(way, at)}</path>"


def _moving(way: Way, at: Sequence[float]) -> str:
    return f' d="{way[0]}">{animate("d", way, at)}'


def _paint(mark: Mark) -> str:
    if mark.width:
        return f' stroke="{mark.colour}" stroke-width="{number(mark.width)}"'
    return f' fill="{mark.colour}"'


def _box(viewbox: Box) -> str:
    return f'viewBox="{" ".join(number(value) for value in viewbox)}"'


def _share(share: float) -> str:
    """Three decimals are a few milliseconds."""
    text = f"{share:.3f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") or "0"
