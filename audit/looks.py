"""In which ways each page is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from playwright.sync_api import Page

from tests.looking import height_of


class Asked(Enum):
    """What is looked for. Colours change no words and no widths."""

    ALL = "all"
    AGAIN = "again"  # all of it was asked at another width: what a width may change
    COLOURS = "colours"
    FIT = "fit"  # of words in their boxes


@dataclass(frozen=True)
class Look:
    """A window, and the colours of the page in it."""

    name: str
    width: int
    theme: str = "light"
    height: int = 800
    asked: Asked = Asked.ALL
    is_forced: bool = False  # colours are the reader's own, as Windows can ask
    is_spaced: bool = False  # lines, words and letters apart: WCAG 1.4.12
    is_walked: bool = False  # with the Tab key

    def put_on(self, page: Page) -> None:
        page.emulate_media(
            color_scheme="dark" if self.theme == "dark" else "light",
            forced_colors="active" if self.is_forced else "none",
        )
        page.evaluate(
            "theme => document.documentElement.dataset.theme = theme", self.theme
        )
        page.evaluate("isOn => window.__space(isOn)", self.is_spaced)
        self.measure(page)

    def measure(self, page: Page, *, is_tall: bool = False) -> None:
        height = height_of(page) if is_tall else self.height
        page.set_viewport_size({"width": self.width, "height": height})


WIDTHS = (320, 360, 768, 1280)
THEMES = ("dark", "contrast")
AGAIN, COLOURS, FIT = Asked.AGAIN, Asked.COLOURS, Asked.FIT
PLAIN = [
    Look("320", 320, is_walked=True),
    Look("360", 360, asked=AGAIN),
    Look("768", 768, asked=AGAIN),
    Look("1280", 1280, is_walked=True),
]
# 400 % of a window of 1280 × 1024.
ZOOMED = Look("400 %", 320, height=256, asked=AGAIN, is_walked=True)
SPACED = [
    Look(f"{width} spaced", width, asked=FIT, is_spaced=True) for width in (320, 1280)
]
THEMED = [
    Look(f"{width} {theme}", width, theme, asked=COLOURS)
    for width in WIDTHS
    for theme in THEMES
]
FORCED = [
    Look(f"{width} forced", width, asked=COLOURS, is_forced=True) for width in WIDTHS
]
EVERY = (*PLAIN, ZOOMED, *SPACED, *THEMED, *FORCED)
