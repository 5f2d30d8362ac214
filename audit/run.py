"""`make audit`: every page of every role, in every look; what is found, by rule.

ROLE=patient,lead   only these roles
PAGES=coverage      only pages whose name or address has this in it
LOOKS="320,400 %"   only these looks, by their names in audit/looks.py
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator

import django
from playwright.sync_api import sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop
django.setup()

from audit import findings, looking, looks, pages, people, site  # noqa: E402
from audit.findings import Finding  # noqa: E402
from audit.pages import Page  # noqa: E402
from ptcare.embedded import chromium  # noqa: E402

TITLE = "title: two pages of a role have the same"


def wanted(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word]


def among(name: str, there: Iterable[str]) -> list[str]:
    """Those that are wanted; all, where nobody names one. Ends where one is unknown."""
    asked, there = wanted(name), list(there)
    if unknown := set(asked) - set(there):
        raise SystemExit(f"{name}: no {', '.join(unknown)} among {', '.join(there)}")
    return asked or there


def chosen(role: str) -> list[Page]:
    parts = wanted("PAGES") or [""]
    return [
        page
        for page in pages.of(role, people.crew(role))
        if any(part in f"{page.name} {page.address}" for part in parts)
    ]


def same_titles(found: Iterable[Page]) -> Iterator[Finding]:
    """Pages at different addresses that a list of tabs cannot tell apart."""
    named: dict[str, dict[str, Page]] = defaultdict(dict)
    for page in found:
        named[pages.titled(page)].setdefault(page.name.partition(" ")[0], page)
    for title, same in named.items():
        for page in list(same.values())[1:]:
            where = (page.role, page.name, page.address, "")
            yield Finding(*where, rule=TITLE, html=title, why=" = ".join(same))


def main() -> int:
    roles = among("ROLE", people.EVERY_ROLE)
    wanted_looks = among("LOOKS", (each.name for each in looks.EVERY))
    asked = [each for each in looks.EVERY if each.name in wanted_looks]
    site.prepare()
    found: list[Finding] = []
    with site.served() as (url, showing), sync_playwright() as play:
        browser = play.chromium.launch(**chromium.launch_arguments())  # type: ignore[arg-type]
        eyes = looking.Looking(browser, url, showing)
        for role in roles:
            found += of_role(role, eyes, asked)
        eyes.close()
        browser.close()
    print(f"\n{len(found)} findings")
    return int(bool(found))


def of_role(
    role: str, eyes: looking.Looking, asked: Iterable[looks.Look]
) -> list[Finding]:
    began = time.monotonic()
    there = chosen(role)
    found = list(same_titles(there))
    for page in there:
        found += eyes.found(page, asked) + eyes.dead(page)
    took = time.monotonic() - began
    print(f"{role}: {len(there)} pages in {took:.0f} s, {len(found)} findings")
    print(*findings.told(found), sep="\n", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
