"""Gives a test run its own PostgreSQL and Redis, and finds it a Chromium."""

import contextlib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from ptcare.embedded import chromium, throwaway
from ptcare.embedded.processes import Failed


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before Django reads its settings. Processes of xdist inherit the servers."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = redis_url(os.environ["REDIS_URL"], database=number)
    else:
        servers = contextlib.ExitStack()
        early_config.add_cleanup(servers.close)
        try:
            os.environ |= servers.enter_context(throwaway.servers())
        except Failed as reason:
            raise pytest.UsageError(str(reason)) from None
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(chromium)  # after, so instead of, Playwright's own


def redis_url(url: str, *, database: int) -> str:
    """The same server, another of its databases: nobody eats another's tasks."""
    server, _, _ = url.partition("?")
    if server.startswith("unix:"):
        return f"{server}?db={database}"
    return urlsplit(server)._replace(path=f"/{database}").geturl()
