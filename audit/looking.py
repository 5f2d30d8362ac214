"""One page in one look after the other: what axe, the ruler and the Tab key find."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from audit import axe, keyboard
from audit.findings import Finding
from audit.looks import Asked, Look
from audit.pages import Page
from audit.site import Showing

CHECKS = (Path(__file__).parent / "checks.js").read_text()
WORDS_FIT = ["sideways", "cut-off", "clipped"]
DEAD = "dead: a button that does nothing without a script"
SILENT = Look("no script", 1280)


class Looking:
    """A browser at the site that shows one page after the other.

    Without motion: a colour that is still changing is not looked at.
    """

    def __init__(self, browser: Browser, url: str, showing: Showing) -> None:
        how: dict[str, Any] = {"base_url": url, "reduced_motion": "reduce"}
        self.showing = showing
        self.context = browser.new_context(**how)
        self.tab = self.context.new_page()
        self.silent = browser.new_context(**how, java_script_enabled=False)
        self.silent_tab = self.silent.new_page()

    def close(self) -> None:
        self.context.close()
        self.silent.close()

    def found(self, page: Page, looks: Iterable[Look]) -> list[Finding]:
        """Everything that is wrong with it."""
        self.open(self.tab, page)
        return [
            Finding(page.role, page.name, page.address, look.name, **each)
            for look in looks
            for each in in_look(self.tab, look)
        ]

    def dead(self, page: Page) -> list[Finding]:
        """What is pressed in vain where no script runs. The page of components shows
        all of them, none of which belongs to a form."""
        if page.name.partition(" ")[0] == "look":
            return []
        self.open(self.silent_tab, page)
        found = self.silent_tab.evaluate("() => window.__deadWithoutScript()")
        where = (page.role, page.name, page.address, SILENT.name)
        return [Finding(*where, rule=DEAD, html=html, why="") for html in found]

    def open(self, tab: Tab, page: Page) -> None:
        self.showing.show(page.address, page.html)
        tab.goto(page.address)
        tab.evaluate(CHECKS)


def in_look(tab: Tab, look: Look) -> list[dict[str, str]]:
    """Each as rule, html and why."""
    look.put_on(tab)
    if look.asked is Asked.COLOURS:
        look.measure(tab, is_tall=True)
        return axe.violations(tab, axe.COLOURS)
    if look.asked is Asked.FIT:
        return measured(tab, WORDS_FIT)
    found = measured(tab)
    if look.is_walked:
        found += keyboard.walked(tab)
    look.measure(tab, is_tall=True)
    rules = axe.AGAIN if look.asked is Asked.AGAIN else axe.ALL
    return found + axe.violations(tab, rules)


def measured(tab: Tab, rules: list[str] | None = None) -> list[dict[str, str]]:
    return list(tab.evaluate("rules => window.__checks(rules)", rules))
