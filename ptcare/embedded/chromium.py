"""The machine's own Chromium, for Playwright."""

import os
import shutil

import pytest

# It draws pages, and shows no messages beside them: a journey costs half as much in it.
PAGES_ONLY = "chromium-headless-shell"
WHOLE = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # containers have a small /dev/shm
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--js-flags=--no-opt",  # which no page lives long enough to win back
    "--no-first-run",
    "--renderer-process-limit=1",  # or one more waits for a page that nobody opens
]


def find(*, is_whole: bool = False) -> str | None:
    """None where there is none: Playwright then looks for one of its own."""
    names = WHOLE if is_whole else (PAGES_ONLY, *WHOLE)
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, names)), None)


def launch_arguments(*, is_whole: bool = False) -> dict[str, object]:
    """How to start it: in its sandbox, except as root, for whom it has none."""
    arguments = QUIETLY + (["--no-sandbox"] if os.geteuid() == 0 else [])
    program = find(is_whole=is_whole)
    return {"args": arguments} | ({"executable_path": program} if program else {})


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object],
) -> dict[str, object]:
    return browser_type_launch_args | launch_arguments()
