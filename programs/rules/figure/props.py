"""The things around and in the hands of a figure, as marks.

Each kind of thing has one small function from its description (the fields of the
catalogue) and the joints to marks. Sizes are figure units; the floor is y = 200.
"""

import math
from collections.abc import Callable, Sequence

from programs.rules.figure.marks import Mark, area, dot, line, rectangle
from programs.rules.figure.palettes import Palette
from programs.rules.figure.poses import Prop
from programs.rules.figure.skeleton import Joints, Point, towards

FLOOR = 200.0
ARROW_HEAD = 6.5

Draw = Callable[[Prop, Joints, Palette], list[Mark]]


def behind(props: Sequence[Prop], at: Joints, palette: Palette) -> list[Mark]:
    """What the person is in front of: furniture, mats, machines."""
    return _marks(BEHIND, props, at, palette)


def held(props: Sequence[Prop], at: Joints, palette: Palette) -> list[Mark]:
    """What the near arm reaches round."""
    return _marks(HELD, props, at, palette)


def in_front(props: Sequence[Prop], at: Joints, palette: Palette) -> list[Mark]:
    """What lies over the person: bands, weights, poles, arrows."""
    return _marks(IN_FRONT, props, at, palette)


def _marks(
    kinds: dict[str, Draw], props: Sequence[Prop], at: Joints, palette: Palette
) -> list[Mark]:
    return [
        mark
        for prop in props
        if (draw := kinds.get(prop["type"]))
        for mark in draw(prop, at, palette)
    ]


