"""A hand that has nothing but keys."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, Page

from tests.looking import settled

MOST_STOPS = 250
MOST_PARTS = 6  # stops within one field: month, day, year, and the way to a calendar
HERE = """() => {
    const e = document.activeElement;
    return e && e !== document.body ? e.outerHTML.slice(0, 120) : ''; }"""
HAS_IT = "element => element === document.activeElement"


class Keyboard:
    """Tab until one is there; a page that loses the focus or holds it fails."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, wanted: Locator) -> None:
        wanted.wait_for(state="attached")
        settled(self.page)
        ends, same, before = 0, 0, None
        for _ in range(MOST_STOPS):
            if wanted.evaluate(HAS_IT):
                return
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            ends += here == ""  # after the last stop comes the browser's own frame
            same = same + 1 if here == before else 0
            assert same < MOST_PARTS or not here, f"Tab does not leave {here}"
            assert ends < 2, f"Tab goes round and never comes to {wanted}"
            before = here
        raise AssertionError(f"{MOST_STOPS} stops, and none of them is {wanted}")

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        self.go_to(wanted)
        self.page.keyboard.press(key)

    def follow(self, wanted: Locator) -> None:
        """A link or a button behind which there is another page."""
        self.press(wanted)
        settled(self.page)

    def type(self, wanted: Locator, text: str) -> None:
        self.go_to(wanted)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, group: Locator, wanted: Locator) -> None:
        """One of several: Tab comes to the group, arrows to each of it."""
        choices = group.get_by_role("radio")
        self.go_to(choices.first)
        self.page.keyboard.press("Space")
        for _ in range(choices.count()):
            if wanted.evaluate("radio => radio.checked"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow comes to {wanted}")

    def type_day(self, wanted: Locator, day: dt.date) -> None:
        """Month, day and year, as the browser's own field of a day takes them."""
        self.go_to(wanted)
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def type_time(self, wanted: Locator, at: dt.time) -> None:
        self.go_to(wanted)
        self.page.keyboard.type(f"{at:%I%M%p}")
