"""The look keeps what it promises: contrast, size on the wire, no inline anything."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
THEMES = ["light", "dark", "contrast"]
GROUNDS = ["paper", "surface", "sunken", "accent-soft"]
TONES = ["info", "good", "warn", "stop"]

# Names, and the least ratio of one to the other (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11).
PAIRS = [
    *((ink, ground, 7.0) for ink, ground in product(["ink", "ink-quiet"], GROUNDS)),
    *((ink, ground, 7.0) for ink, ground in product(["accent", "stop"], GROUNDS)),
    *((tone, f"{tone}-soft", 7.0) for tone in TONES),
    *(("ink", f"{tone}-soft", 7.0) for tone in TONES),
    *(("edge", ground, 3.0) for ground in ["paper", "surface"]),
    *(("focus", ground, 3.0) for ground in GROUNDS),
    ("on-accent", "accent", 7.0),
    ("on-accent", "accent-deep", 7.0),
    ("on-stop", "stop", 7.0),
    ("on-chosen", "chosen", 7.0),
    ("on-hero", "hero", 7.0),
]


def colour(name: str, *, theme: str) -> str:
    row = re.search(rf"^  --{name}:(.*?);$", TOKENS, re.MULTILINE | re.DOTALL)
    assert row, f"tokens.css has no --{name}"
    value = re.search(rf"var\(--{theme}, (#\w+)\)", row[1])
    return value[1] if value else row[1].strip()


def luminance(code: str) -> float:
    digits = code.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_greatest_contrast():
    assert contrast("#fff", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_what_is_written_stands_out(theme, ink, ground, least):
    ratio = contrast(colour(ink, theme=theme), colour(ground, theme=theme))

    assert ratio >= least


def test_every_partial_says_what_it_wants():
    templates = STATIC.parent / "templates" / "components"
    silent = [
        path.name
        for path in templates.glob("*.html")
        if "Wants:" not in path.read_text().splitlines()[0]
    ]

    assert silent == []


def test_a_size_or_colour_that_is_asked_for_is_there():
    sheets = "".join(each.read_text() for each in STATIC.glob("css/**/*.css"))
    asked = set(re.findall(r"var\((--[\w-]+)", sheets))
    assert asked - set(re.findall(r"(--[\w-]+):", sheets)) == set()


DRAWN = """<style>%s</style><body style="--accent: #0e5148; --on-hero: #fff">
    <svg class="stones"><circle class="stone-ring" r="9"/></svg>
    <span class="stone-sign" data-week="on_track"></span>
    <span class="stone-sign" data-week="building"></span>
    <span class="stone-sign" data-week="easier"></span>"""
INKS = """() => {
    const style = (element) => getComputedStyle(element);
    const signs = [...document.querySelectorAll(".stone-sign")].map(style);
    return {
        line: style(document.querySelector(".stone-ring")).stroke,
        signs: signs.map((each) => each.backgroundColor + each.backgroundImage),
    }; }"""


def test_circles_are_seen_where_colours_are_the_readers_own(browser):
    page = browser.new_page(forced_colors="active")
    css = (STATIC / "css" / "pages" / "progress.css").read_text()
    page.set_content(DRAWN % css)

    inks = page.evaluate(INKS)

    assert inks["line"] != "rgb(255, 255, 255)"  # on white
    assert len(set(inks["signs"])) == 3
