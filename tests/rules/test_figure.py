"""The exercise pictures: where joints are, what an SVG holds, how it moves."""

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from programs.rules.figure import (
    PALETTES,
    TooMuchToMove,
    animated,
    body,
    motion,
    poses,
    still,
    strip,
)
from programs.rules.figure.marks import number, numbers
from programs.rules.figure.render import MOST_BYTES

DATA = Path(__file__).parents[2] / "programs" / "data"
SVG = "{http://www.w3.org/2000/svg}"

LIBRARY = json.loads((DATA / "exercises.json").read_text())
TO_AVOID = json.loads((DATA / "clinical.json").read_text())["avoid_movements"]
EXERCISES = {entry["slug"]: entry["figure"] for entry in LIBRARY}
AVOIDED = {entry["slug"]: entry["figure"] for entry in TO_AVOID}
NAMES = {entry["slug"]: entry["name"] for entry in (*LIBRARY, *TO_AVOID)}
FIGURES = {**EXERCISES, **AVOIDED}
LIGHT = PALETTES["light"]

UPRIGHT = {
    "label": "Stand",
    **dict.fromkeys(
        [
            *("trunk", "spine", "neck", "head"),
            *(f"{joint}_{side}" for side in "lr" for joint in ("shoulder", "elbow")),
            *(f"{joint}_{side}" for side in "lr" for joint in ("hip", "knee", "ankle")),
        ],
        0,
    ),
    "hips": [120, 124],
}


def figure(*frames, view="side", loop="pingpong", **more):
    return {
        "view": view,
        "loop": loop,
        "viewbox": [0, 0, 240, 210],
        "props": [],
        "frames": [{**UPRIGHT, **frame} for frame in frames],
        **more,
    }


def joints(frame, view="side"):
    drawn = poses.read(figure(frame, view=view))
    return drawn.poses[0].joints(drawn.view)


