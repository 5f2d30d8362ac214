"""The demo clinic, served within this process, each page as it was answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from django.test.utils import setup_test_environment

from ptcare.languages import compiling
from ptcare.people.models import Clinic

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
HTML = "text/html; charset=utf-8"


def prepare() -> None:
    """The demo clinic is there, and its pages can be asked for."""
    logging.disable(logging.WARNING)
    setup_test_environment()
    list(compiling.compile_stale())
    call_command("migrate", verbosity=0)
    if not Clinic.objects.exists():
        call_command("load_catalogue")
        call_command("seed_demo")


class Showing:
    """Answers the page that is shown just now as it was answered when it was found;
    all else as the site does, but for style and scripts that stay the same."""

    def __init__(self, site: Application) -> None:
        self.site = site
        self.address, self.html = "", ""

    def show(self, address: str, html: str) -> None:
        self.address, self.html = address, html

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        asked = environ["PATH_INFO"] + (f"?{query}" if query else "")
        if asked == self.address and "text/html" in environ.get("HTTP_ACCEPT", ""):
            start("200 OK", [("Content-Type", HTML)])
            return [self.html.encode()]
        if "HTTP_HX_REQUEST" in environ:  # nothing new comes while it is looked at
            start("204 No Content", [])
            return []
        keeps = environ["PATH_INFO"].startswith("/static/")
        return self.site(environ, kept(start) if keeps else start)


def kept(start: Start) -> Start:
    """A browser need not ask for it again."""

    def start_kept(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [*headers, ("Cache-Control", "max-age=36000")], *more)

    return start_kept


@contextmanager
def served() -> Iterator[tuple[str, Showing]]:
    """Its address, and what shows a page there."""
    shown: list[Showing] = []

    def wrapped(application: Application) -> Showing:
        shown.append(Showing(StaticFilesHandler(application)))
        return shown[-1]

    thread = LiveServerThread("localhost", wrapped)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}", shown[-1]
    finally:
        thread.terminate()
