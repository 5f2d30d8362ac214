"""Mailgun on this machine: its HTTP as documented, in any trouble we like.

The real service was never called by these tests.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client

from tests.serving import Handler, serving

KEY = "key-of-the-tests"
SIGNING_KEY = "signing-key-of-the-tests"
DOMAIN = "mail.clinic.example"
HOOK = "/letters/news/"

HANGS = (0, {}, "")  # takes the letter, and says nothing
CUTS = (-1, {}, "")  # takes the letter, and hangs up
BAD_ADDRESS = (400, {}, "'to' parameter is not a valid address. please check docs")
Trouble = tuple[int, dict[str, str], str]


class Provider(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.troubles: deque[Trouble] = deque()
        self.taken: list[dict[str, str]] = []
        self.asked = 0
        self.goes_on = threading.Event()  # ends what hangs

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v3"

    @property
    def ids(self) -> list[str]:
        return [letter["h:Message-Id"] for letter in self.taken]


class Desk(Handler):
    server: Provider

    def do_POST(self) -> None:  # noqa: N802
        self.server.asked += 1
        size = int(self.headers["Content-Length"])
        letter = dict(parse_qsl(self.rfile.read(size).decode()))
        trouble = self.server.troubles.popleft() if self.server.troubles else None
        status, headers, body = trouble or self.usual(letter)
        if status <= 0:
            self.server.taken.append(letter)
            if status == 0:
                self.server.goes_on.wait(20)
            self.close_connection = True
            return
        self.answer(status, headers, body)

    def usual(self, letter: dict[str, str]) -> Trouble:
        name = base64.b64encode(f"api:{KEY}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {name}":
            return 401, {}, "Forbidden"
        if self.path != f"/v3/{DOMAIN}/messages":
            return 404, {}, json.dumps({"message": "Domain not found: " + self.path})
        self.server.taken.append(letter)
        answer = {"id": letter["h:Message-Id"], "message": "Queued. Thank you."}
        return 200, {"Content-Type": "application/json"}, json.dumps(answer)


@contextmanager
def open_provider() -> Iterator[Provider]:
    provider = Provider()
    with serving(provider, goes_on=provider.goes_on):
        yield provider


def use(settings: Any, url: str, **how: Any) -> None:
    """Of Django: letters go out by this provider."""
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": KEY,
        "MAILGUN_SENDER_DOMAIN": DOMAIN,
        "MAILGUN_API_URL": url,
        "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
        "REQUESTS_TIMEOUT": (0.5, 0.5),
    } | how


def event(what: str, notice: Any, **more: Any) -> dict[str, Any]:
    """As Mailgun tells it, of one of our letters."""
    return {
        "event": what,
        "id": "Ase7i2zsRYeDXztHGENqRA",
        "timestamp": time.time(),
        "recipient": notice.user.email if notice.user else notice.address,
        "message": {"headers": {"message-id": f"{notice.message_id}@ptcare"}},
        "user-variables": {},
        "tags": [],
    } | more


def signed(told: Any, *, key: str = SIGNING_KEY, token: str = "t" * 50) -> str:
    stamp = str(int(time.time()))
    seal = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256)
    signature = {"token": token, "timestamp": stamp, "signature": seal.hexdigest()}
    return json.dumps({"signature": signature, "event-data": told})


def call(body: str | bytes, **how: Any) -> Any:
    """As the provider calls us: from outside, with no cookie."""
    said = {"content_type": "application/json"} | how
    return Client(enforce_csrf_checks=True).post(HOOK, body, **said)


BOUNCED = {
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"code": 550, "message": "5.1.1 No such user here"},
}
FULL = {
    "severity": "temporary",
    "reason": "generic",
    "delivery-status": {"code": 452, "message": "4.2.2 full"},
}
GAVE_UP = {
    "severity": "temporary",
    "reason": "old",
    "delivery-status": {"code": 602, "message": "Too old"},
}
BLOCKED = {
    "severity": "permanent",
    "reason": "espblock",
    "delivery-status": {"code": 550, "message": "5.7.1 blocked"},
}
