"""Which pages there are for a role: all that its links lead to, and what they answer
to a form that is sent empty.

Of the many pages at one address (a chart of each patient) those are kept that show a
piece of the design which no page before them showed.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

MOST_READ = 5  # at one address, by one person
MOST_KEPT = 3
NOT_ASKED = ("account_logout", "home")
DOORS = ("/", "/demo/", "/look/", "/accounts/login/", "/c/")  # for who is not signed in
START = ("/", "/people/more/")


@dataclass(frozen=True)
class Page:
    role: str
    name: str  # of its address, and how it is asked for
    address: str
    html: str


class Reading(HTMLParser):
    """What a page links to, which forms it sends, and which pieces it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[str] = []
        self.pieces: set[str] = set()
        self.is_main = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "download" not in said:
            self.links.append(said.get("href", ""))
        if tag == "form" and said.get("method", "").lower() == "post":
            self.forms.append(said.get("action", ""))
        self.is_main = self.is_main or tag == "main"
        if self.is_main:
            names = said.get("class", "").split() or [""]
            self.pieces |= {f"{tag}.{name}" for name in names}

    def handle_endtag(self, tag: str) -> None:
        self.is_main = self.is_main and tag != "main"


def of(role: str, crew: Iterable[Client]) -> list[Page]:
    found: dict[str, list[Page]] = defaultdict(list)
    for client in crew:
        for page in walk(role, client):
            found[page.name.partition(" with ")[0]].append(page)
    return [page for name in sorted(found) for page in telling(found[name])]


def walk(role: str, client: Client) -> Iterator[Page]:
    """Each page that links lead to, from the first on."""
    first = START if settings.SESSION_COOKIE_NAME in client.cookies else DOORS
    waiting, seen = list(first), set(first)
    read: dict[str, int] = defaultdict(int)
    sent: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if not name or read[name] >= MOST_READ:
            continue
        read[name] += 1
        answer = client.get(address, headers={"accept": "text/html"})
        if answer.status_code in (301, 302):
            found = [answer.headers["Location"]]
        elif is_page(answer):
            html = answer.content.decode()
            reading = Reading(html)
            found = reading.links
            yield Page(role, name, address, html)
            for action in {local(address, action) for action in reading.forms} - sent:
                sent.add(action)
                yield from refused(role, client, action)
        else:
            continue
        links = {local(address, link) for link in found} - seen - {""}
        seen |= links
        waiting += sorted(links)


def refused(role: str, client: Client, action: str) -> Iterator[Page]:
    """What comes back when nothing was filled in. Whatever it did is taken back."""
    name = name_of(action)
    if not name:
        return
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.post(action, {})
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 422 and is_page(answer):
        yield Page(role, f"{name} sent empty", action, answer.content.decode())


def is_page(answer: HttpResponse) -> bool:
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return is_html and not answer.streaming


def local(page: str, link: str) -> str:
    """As an address of this site, or nothing."""
    whole = urlsplit(urldefrag(urljoin(f"http://testserver{page}", link)).url)
    if whole.scheme != "http" or whole.hostname not in ("testserver", "localhost"):
        return ""
    return whole.path + (f"?{whole.query}" if whole.query else "")


def name_of(address: str) -> str:
    """The name under which the site knows it, and what is asked besides."""
    path, _, query = address.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    if name in NOT_ASKED and path != "/":
        return ""
    asked = sorted({key for key, _ in parse_qsl(query)})
    return name + (f" with {', '.join(asked)}" if asked else "")


def telling(pages: list[Page]) -> Iterator[Page]:
    """The fullest, and those that show what none before them did."""
    shown: set[str] = set()
    kept = 0
    for page in sorted(pages, key=lambda page: -len(page.html)):
        pieces = Reading(page.html).pieces
        if kept < MOST_KEPT and pieces - shown:
            shown |= pieces
            kept += 1
            yield page


def titled(page: Page) -> str:
    found = re.search(r"<title>(.*?)</title>", page.html, re.DOTALL)
    return " ".join(found[1].split()) if found else ""
