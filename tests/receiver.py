"""Another system on this machine: it answers as told, and remembers what it heard."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from tests.serving import Handler, serving


@dataclass
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Checked here once more by hand, from the specification."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b".".join(
            [self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body]
        )
        mine = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        return f"v1,{mine}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    url: str
    heard: list[Heard] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def at(self, path: str) -> list[Heard]:
        return [each for each in self.heard if each.path == path]


HANGS = "hangs"


@contextmanager
def running() -> Iterator[Receiver]:
    class Hears(Handler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(Heard(self.path, dict(self.headers), body))
            receiver.came.release()
            answer = receiver.answers.get(self.path, 204)
            if answer == HANGS:
                receiver.is_over.wait()
                self.close_connection = True
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.answer(status, headers)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hears)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    with serving(server, goes_on=receiver.is_over):
        yield receiver