def _chair(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y, w = prop["x"], prop.get("seat_y", 166), prop.get("w", 40)
    left, right, back = x - w / 2, x + w / 2, prop["back"]
    marks = []
    if back == "behind":
        marks.append(Mark(rectangle(left, y - 40, w, 38, 6), palette.wood_soft))
    if back in ("left", "right"):
        edge = left + 2 if back == "left" else right - 2
        marks.append(Mark(line((edge, y - 44), (edge, y)), palette.wood, 4))
    legs = line((left + 3, y), (left + 3, 198)) + line((right - 3, y), (right - 3, 198))
    return [
        *marks,
        Mark(legs, palette.wood, 3),
        Mark(rectangle(left, y, w, 5, 2), palette.wood),
    ]


def _wall(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x = prop["x"] - 8 if prop.get("side") == "left" else prop["x"]
    return [Mark(rectangle(x, 8, 8, 192), palette.metal)]


def _counter(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """The top is deeper than its body, so that a resting hand reaches it."""
    x, y, w = prop["x"], prop["y"], prop["w"]
    return [
        Mark(rectangle(x + 2, y, w - 4, FLOOR - y), palette.wood_soft),
        Mark(rectangle(x - 5, y - 3.5, w + 10, 8, 3), palette.wood),
    ]


def _step(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    return _box_on_floor(prop["x"], prop["w"], prop["h"], palette)


def _stairs(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    return [
        mark
        for i in range(prop["n"])
        for mark in _box_on_floor(
            prop["x"] + i * prop["w"], prop["w"], (i + 1) * prop["h"], palette
        )
    ]


def _box_on_floor(x: float, w: float, h: float, palette: Palette) -> list[Mark]:
    return [
        Mark(rectangle(x, FLOOR - h, w, h), palette.wood_soft),
        Mark(rectangle(x, FLOOR - h, w, 3, 1.5), palette.wood),
    ]


def _mat(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    return [Mark(rectangle(prop["x"], 195, prop["w"], 5, 2), palette.cloth)]


def _bed(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y, w = prop["x"], prop["y"], prop["w"]
    legs = line((x + 8, y + 18), (x + 8, 198)) + line(
        (x + w - 8, y + 18), (x + w - 8, 198)
    )
    return [
        Mark(legs, palette.wood, 4),
        Mark(rectangle(x, y, w, 12, 5), palette.cloth),
        Mark(rectangle(x, y + 12, w, 6, 2), palette.wood),
    ]


def _pillow(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y, w, h = (prop[name] for name in "xywh")
    return [Mark(rectangle(x, y, w, h, 4), palette.cushion)]


def _disc(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    colour = _colour(prop, palette, otherwise=palette.accent)
    return [Mark(dot((prop["x"], prop["y"])), colour, 2 * prop["r"])]


def _rect(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y, w, h = (prop[name] for name in "xywh")
    colour = _colour(prop, palette, otherwise=palette.wood)
    return [Mark(rectangle(x, y, w, h, 2), colour)]


def _poly(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    colour = _colour(prop, palette, otherwise=palette.metal)
    return [Mark(line(*prop["pts"]), colour, prop["width"])]


def _floor_line(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    ends = (prop["x1"], 201.0), (prop["x2"], 201.0)
    return [Mark(line(*ends), palette.accent, 2.5)]


def _dowel(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    (x1, y1), (x2, y2) = at["hips"], at["chest"]
    up = math.degrees(math.atan2(x2 - x1, y1 - y2))
    low = towards(towards(at["hips"], up, -12), up - 90, 9)
    high = towards(towards(at["chest"], up, 28), up - 90, 9)
    return [Mark(line(low, high), palette.accent, 3)]


def _band(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """A band or a strap; in the colour of metal, the lever of a machine."""
    ends = _end(prop["a"], at), _end(prop["b"], at)
    colour = _colour(prop, palette, otherwise=palette.accent)
    return [Mark(line(*ends), colour, prop.get("width", 2.5))]


def _dumbbell(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y = at[prop["at"]]
    ends = line((x - 6, y - 3), (x - 6, y + 3)) + line((x + 6, y - 3), (x + 6, y + 3))
    return [
        Mark(line((x - 6, y), (x + 6, y)), palette.accent, 3),
        Mark(ends, palette.accent, 5),
    ]


def _ankle_weight(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """A cuff round the shin, just above the joint."""
    (x, y), (kx, ky) = at[prop["at"]], at[prop["at"].replace("ankle", "knee")]
    up = math.degrees(math.atan2(kx - x, y - ky))
    low, high = (towards((x, y), up, far) for far in (3, 12))
    cuff = area(
        *(towards(low, up + turn, 5.8) for turn in (-90, 90)),
        *(towards(high, up + turn, 5.8) for turn in (90, -90)),
    )
    return [Mark(cuff, palette.accent)]


def _barbell(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """A plate seen from the side, with the end of the bar in its middle."""
    centre = dot(at[prop["at"]])
    return [
        Mark(centre, palette.accent, 2 * prop["r"]),
        Mark(centre, palette.paper, 8),
        Mark(centre, palette.accent, 5),
    ]


def _ball(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    return [Mark(dot(at[prop["at"]]), palette.accent, 2 * prop["r"])]


def _box(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    x, y = _end(prop["at"], at)
    w, h = prop.get("w", 20), prop.get("h", 16)
    left = x + prop.get("dx", 0) - w / 2
    top = y + prop.get("dy", 0) - h / 2
    return [Mark(rectangle(left, top, w, h), palette.accent)]


def _pole(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """A stick from just above the hand, that stops where the floor begins."""
    hand, angle = at[prop["at"]], prop["angle"]
    top, tip = towards(hand, angle, -8), towards(hand, angle, prop["len"])
    if tip[1] > FLOOR - 1:
        share = (FLOOR - 1 - top[1]) / (tip[1] - top[1])
        tip = (top[0] + share * (tip[0] - top[0]), FLOOR - 1)
    return [Mark(line(top, tip), palette.accent, 3)]


def _towel(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    """Rolled under the back: on our side of it, or nobody would see it."""
    x, y, w, h = (prop[name] for name in "xywh")
    return [Mark(rectangle(x, y, w, h, h / 2), palette.accent)]


def _arrow(prop: Prop, at: Joints, palette: Palette) -> list[Mark]:
    start, tip = prop["from"], prop["to"]
    back = math.degrees(math.atan2(start[0] - tip[0], tip[1] - start[1]))
    wings = (towards(tip, back + turn, ARROW_HEAD) for turn in (38, -38))
    left, right = wings
    return [Mark(line(start, tip) + line(left, tip, right), palette.accent, 3)]


def _end(place: str | Sequence[float], at: Joints) -> Point:
    """A joint by name, the middle of both hands, or a place as it is."""
    if place == "hands":
        (x1, y1), (x2, y2) = at["hand_l"], at["hand_r"]
        return ((x1 + x2) / 2, (y1 + y2) / 2)
    if isinstance(place, str):
        return at[place]
    x, y = place
    return (x, y)


def _colour(prop: Prop, palette: Palette, *, otherwise: str) -> str:
    """The catalogue's colours tell materials apart; each palette has its own."""
    materials = {
        "#8a7a63": palette.wood,
        "#b9a58a": palette.wood_far,
        "#555": palette.pad,
        "#8a9aa5": palette.metal,
        "#cfd8dc": palette.metal,
        "#7fb3d5": palette.cloth,
        "#e67e22": palette.accent,
    }
    return materials[prop["color"]] if "color" in prop else otherwise


BEHIND: dict[str, Draw] = {
    "chair": _chair,
    "wall": _wall,
    "counter": _counter,
    "step": _step,
    "stairs": _stairs,
    "mat": _mat,
    "bed": _bed,
    "pillow": _pillow,
    "roll": _disc,
    "circle": _disc,
    "rect": _rect,
    "poly": _poly,
    "floor_line": _floor_line,
    "dowel": _dowel,
}
HELD: dict[str, Draw] = {"box": _box}
IN_FRONT: dict[str, Draw] = {
    "band": _band,
    "strap": _band,
    "dumbbell": _dumbbell,
    "ankle_weight": _ankle_weight,
    "barbell": _barbell,
    "ball": _ball,
    "pole": _pole,
    "towel": _towel,
    "arrow": _arrow,
}
