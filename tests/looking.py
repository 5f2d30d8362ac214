"""Looking at a page in a browser: once it has arrived, and with axe.

Whoever presses a link or a button still has the old page before them for a moment.
`expect` waits for what it names; axe, and what measures a page, wait by `settled`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# For each browser, before any page of it: a page knows at once that it is being left.
# A form leaves a moment after its submit event. What a script has prevented, a place in
# the same page and a dialog leave nothing. (Neither does a file; but that it is one is
# known only when it comes: after it, go on from a page that was opened anew.)
KNOWS_THAT_IT_IS_LEFT = """(() => {
  const left = (event) => { window.isLeft ||= !event.defaultPrevented; };
  navigation.addEventListener("navigate", (event) => {
    const stays = event.destination.sameDocument || event.downloadRequest !== null;
    if (!stays) left(event);
  });
  addEventListener("submit", (event) => {
    const { submitter, target } = event;
    const how = submitter?.getAttribute("formmethod") ?? target.method;
    const where = submitter?.getAttribute("formtarget") ?? target.target;
    if (how !== "dialog" && where !== "_blank") left(event);
  });
})();"""
HAS_ARRIVED = "() => document.readyState === 'complete' && !window.isLeft"

BAR = 400  # CSS pixels: higher than any bar at the bottom of a page

# Every rule of axe but those that it calls experimental; also the size of what is
# pressed, which it leaves out unless it is asked. No rule of these reads style sheets
# again, or sound.
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
}
# Those of them that another theme may break: nothing else of a page differs.
OF_COLOURS = ("color-contrast", "link-in-text-block")
OTHER_THEMES = ("dark", "contrast")
WEAR = "theme => { document.documentElement.dataset.theme = theme; }"


def only(rules: Sequence[str]) -> dict[str, Any]:
    return OPTIONS | {"runOnly": {"type": "rule", "values": list(rules)}}


ASK_AXE = """async (options) => (await axe.run(options)).violations.flatMap(
    ({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))"""

# The inside of what scrolls by itself, and of a picture, is its own affair.
BEYOND_THE_EDGE = """() => {
    const slides = (each) => each.matches(".table-wrap, svg")
        || each.closest("nav") && getComputedStyle(each).overflowX === "auto"
        || each.parentElement && slides(each.parentElement);
    return [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
        .filter((each) => !each.closest(".visually-hidden, .skip"))
        .filter((each) => !slides(each.parentElement))
        .map((each) => each.outerHTML.slice(0, 120));
}"""


def settled(page: Page) -> Page:
    """The page that was asked for: all of it is there, and nobody is leaving it."""
    page.wait_for_function(HAS_ARRIVED)
    return page


def height_of(page: Page) -> int:
    """Of a window with room for all of the page, and the bar below it."""
    high: int = page.evaluate("document.documentElement.scrollHeight")
    return high + BAR


@contextmanager
def as_high_as_it_is(page: Page) -> Iterator[None]:
    """So that nothing lies behind the bar at the bottom, from where it is scrolled.
    No higher than that: a browser draws all of its screen."""
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": size["width"], "height": height_of(page)})
    yield
    page.set_viewport_size(size)


def wrong_with(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """What axe finds, each with its rule and where it stands. None: all can use it."""
    with as_high_as_it_is(settled(page)):
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        found: list[str] = page.evaluate(ASK_AXE, options)
    return [f"{page.url} {each}" for each in found]


def wrong_in_other_themes(page: Page) -> list[str]:
    """What axe finds of colours. The page wears the last of them afterwards."""
    found = []
    for theme in OTHER_THEMES:
        page.evaluate(WEAR, theme)
        found += [f"{theme}: {each}" for each in wrong_with(page, only(OF_COLOURS))]
    return found


def cut_off(page: Page) -> list[str]:
    """What stands beyond the right edge of the screen, where nobody sees it."""
    found: list[str] = settled(page).evaluate(BEYOND_THE_EDGE)
    return [f"{page.url}: {each}" for each in found]


def wrong_at(page: Page, *widths: int) -> list[str]:
    """What axe finds, and what is cut off, on screens so wide, one after the other."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {each}" for each in wrong_with(page) + cut_off(page)]
    return found
