"""How people come to the pages of a journey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.signing_in import Row


@pytest.fixture
def open_as(
    live_server: LiveServer, browser: Browser, signed_in: Callable[[Row], Client]
) -> Iterator[Callable[..., Page]]:
    """A page of a browser of their own for the person whom a row lets in.

    `session` is what the site remembers of that browser besides; all else is how it is.
    Without motion: a colour that is still changing is not looked at.
    """
    contexts = []

    def opened(row: Row, *, session: dict[str, Any] | None = None, **how: Any) -> Page:
        how = {"base_url": live_server.url, "reduced_motion": "reduce"} | how
        context = browser.new_context(**how)
        client = signed_in(row)
        if session:
            kept = client.session
            kept.update(session)
            kept.save()
        cookie = client.cookies["sessionid"].value
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")  # pictures still on their way
        context.close()
