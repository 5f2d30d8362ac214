"""A push service on this machine: it answers as told, and opens what it was handed.

It stands for those of the browsers' makers, whom no test asks.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from ptcare.notices.push import keys
from tests.serving import Handler, serving


class BrowserKeys:
    """What a browser makes for itself when its person says yes."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)

    @property
    def p256dh(self) -> str:
        return keys.public_of(self.private)

    @property
    def auth(self) -> str:
        return keys.encode(self.secret)

    def opened(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(
            body, private_key=self.private, auth_secret=self.secret
        )
        return json.loads(plain)


@dataclass
class Answer:
    code: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    cuts_off: bool = False


@dataclass
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes

    def claims(self) -> dict[str, Any]:
        """Of who sent it, if the signature is right."""
        said = self.headers["Authorization"]
        assert Vapid02.verify(said)
        token = said.split("t=")[1].split(",")[0].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(token + "=="))

    def key(self) -> str:
        return self.headers["Authorization"].split("k=")[1]


class PushService:
    def __init__(self, url: str) -> None:
        self.url = url
        self.taken: list[Taken] = []
        self.answers: dict[str, Answer] = {}
        self.is_over = threading.Event()

    def endpoint(self, name: str, answer: Answer | None = None) -> str:
        """Another device's address, and what is answered there."""
        self.answers[f"/{name}"] = answer or Answer()
        return f"{self.url}/{name}"


@contextmanager
def running() -> Iterator[PushService]:
    class Push(Handler):
        def do_POST(self) -> None:  # noqa: N802
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            service.taken.append(Taken(self.path, dict(self.headers), body))
            answer = service.answers[self.path]
            if answer.hangs:
                service.is_over.wait()
            if answer.hangs or answer.cuts_off:
                self.close_connection = True
                return
            self.answer(answer.code, answer.headers)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Push)
    server.daemon_threads = True
    service = PushService(f"http://127.0.0.1:{server.server_port}")
    with serving(server, goes_on=service.is_over):
        yield service
