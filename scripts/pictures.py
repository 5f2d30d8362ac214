"""`make pictures`: what the guides and README show, taken of a new demo clinic.

    PYTHONPATH=. python -m ptcare.embedded.throwaway python scripts/pictures.py [NAME…]

Always the same invented day, without motion, so that only a change of the product
changes a picture. Written as WebP under static/guides/, by the browser itself.
"""

from __future__ import annotations

import base64
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
import time_machine
from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
django.setup()

from django.urls import reverse  # noqa: E402

from audit.site import prepare, served  # noqa: E402
from ptcare.embedded import chromium  # noqa: E402
from ptcare.guides import shelf  # noqa: E402
from ptcare.guides.parts import PATH, Picture  # noqa: E402

MORNING = dt.datetime(2026, 11, 18, 14, 10, tzinfo=dt.UTC)  # 9:10 at Riverbend
MOST_BYTES = 60_000
QUALITIES = (0.85, 0.75, 0.65, 0.55, 0.45, 0.35)
MARGARET, DANA = "Margaret Ellison", "Dana Whitfield"
FRANCES, RUTH = "Frances Doyle", "Ruth Abara"


@dataclass(frozen=True)
class Shot:
    """Who opens what: an address by its name, or the patient's whom it is about."""

    name: str
    who: str
    page: str
    about: str = ""
    press: str = ""  # a button there, before the picture is taken
    at: str = ""  # what is brought to the top, as a selector


SHOTS = (
    Shot("today", MARGARET, "programs:today"),
    Shot("led", MARGARET, "programs:guide", at="main"),
    Shot("wrong", MARGARET, "programs:check_in"),
    Shot("plan", MARGARET, "programs:plan"),
    Shot("progress", MARGARET, "programs:progress"),
    Shot("visits", MARGARET, "patients:my_visits"),
    Shot("can-i", MARGARET, "programs:everyday"),
    Shot("messages", MARGARET, "programs:messages"),
    Shot("caseload", DANA, "programs:caseload"),
    Shot("checklist", DANA, "programs:checklist", about="Patricia Moore"),
    Shot(
        "builder",
        DANA,
        "programs:start",
        about="Lois Tanaka",
        press="main form .button",
    ),
    Shot("proposals", DANA, "programs:proposals"),
    Shot("visit", DANA, "programs:visit_day", about=MARGARET),
    Shot("chart", DANA, "programs:chart", about=MARGARET),
    Shot("library", DANA, "programs:library"),
    Shot("desk", FRANCES, "patients:desk"),
    Shot("planner", FRANCES, "patients:planner", about=MARGARET),
    Shot("to-do", FRANCES, "patients:to_do"),
    Shot("coverage", FRANCES, "patients:coverage_board"),
    Shot("patients", FRANCES, "patients:list"),
    Shot("set-up", FRANCES, "patients:set_up"),
    Shot("overview", RUTH, "programs:overview"),
    Shot("team", RUTH, "people:team"),
)

AS_WEBP = """async ([png, quality]) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', quality).split(',')[1];
}"""


@contextmanager
def demo_clinic() -> Iterator[str]:
    """The address of a new one, on the invented day."""
    with time_machine.travel(MORNING, tick=False):
        prepare()
        with served() as (url, _showing):
            yield url


def pictures() -> dict[str, Picture]:
    """What the guides name, by name."""
    told = (each for guide in shelf.GUIDES.values() for each in guide.sections)
    return {each.picture.name: each.picture for each in told if each.picture}


def signed_in(browser: Browser, site: str, who: str, picture: Picture) -> Page:
    width, height = picture.size
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": height},
        device_scale_factor=1.5 if width < 500 else 1.2,
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    page.clock.set_fixed_time(MORNING)
    page.goto(f"/demo/?name={quote(who)}")
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_load_state("networkidle")
    return page


def open_shot(page: Page, shot: Shot, language: str) -> None:
    speaks = page.locator(f'button[name="language"][value="{language}"]')
    if speaks.count():  # staff have no choice
        speaks.click()
        page.wait_for_load_state("networkidle")
    page.goto(address(page, shot))
    if shot.press:
        page.locator(shot.press).first.click()
    page.wait_for_load_state("networkidle")
    if shot.at:
        page.locator(shot.at).first.evaluate("e => e.scrollIntoView()")


def address(page: Page, shot: Shot) -> str:
    if not shot.about:
        return reverse(shot.page)
    page.goto(f"{reverse('patients:list')}?words={quote(shot.about)}")
    link = page.locator("main").get_by_role("link", name=shot.about, exact=True)
    found = (link.first.get_attribute("href") or "").split("/")
    return reverse(
        shot.page, args=[next(int(part) for part in found if part.isdigit())]
    )


def write(page: Page, there: Path) -> int:
    """As small as it must be; the size in bytes."""
    png = page.screenshot(animations="disabled", caret="hide", scale="device")
    blank = page.context.new_page()
    for quality in QUALITIES:
        said = [base64.b64encode(png).decode(), quality]
        webp = base64.b64decode(blank.evaluate(AS_WEBP, said))
        if len(webp) <= MOST_BYTES:
            break
    else:
        raise SystemExit(f"{there.name} cannot be made as small as {MOST_BYTES} bytes")
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(webp)
    return len(webp)


def main() -> int:
    named = pictures()
    wanted = [shot for shot in SHOTS if shot.name in (sys.argv[1:] or named)]
    with demo_clinic() as site, sync_playwright() as playwright:
        how: Any = chromium.launch_arguments()
        browser = playwright.chromium.launch(**how)
        for shot in wanted:
            picture = named[shot.name]
            for language in sorted(picture.languages):
                page = signed_in(browser, site, shot.who, picture)
                open_shot(page, shot, language)
                there = (
                    HOUSE / "static" / PATH.format(name=shot.name, language=language)
                )
                print(f"{write(page, there):6,} {there.relative_to(HOUSE)}", flush=True)
                page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
