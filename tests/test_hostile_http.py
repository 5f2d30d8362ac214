"""What Django's test client hides: bytes on the wire, to the real web server."""

from __future__ import annotations

import errno
import os
import random
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.urls import reverse

from bench.chaos.web import database_url
from ptcare.embedded import places, processes
from ptcare.embedded.run import is_open
from tests.hostile.keeping import Keeper
from tests.hostile.raw import shapes
from tests.test_permission_matrix import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60.0  # seconds, and then it hangs
# It may do so before all was said, at whatever step of ours.
HUNG_UP = {errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN}
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
# A server's own words of the protocol: no such coding, no such version.
OF_THE_PROTOCOL = {501, 505}
PAGES = ("home", "account_login", "programs:today", "programs:sync", "patients:list")


@pytest.fixture
def web(tmp_path, transactional_db) -> Iterator[int]:
    """The port of a gunicorn, as `make run` starts one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        door, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "ptcare.wsgi:application"]
        command += ["--no-control-socket", "--worker-class", "gthread"]
        command += ["--workers", "1", "--threads", "2", "--bind", f"fd://{door}"]
        child = processes.start(
            "web",
            command,
            log=tmp_path / "web.log",
            env=os.environ | {"DATABASE_URL": database_url()},
            cwd=places.REPO,
            hand_down=[door],
        )
        try:
            processes.wait_until(lambda: is_open(port), child, seconds=60)
            yield port
        finally:
            child.stop()


def answer_to(port: int, asked: bytes) -> bytes:
    """All that comes back until the server hangs up. TimeoutError if it does not."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        heard = b""
        try:
            wire.sendall(asked)
            wire.shutdown(socket.SHUT_WR)
            while part := wire.recv(65_536):
                heard += part
        except OSError as gone:
            if gone.errno not in HUNG_UP:
                raise
        return heard


def cookie_of(world: World, who: str) -> bytes:
    key = world.people[who].cookies["sessionid"].value
    return f"Cookie: sessionid={key}\r\n".encode()


def test_no_bytes_on_the_wire_break_or_hold_the_server(web, capsys):
    world, dice, began = build_world(), random.Random(7), time.monotonic()
    kept = Keeper(world.foreign["patient"].clinic_id)
    told: Counter[str] = Counter()
    wrong = []

    for page in PAGES:
        who = cookie_of(world, dice.choice(("patient", "therapist", "clinic_admin")))
        for asked in shapes(reverse(page).encode(), who, dice):
            heard = answer_to(web, asked)
            statuses = [int(code) for code in STATUS.findall(heard)]
            told.update(str(code) for code in statuses or ["hung up"])
            if any(code >= 500 and code not in OF_THE_PROTOCOL for code in statuses):
                wrong.append((asked[:300], heard[:300]))

    with capsys.disabled():
        took = time.monotonic() - began
        sys.stdout.write(
            f"\n{told.total()} answers on the wire in {took:.0f} s: {told}\n"
        )
    assert wrong == []
    assert kept.changed() == set()
    assert is_open(web)
