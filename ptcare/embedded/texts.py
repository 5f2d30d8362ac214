"""A post office for texts that only this machine has: it speaks as Twilio does.

The demo and the tests send their texts here, over HTTP like any other, and it tells
what became of them, signed. Each text is kept as a file; none leaves the machine.

    python -m ptcare.embedded.texts FD     serves the socket that it is handed
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import http.client
import itertools
import json
import os
import re
import socket
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from ptcare.notices.rules.signing import signature

MESSAGES = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages\.json")
SAID = re.compile(rb"<Message>(.*?)</Message>", re.DOTALL)


class Reply(NamedTuple):
    status: int
    said: dict[str, Any]
    headers: dict[str, str] = {}


class TextOffice(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        *,
        account: str,
        token: str,
        folder: Path,
        listener: socket.socket | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), Desk, bind_and_activate=False)
        if listener is None:
            self.server_bind()
            self.server_activate()
        else:
            self.socket.close()
            self.socket = listener
            self.server_address = listener.getsockname()
        self.account, self.token, self.folder = account, token, folder
        self.numbers = itertools.count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, form: dict[str, str]) -> Reply:
        """One message that we were handed: kept, and its news are on their way."""
        reference = f"SM{os.urandom(16).hex()}"
        self.keep(number=form["To"], text=form["Body"], is_ours=True)
        if where := form.get("StatusCallback"):
            self.tell_later(where, reference)
        return Reply(201, {"sid": reference, "status": "queued", "error_code": None})

    def keep(self, *, number: str, text: str, is_ours: bool) -> None:
        """As a file, whole or not at all; they sort by their time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        now = dt.datetime.now(dt.UTC)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{next(self.numbers):04}"
        said = {"number": number, "text": text, "is_ours": is_ours}
        fresh = self.folder / f"{name}.new"
        fresh.write_text(json.dumps(said | {"at": now.isoformat()}))
        fresh.rename(self.folder / f"{name}.json")

    def tell_later(self, where: str, reference: str) -> None:
        told = (where, reference)
        threading.Thread(target=self.tell_news, args=told, daemon=True).start()

    def tell_news(self, where: str, reference: str) -> None:
        for status in ("sent", "delivered"):
            self.call(where, {"MessageSid": reference, "MessageStatus": status})

    def write_back(self, where: str, number: str, text: str) -> None:
        """As if somebody answered from that number: signed, and the answer is kept."""
        self.keep(number=number, text=text, is_ours=False)
        form = {"MessageSid": f"SM{os.urandom(16).hex()}", "From": number, "Body": text}
        for said in SAID.findall(self.call(where, form)):
            self.keep(number=number, text=html.unescape(said.decode()), is_ours=True)

    def call(self, where: str, fields: dict[str, str]) -> bytes:
        """A signed call to the site, and its answer; empty, if it refuses."""
        fields = {"AccountSid": self.account} | fields
        form = {name: [value] for name, value in fields.items()}
        to = urlsplit(where)
        connection = http.client.HTTPConnection(to.netloc, timeout=10)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self.token, where, form),
        }
        path = f"{to.path}?{to.query}" if to.query else to.path
        try:
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.read() if answer.status == HTTPStatus.OK else b""
        except OSError:
            return b""
        finally:
            connection.close()


class Desk(BaseHTTPRequestHandler):
    server: TextOffice
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in sent.items()}
        self.answer(self.served(form))

    def served(self, form: dict[str, str]) -> Reply:
        account = MESSAGES.fullmatch(self.path)
        if not self.is_known() or (account and account[1] != self.server.account):
            return Reply(401, {"code": 20003, "message": "Authenticate"})
        if account:
            return self.server.take(form)
        if self.path == "/write-back":
            self.server.write_back(form["where"], form["number"], form["text"])
            return Reply(200, {})
        return Reply(404, {"code": 20404, "message": "Not found"})

    def is_known(self) -> bool:
        said = f"{self.server.account}:{self.server.token}".encode()
        expected = f"Basic {base64.b64encode(said).decode()}"
        return self.headers.get("Authorization") == expected

    def answer(self, reply: Reply) -> None:
        said = json.dumps(reply.said).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_about: Any) -> None:
        """No word of who was texted, not even here."""


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    office = TextOffice(
        account=os.environ["TWILIO_ACCOUNT_SID"],
        token=os.environ["TWILIO_AUTH_TOKEN"],
        folder=Path(os.environ["PTCARE_RUN_DIR"]) / "texts",
        listener=listener,
    )
    office.serve_forever()


if __name__ == "__main__":
    main()
