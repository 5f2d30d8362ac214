"""SVG text: marks as elements, values over time as SMIL.

Presentation attributes only, no style, no script and nothing from outside, so that
a picture obeys the strictest policy. The same marks always give the same text.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from programs.rules.figure.body import GAP, Part, Shape
from programs.rules.figure.marks import Mark, number
from programs.rules.figure.motion import SPLINE
from programs.rules.figure.poses import Box
from programs.rules.figure.skeleton import Point

FADE = 0.4  # seconds
LINE = 1.3  # line height, in letters

Move = tuple[str, Sequence[Sequence[float]]]  # a transform, and its values in time


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
        f'<g fill="none" stroke-width="{number(GAP)}" stroke-linecap="round"'
        f' stroke-linejoin="round">{content}</g>'
    )


def marks(drawn: Iterable[Mark]) -> str:
    return "".join(f'<path d="{mark.d}"{_paint(mark)}/>' for mark in drawn)


def lettered(content: str, *, size: float, colour: str) -> str:
    return (
        f'<g font-family="system-ui,sans-serif" font-size="{number(size)}"'
        f' text-anchor="middle" fill="{colour}">{content}</g>'
    )


def text(lines: Sequence[str], at: Point, *, size: float) -> str:
    """Lines of text of this size, one below the other, centred on a point."""
    x, y = number(at[0]), at[1]
    spans = "".join(
        f'<tspan x="{x}" y="{number(y + i * size * LINE)}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return f"<text>{spans}</text>"


def moving(scenes: Sequence[Sequence[Mark]], at: Sequence[float]) -> str:
    """Marks that change from scene to scene, at these seconds of one round.

    Every scene has the same marks in the same order.
    """
    return "".join(_track(track, at) for track in zip(*scenes, strict=True))


def seen(content: str, opacity: Sequence[float], at: Sequence[float]) -> str:
    """Content that comes and goes."""
    values = animate("opacity", [number(value) for value in opacity], at)
    return f'<g opacity="{number(opacity[0])}">{content}{values}</g>'


def passing(content: str, seconds: float) -> str:
    """Content that fades at the end of a round and comes anew at its start.

    Where nothing moves it is there.
    """
    at = [0, FADE, seconds - FADE, seconds]
    return f"<g>{content}{animate('opacity', ['0', '1', '1', '0'], at)}</g>"


def shapes(named: Mapping[str, str]) -> str:
    """Path data by name, to be used as often as wanted."""
    drawn = "".join(f'<path id="{name}" d="{d}"/>' for name, d in named.items())
    return f"<defs>{drawn}</defs>"


def named(name: str, content: str) -> str:
    return f'<g id="{name}">{content}</g>'


def again(name: str) -> str:
    """What was named, once more."""
    return f'<use href="#{name}"/>'


def placed(
    ways: Sequence[Point], at: Sequence[float], content: str, *, eased: bool
) -> str:
    """Content that is carried from place to place; eased when these are key poses."""
    return _moved([("translate", ways)], at, content, eased=eased)


def turned(ways: Sequence[float], at: Sequence[float], content: str) -> str:
    """Content that turns (degrees clockwise) about the origin, slow at both ends."""
    return _moved([("rotate", [(way,) for way in ways])], at, content)


def animate(attribute: str, values: Sequence[str], at: Sequence[float]) -> str:
    """The values of an attribute at these seconds, for ever; the last ends a round."""
    telling = [i for i in range(len(at)) if not _still_at(values, i)]
    return (
        f'<animate attributeName="{attribute}"'
        f"{_course([values[i] for i in telling], [at[i] for i in telling])}/>"
    )


def _course(values: Sequence[str], at: Sequence[float]) -> str:
    shares = ";".join(_share(second / at[-1]) for second in at)
    return (
        f' dur="{number(at[-1])}s" repeatCount="indefinite"'
        f' values="{";".join(values)}" keyTimes="{shares}"'
    )


def part(ways: Sequence[Part], at: Sequence[float], gap: str) -> str:
    """A piece of the body with what it carries, on a rim in the colour of the gap.

    ``ways`` are its positions at these seconds of one round; one position stands still.
    """
    piece = ways[0]
    rim = "".join(_used(Shape(name=n, colour=gap, width=GAP)) for n in piece.rims)
    before = _stretched(ways, at, rim + "".join(map(_used, piece.shapes)))
    carried = zip(*(way.parts for way in ways), strict=True)
    between = "".join(part(parts, at, gap) for parts in carried)
    after = _stretched(ways, at, "".join(map(_used, piece.covers)))
    pivot = () if piece.pivot == (0, 0) else piece.pivot
    moves: list[Move] = [
        ("translate", [way.shift for way in ways]),
        ("scale", [(-1, 1) if way.is_mirrored else (1, 1) for way in ways]),
        ("rotate", [(way.turn, *pivot) for way in ways]),
    ]
    return _moved(moves, at, before + between + after)


def _stretched(ways: Sequence[Part], at: Sequence[float], content: str) -> str:
    """Content drawn longer or shorter from the pivot on, and kept where that is."""
    x, y = ways[0].pivot
    if {way.stretch for way in ways} == {(1, 1)}:
        return content
    moves: list[Move] = [
        ("translate", [(x, y)] * len(ways)),
        ("scale", [way.stretch for way in ways]),
        ("translate", [(-x, -y)] * len(ways)),
    ]
    return _moved(moves, at, content)


def _used(shape: Shape) -> str:
    return f'<use href="#{shape.name}"{_paint(shape)}/>'


def _moved(
    moves: Sequence[Move], at: Sequence[float], content: str, *, eased: bool = True
) -> str:
    """Content in these transforms, the outermost first; each may change in a round."""
    fixed = ""
    for kind, ways in reversed(moves):
        values = [" ".join(number(value, decimals=2) for value in way) for way in ways]
        if len(set(values)) > 1:
            moving = _transforming(kind, values, at, eased) + _in_place(fixed, content)
            fixed, content = "", _in_place(f"{kind}({values[0]})", moving)
        elif not _as_it_is(kind, ways[0]):
            fixed = f"{kind}({values[0]}){fixed}"
    return _in_place(fixed, content)


def _in_place(transform: str, content: str) -> str:
    if not transform or not content:
        return content
    return f'<g transform="{transform}">{content}</g>'


def _as_it_is(kind: str, way: Sequence[float]) -> bool:
    """Whether it changes nothing; a turn of none has a pivot all the same."""
    neutral = 1 if kind == "scale" else 0
    return all(value == neutral for value in (way[:1] if kind == "rotate" else way))


def _transforming(
    kind: str, values: Sequence[str], at: Sequence[float], eased: bool
) -> str:
    telling = [i for i in range(len(at)) if not _still_at(values, i)]
    splines = ";".join([SPLINE] * (len(telling) - 1))
    ease = f' calcMode="spline" keySplines="{splines}"' if eased else ""
    course = _course([values[i] for i in telling], [at[i] for i in telling])
    return f'<animateTransform attributeName="transform" type="{kind}"{course}{ease}/>'


def _still_at(values: Sequence[str], i: int) -> bool:
    """Whether nothing changes just before and just after, so nothing need be said."""
    return 0 < i < len(values) - 1 and values[i - 1] == values[i] == values[i + 1]


def _track(track: Sequence[Mark], at: Sequence[float]) -> str:
    first, ways = track[0], [mark.d for mark in track]
    if len(set(ways)) == 1:
        return marks([first])
    return f'<path d="{first.d}"{_paint(first)}>{animate("d", ways, at)}</path>'


def _paint(drawn: Mark | Shape) -> str:
    if not drawn.width:
        return f' fill="{drawn.colour}"'
    width = "" if drawn.width == GAP else f' stroke-width="{number(drawn.width)}"'
    return f' stroke="{drawn.colour}"{width}'


def _box(viewbox: Box) -> str:
    return f'viewBox="{" ".join(number(value) for value in viewbox)}"'


def _share(share: float) -> str:
    """Three decimals are a few milliseconds."""
    text = f"{share:.3f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") or "0"
