"""Who carries texts, on this machine: a real server, in any trouble we like."""

from __future__ import annotations

import json
import threading
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from ptcare.embedded.texts import Desk, Reply, TextOffice
from ptcare.notices.rules.signing import signature

ACCOUNT = "AC" + "0a" * 16
TOKEN = "a secret of the tests"
OURS = "+15035550199"
NEWS = "/texts/news/"
INCOMING = "/texts/in/"
HANGS = Reply(0, {})
CUTS_OFF = Reply(-1, {})
UNKNOWN_NUMBER = Reply(400, {"code": 21211, "message": "Invalid 'To'", "status": 400})


class PatientOffice(TextOffice):
    """It answers as it is told to, one message after another; else it takes them."""

    def __init__(self, *, folder: Path) -> None:
        super().__init__(account=ACCOUNT, token=TOKEN, folder=folder)
        self.RequestHandlerClass = TroubledDesk
        self.troubles: deque[Reply] = deque()
        self.forms: list[dict[str, str]] = []  # all that was sent here
        self.untold: list[tuple[str, str]] = []
        self.goes_on = threading.Event()  # ends what hangs

    def take(self, form: dict[str, str]) -> Reply:
        self.forms.append(form)
        if self.troubles:
            return self.troubles.popleft()
        return super().take(form)

    def tell_later(self, where: str, reference: str) -> None:
        """When the test says so."""
        self.untold.append((where, reference))

    def tell_all(self) -> None:
        while self.untold:
            self.tell_news(*self.untold.pop(0))

    @property
    def taken(self) -> list[str]:
        """The texts that went out, in order."""
        files = sorted(self.folder.glob("*.json"))
        return [json.loads(file.read_text())["text"] for file in files]


class TroubledDesk(Desk):
    server: PatientOffice

    def answer(self, reply: Reply) -> None:
        if reply is HANGS:
            self.server.goes_on.wait(20)
        if reply.status > 0:
            return super().answer(reply)
        self.close_connection = True
        return None


def signed(path: str, fields: dict[str, Any], *, token: str = TOKEN) -> dict[str, str]:
    """The header with which the provider proves itself."""
    form = {name: [value] for name, value in fields.items()}
    return {
        "X-Twilio-Signature": signature(token, f"http://localhost:8000{path}", form)
    }


def call(path: str, fields: dict[str, Any], *, headers: dict[str, str] | None = None):
    """As the provider calls us; signed, unless other headers are given."""
    return Client(enforce_csrf_checks=True).post(
        path,
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers=signed(path, fields) if headers is None else headers,
    )