def contrast(one, other):
    """The contrast ratio of WCAG 2, from 1 to 21."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("joint", "place"),
    [
        ("mid", (120, 104)),
        ("chest", (120, 80)),
        ("head", (120, 64)),
        ("nose", (130.5, 64)),
        ("elbow_r", (120, 105)),
        ("hand_r", (120, 131)),
        ("knee_l", (120, 160)),
        ("ankle_l", (120, 196)),
        ("toe_l", (134, 196)),
    ],
)
def test_a_person_seen_from_the_side_stands_upright_and_faces_right(joint, place):
    assert joints({})[joint] == pytest.approx(place)


@pytest.mark.parametrize(
    ("joint", "place"),
    [
        ("shoulder_l", (133, 80)),
        ("shoulder_r", (107, 80)),
        ("hip_r", (113, 124)),
        ("ankle_r", (113, 196)),
        ("toe_l", (135, 196)),
        ("nose", (120, 64)),
    ],
)
def test_a_person_seen_from_the_front_has_the_right_side_on_our_left(joint, place):
    assert joints({}, view="front")[joint] == pytest.approx(place)


def test_a_person_lies_on_the_back_with_the_head_at_the_left_and_the_nose_up():
    at = joints({"trunk": -90})

    assert at["head"] == pytest.approx((60, 124))
    assert at["nose"] == pytest.approx((60, 113.5))
    assert at["ankle_r"] == pytest.approx((192, 124))


def test_arms_swing_forward_and_knees_bend_backward():
    at = joints({"shoulder_r": 90, "elbow_r": 90, "hip_r": 90, "knee_r": 90})

    assert at["elbow_r"] == pytest.approx((145, 80))
    assert at["hand_r"] == pytest.approx((145, 54))
    assert at["knee_r"] == pytest.approx((156, 124))
    assert at["ankle_r"] == pytest.approx((156, 160))


def test_from_the_front_a_limb_lifts_away_from_the_body_on_either_side():
    at = joints({"shoulder_l": 90, "shoulder_r": 90}, view="front")

    assert at["hand_l"] == pytest.approx((184, 80))
    assert at["hand_r"] == pytest.approx((56, 80))


def test_a_bone_that_points_at_the_viewer_is_drawn_shorter():
    at = joints({"scale": {"thigh_l": 0.5, "sh_w": 0.5}}, view="front")

    assert at["knee_l"] == pytest.approx((127, 142))
    assert at["knee_r"] == pytest.approx((113, 160))
    assert at["shoulder_r"] == pytest.approx((113.5, 80))


def test_a_bent_back_bends_at_its_middle():
    at = joints({"spine": -90})

    assert at["mid"] == pytest.approx((120, 104))
    assert at["chest"] == pytest.approx((144, 104))


def test_sitting_to_stand_begins_with_the_feet_on_the_floor():
    drawn = poses.read(EXERCISES["sit-to-stand"])

    at = drawn.poses[0].joints(drawn.view)

    assert at["chest"] == pytest.approx((98, 116))
    assert at["knee_r"] == pytest.approx((133.99, 160.63), abs=0.01)
    assert at["ankle_r"] == pytest.approx((127.74, 196.08), abs=0.01)


def places(part, at=lambda x, y: (x, y)):
    """Every joint that a piece of the body carries, by its transforms."""
    (px, py), (sx, sy) = part.pivot, part.shift
    turn = math.radians(part.turn)

    def carried(x, y):
        dx, dy = x - px, y - py
        across = px + dx * math.cos(turn) - dy * math.sin(turn)
        down = py + dx * math.sin(turn) + dy * math.cos(turn)
        return at(sx + (-across if part.is_mirrored else across), sy + down)

    found = {part.joint: carried(px, py)} if part.joint else {}
    for piece in part.parts:
        found |= places(piece, carried)
    return found


@pytest.mark.parametrize("slug", FIGURES)
def test_the_pieces_of_the_body_meet_where_the_skeleton_has_its_joints(slug):
    drawn = poses.read(FIGURES[slug])
    for pose in drawn.poses:
        layers = body.layers(pose, drawn, LIGHT)
        whole = body.Part(
            turn=pose.angles["trunk"],
            shift=pose.hips,
            parts=(*layers.under, *layers.over),
        )

        found, wanted = places(whole), pose.joints(drawn.view)

        assert {"hips", "mid", "chest", "head", "hand_r", "ankle_r"} <= found.keys()
        for name, place in found.items():
            assert place == pytest.approx(wanted[name], abs=1e-6), name


def test_half_way_between_two_poses_every_angle_is_half_way():
    drawn = poses.read(figure({}, {"shoulder_r": 90, "hips": [130, 124]}))

    pose = poses.between(*drawn.poses, 0.5, pin=None, view="side")

    assert pose.angles["shoulder_r"] == 45
    assert pose.hips == (125, 124)


def test_a_pinned_foot_does_not_slide_while_the_body_moves():
    squat = {"hip_r": 60, "knee_r": 80, "hips": [100, 150]}
    drawn = poses.read(figure({}, squat, pin="ankle_r"))
    start, end = (pose.joints("side")["ankle_r"] for pose in drawn.poses)

    pose = poses.between(*drawn.poses, 0.25, pin="ankle_r", view="side")

    straight = [a + (b - a) / 4 for a, b in zip(start, end, strict=True)]
    assert pose.joints("side")["ankle_r"] == pytest.approx(straight)


def test_poles_that_change_hands_are_matched_by_the_hand_that_holds_them():
    right = {"type": "pole", "at": "hand_r", "angle": 180, "len": 60}
    left = {"type": "pole", "at": "hand_l", "angle": 200, "len": 80}
    turned = [{**left, "angle": 180}, {**right, "angle": 200}]
    drawn = poses.read(figure({"props": [right, left]}, {"props": turned}))

    pose = poses.between(*drawn.poses, 0.5, pin=None, view="side")

    assert [pole["angle"] for pole in pose.props] == [190, 190]


@pytest.mark.parametrize(
    ("loop", "frames", "seconds", "order"),
    [
        ("pingpong", 2, 4.0, [0, 1]),
        ("pingpong", 3, 8.0, [0, 1, 2, 1]),
        ("restart", 2, 2.4, [0, 1]),
        ("restart", 3, 2.6, [0, 1, 2]),
        ("fade", 3, 6.0, [0, 1, 2]),
    ],
)
def test_a_round_holds_its_poses_and_moves_between_them(loop, frames, seconds, order):
    drawn = poses.read(figure(*[{}] * frames, loop=loop))

    assert motion.tour(drawn) == order
    assert motion.moments(drawn, steps=4)[-1].at == pytest.approx(seconds)


def test_a_pose_that_is_to_be_held_is_held_for_longer():
    drawn = poses.read(figure({}, {"hold": 2}))

    assert motion.stops(drawn) == [(0, 0), (0.8, 0), (2, 1), (4, 1), (5.2, 0)]


def test_a_move_is_slow_at_both_ends_and_half_done_at_half_its_time():
    shares = [motion.eased(share / 10) for share in range(11)]

    assert shares == sorted(shares)
    assert shares[1] < 0.05
    assert shares[5] == pytest.approx(0.5, abs=1e-4)
    assert shares[10] == pytest.approx(1, abs=1e-4)


def test_steps_that_begin_anew_fade_out_and_in():
    text = animated(figure({}, {}, {}, loop="restart"), palette=LIGHT, title="Walk")

    assert 'values="0;1;1;0" keyTimes="0;.154;.846;1"' in text


def test_every_pose_stays_inside_its_crop():
    for slug, drawn in ((slug, poses.read(FIGURES[slug])) for slug in FIGURES):
        x, y, w, h = drawn.viewbox

        places = [at for pose in drawn.poses for at in pose.joints(drawn.view).values()]

        assert all(x + 4 < px < x + w - 4 for px, _ in places), slug
        assert all(y + 4 < py < y + h - 4 for _, py in places), slug


@pytest.mark.parametrize("slug", FIGURES)
def test_nobody_sinks_into_the_floor(slug):
    drawn = poses.read(FIGURES[slug])

    lowest = max(y for pose in drawn.poses for _, y in pose.joints(drawn.view).values())

    assert lowest <= 199.5


HIGHER_THAN_THE_FLOOR = {
    *("elliptical", "leg-press-machine", "stair-stepper", "treadmill-walk"),
    *("avoid-climb-reach", "avoid-slumped-rowing", "safe-landing-practice"),
    *("step-up", "stair-climb", "log-roll-bed", "jump-landing", "avoid-high-impact"),
}


@pytest.mark.parametrize("slug", sorted(FIGURES.keys() - HIGHER_THAN_THE_FLOOR))
def test_somebody_always_stands_sits_or_lies_on_something(slug):
    """A sole is 4 under its ankle, a back 8 under the spine; mats are 5 high."""
    drawn = poses.read(FIGURES[slug])
    for pose in drawn.poses:
        lowest = max(y for _, y in pose.joints(drawn.view).values())

        assert lowest >= 184, pose.label


def holding_on():
    return [
        (slug, frame, counter)
        for slug, figure in EXERCISES.items()
        for frame, pose in enumerate(figure["frames"])
        for counter in figure["props"]
        if counter["type"] == "counter" and "hold" in pose["label"].lower()
    ]


@pytest.mark.parametrize(("slug", "frame", "counter"), holding_on())
def test_a_hand_that_holds_on_is_at_the_edge_of_the_counter(slug, frame, counter):
    drawn = poses.read(EXERCISES[slug])
    at = drawn.poses[frame].joints(drawn.view)
    left, right = counter["x"] - 5, counter["x"] + counter["w"] + 5

    def away(hand):
        x, y = hand
        return math.hypot(max(left - x, 0, x - right), y - counter["y"] + 3)

    assert min(away(at["hand_l"]), away(at["hand_r"])) <= 6


@pytest.mark.parametrize("slug", FIGURES)
def test_each_pose_differs_visibly_from_the_next(slug):
    drawn = poses.read(FIGURES[slug])
    for one, other in pairwise(drawn.poses):
        ends, others = one.joints(drawn.view), other.joints(drawn.view)

        moved = max(math.dist(ends[name], others[name]) for name in ends)

        assert moved >= 3 or other.cues, other.label


@pytest.mark.parametrize("slug", FIGURES)
def test_every_angle_is_one_that_a_body_can_do(slug):
    for frame in FIGURES[slug]["frames"]:
        if FIGURES[slug]["view"] == "front":
            continue
        for side in "lr":
            assert 0 <= frame[f"knee_{side}"] <= 165, frame["label"]
            assert -65 <= frame[f"hip_{side}"] <= 150, frame["label"]


@pytest.mark.parametrize("slug", FIGURES)
def test_every_pose_is_a_small_picture_that_says_what_it_is(slug):
    for frame, held in enumerate(FIGURES[slug]["frames"]):
        text = still(FIGURES[slug], frame=frame, palette=LIGHT, title="Sit & stand")

        picture = ElementTree.fromstring(text)  # noqa: S314
        assert picture.get("role") == "img"
        assert picture.findtext(f"{SVG}title") == "Sit & stand"
        assert picture.findtext(f"{SVG}desc") == held["label"]
        assert len(text.encode()) <= MOST_BYTES


def test_a_strip_shows_every_pose_with_its_label_as_text():
    for slug, shown in FIGURES.items():
        text = strip(shown, palette=LIGHT, title=NAMES[slug], warn=slug in AVOIDED)

        picture = ElementTree.fromstring(text)  # noqa: S314
        captions = [" ".join(line.itertext()) for line in picture.iter(f"{SVG}text")]
        assert captions == [
            f"{i}. {frame['label']}" for i, frame in enumerate(shown["frames"], 1)
        ]
        assert len(text.encode()) <= MOST_BYTES


MOVING = [slug for slug in FIGURES if len(FIGURES[slug]["frames"]) > 1]


@pytest.mark.parametrize("slug", MOVING)
def test_a_moving_picture_is_small_and_every_value_has_its_time(slug):
    warn = slug in AVOIDED
    text = animated(FIGURES[slug], palette=LIGHT, title=NAMES[slug], warn=warn)

    picture = ElementTree.fromstring(text)  # noqa: S314
    animations = [
        *picture.iter(f"{SVG}animate"),
        *picture.iter(f"{SVG}animateTransform"),
    ]
    assert animations
    assert len(text.encode()) <= MOST_BYTES
    for animation in animations:
        times = [float(time) for time in animation.get("keyTimes", "").split(";")]
        assert len(times) == len(animation.get("values", "").split(";"))
        assert times == sorted(times)
        assert (times[0], times[-1]) == (0, 1)
        if splines := animation.get("keySplines"):
            assert len(splines.split(";")) == len(times) - 1


@pytest.mark.parametrize("slug", MOVING)
def test_no_picture_asks_for_style_script_or_anything_from_outside(slug):
    text = animated(FIGURES[slug], palette=LIGHT, title="Moving")

    for element in ElementTree.fromstring(text).iter():  # noqa: S314
        assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}image"}
        assert element.attrib.keys().isdisjoint({"style", "class"})
        assert not any(name.startswith("on") for name in element.attrib)
        assert element.get("href", "#").startswith("#")


def test_every_picture_has_a_reviewers_line():
    docs = (DATA.parents[1] / "docs" / "figures.md").read_text()

    reviewed = re.findall(r"^\| ([a-z][a-z-]+) \|", docs, re.MULTILINE)

    assert sorted(reviewed) == sorted(FIGURES)


def test_one_pose_alone_stays_still():
    text = animated(AVOIDED["avoid-toe-touch"], palette=LIGHT, title="No")

    assert "<animate" not in text


def test_a_picture_that_cannot_be_small_is_refused():
    with pytest.raises(TooMuchToMove):
        animated(EXERCISES["bird-dog"], palette=LIGHT, title="Reach" * MOST_BYTES)


def test_an_arrow_comes_with_the_pose_it_belongs_to():
    arrow = {"type": "arrow", "from": [10, 10], "to": [10, 30]}
    shown = figure({}, {"props": [arrow]})

    text = animated(shown, palette=LIGHT, title="Press")

    assert 'values="0;0;1;1;0" keyTimes="0;.2;.5;.7;1"' in text


def test_a_movement_to_avoid_carries_a_cross_and_not_only_a_colour():
    shown = AVOIDED["avoid-toe-touch"]

    plain = still(shown, frame=0, palette=LIGHT, title="Toe touch")
    warned = still(shown, frame=0, palette=LIGHT, title="Toe touch", warn=True)

    assert warned.count("<path") == plain.count("<path") + 2


def test_the_same_figure_gives_the_same_text():
    shown = EXERCISES["bird-dog"]

    first, second = (animated(shown, palette=LIGHT, title="Reach") for _ in range(2))

    assert first == second


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(IndexError):
        still(figure({}), frame=1, palette=LIGHT, title="Stand")


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_what_one_leans_on_stands_out_from_the_paper_in_every_palette(palette):
    for colour in (
        palette.near,
        palette.trunk,
        palette.wood,
        palette.metal,
        palette.pad,
        palette.accent,
        palette.warning,
    ):
        assert contrast(colour, palette.paper) >= 3

    assert contrast(palette.text, palette.paper) >= 7


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize(
    "part",
    [
        *("near", "far", "trunk", "sleeve", "sleeve_far", "skin", "skin_far"),
        *("shoe", "shoe_far", "hair"),
    ],
)
def test_the_whole_body_stands_out_from_the_paper_in_every_palette(palette, part):
    assert contrast(getattr(palette, part), palette.paper) >= 3


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_near_and_far_limbs_differ_in_lightness(palette):
    assert contrast(palette.near, palette.far) >= 3
    assert contrast(palette.sleeve, palette.sleeve_far) >= 3
    assert contrast(palette.shoe, palette.shoe_far) >= 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.04, "0"),
        (0.5, ".5"),
        (-0.5, "-.5"),
        (10.04, "10"),
        (196.1, "196.1"),
    ],
)
def test_a_number_says_no_more_than_it_must(value, text):
    assert number(value) == text


def test_numbers_in_a_row_are_parted_by_a_space_or_a_minus():
    assert numbers([1, -2, 3.5]) == "1-2 3.5"
