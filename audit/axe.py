"""What axe says of a page: WCAG 2.2 A and AA, and best practice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests import looking

ALL = looking.OPTIONS

# Of the rules that journeys ask for, those that another theme or width may break.
OF_COLOURS = looking.OF_COLOURS
OF_WIDTH = (*OF_COLOURS, "scrollable-region-focusable", "target-size")
COLOURS, AGAIN = looking.only(OF_COLOURS), looking.only(OF_WIDTH)
RUN = """options => axe.run(document, options).then(found =>
    found.violations.flatMap(rule => rule.nodes.map(node => ({
        rule: `axe ${rule.id}`, html: node.html.replace(/\\s+/g, ' ').slice(0, 110),
        why: node.failureSummary.split('\\n').slice(1).join(' ').trim().slice(0, 160),
    }))))"""


def violations(page: Page, options: dict[str, Any]) -> list[dict[str, str]]:
    """Each as rule, html and why."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(RUN, options))
