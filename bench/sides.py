"""Ours and the bare app, side by side: each behind a web server as deploy/ runs it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from standing import HOST
from visiting import Visitor

from bench import serving
from bench.chaos import web as sites
from ptcare.embedded import places

FLOOR = Path(__file__).parent / "floor.py"
Cookies = str


@contextlib.contextmanager
def floor(folder: Path) -> Iterator[tuple[int, tuple[int, Cookies]]]:
    """The process, and where with which cookies one asks."""
    env = os.environ | {"PYTHONPATH": f"{places.REPO}:{FLOOR.parent}"}
    asked = [sys.executable, str(FLOOR)]
    told = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)
    env |= {"PTCARE_RUN_DIR": str(folder), "ALLOWED_HOSTS": HOST}
    command = [*serving.BARE, "floor:application"]
    log = folder / "floor.log"
    with serving.running(command, log, dict(env), code=places.REPO) as (web, port):
        yield web.process.pid, (port, told.stdout.strip())


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[int, int]]:
    """The process, and its port."""
    database, secret = sites.database_url(), settings.SECRET_KEY
    said = serving.environment(HOST, database, secret, folder)
    with serving.site(folder, said) as (web, port):
        yield web.process.pid, port


def must_be_answers() -> None:
    """Figures of pages that say no would be figures of something else."""
    if set(Visitor.statuses) - {"200", "302"}:
        raise SystemExit(f"Figures of something else: {Visitor.statuses}")
