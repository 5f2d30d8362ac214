"""Marks: everything in a picture is a path with one paint, so that all can move."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from programs.rules.figure.skeleton import Point


@dataclass(frozen=True)
class Mark:
    """A path (SVG path data) and how it is painted; width 0 means filled."""

    d: str
    colour: str
    width: float = 0


def number(value: float, *, decimals: int = 1) -> str:
    """So many decimals at most, and no zero that says nothing: 0.5 is .5, -0.0 is 0."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    if text in {"-0", "-"}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def numbers(values: Iterable[float]) -> str:
    """Numbers in a row, with a space only where no minus sign parts them."""
    return " ".join(number(value) for value in values).replace(" -", "-")


def line(*points: Point) -> str:
    """Straight strokes from point to point."""
    return _from(points, "l")


def area(*points: Point) -> str:
    """A closed outline."""
    return f"{line(*points)}z"


def dot(centre: Point) -> str:
    """A stroke without length: with a round cap it is a disc as wide as the stroke."""
    return f"M{numbers(centre)}h0"


def rectangle(x: float, y: float, w: float, h: float, radius: float = 0) -> str:
    """A box, its corners rounded by the radius at most."""
    r = min(radius, w / 2, h / 2)
    if not r:
        return f"M{numbers((x, y))}h{number(w)}v{number(h)}h{number(-w)}z"
    across, down = number(w - 2 * r), number(h - 2 * r)
    turn = f"a{number(r)} {number(r)} 0 0 1 "
    return (
        f"M{numbers((x + r, y))}h{across}{turn}{numbers((r, r))}v{down}"
        f"{turn}{numbers((-r, r))}h{number(2 * r - w)}"
        f"{turn}{numbers((-r, -r))}v{number(2 * r - h)}{turn}{numbers((r, -r))}z"
    )


def _from(points: tuple[Point, ...], command: str) -> str:
    """Relative steps are shorter; they start from rounded points, so none drifts."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in points]
    steps = [
        step for (x1, y1), (x2, y2) in pairwise(rounded) for step in (x2 - x1, y2 - y1)
    ]
    return f"M{numbers(rounded[0])}{command}{numbers(steps)}"
