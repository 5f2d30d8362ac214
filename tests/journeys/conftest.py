"""How people come to the pages of a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import looking, serving
from tests.signing_in import Row

PATIENCE = 60_000  # milliseconds, on a busy machine. What is there is not waited for
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True, scope="session")
def _joined_files() -> Iterator[None]:
    with serving.joined_files():
        yield


@pytest.fixture
def new_browser(
    live_server: LiveServer, browser: Browser
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of somebody's own, in which nobody is signed in. `how` it is.

    Without motion: a colour that is still changing is not looked at.
    """
    contexts = []

    def new(**how: Any) -> BrowserContext:
        usual = {"base_url": live_server.url, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | how)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(looking.KNOWS_THAT_IT_IS_LEFT)
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()
    live_server.thread.httpd.wait_for_silence()  # then the tables are emptied


@pytest.fixture
def signs_in(
    live_server: LiveServer, signed_in: Callable[[Row], Client]
) -> Callable[..., BrowserContext]:
    """In this browser the person whom a row lets in is signed in from now on.

    `session` is what the site remembers of the browser besides.
    """

    def sign_in(context: BrowserContext, row: Row, **session: Any) -> BrowserContext:
        client = signed_in(row)
        if session:
            kept = client.session
            kept.update(session)
            kept.save()
        cookie = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        return context

    return sign_in


@pytest.fixture
def open_as(
    new_browser: Callable[..., BrowserContext],
    signs_in: Callable[..., BrowserContext],
) -> Callable[..., Page]:
    """A page of a browser of their own for the person whom a row lets in."""

    def opened(row: Row, *, session: dict[str, Any] | None = None, **how: Any) -> Page:
        return signs_in(new_browser(**how), row, **session or {}).new_page()

    return opened
