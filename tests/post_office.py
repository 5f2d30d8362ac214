"""A mail server on this machine: real SMTP, in any trouble we like."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANGS = "hangs"  # says nothing more, and keeps the line
CUTS = "cuts"  # and hangs up
GO_ON = None  # the usual answer
Trouble = str | float | None  # of seconds: then the usual answer


class PostOffice:
    """It does at each step as it is told, a trouble a time; else it takes letters.

    Steps: "hello" (its first word), "MAIL", "RCPT", "DATA" (before the letter),
    "letter" (while it comes), "end" (after its last line, when it has been taken).
    """

    def __init__(self, **how: Any) -> None:
        self.taken: list[EmailMessage] = []
        self.troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self.bad: dict[str, str] = {}  # by an address, what is said of it
        self.lines = 0  # connections so far
        self.how = how
        self.port = 0
        self.open_lines: set[asyncio.BaseTransport] = set()

    async def open(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self.desk, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        return server

    def desk(self) -> Desk:
        return Desk(self, **self.how)

    def will(self, step: str, *troubles: Trouble) -> None:
        self.troubles[step].extend(troubles)

    def next_trouble(self, step: str) -> Trouble:
        waiting = self.troubles[step]
        return waiting.popleft() if waiting else GO_ON

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.taken]

    # aiosmtpd asks these

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = await server.troubled("MAIL")
        if answer is GO_ON:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.bad.get(address) or await server.troubled("RCPT")
        if answer is GO_ON:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.next_trouble("end")
        if answer in (GO_ON, HANGS, CUTS) or isinstance(answer, float):
            letter = email.message_from_bytes(
                envelope.content, policy=email.policy.default
            )
            self.taken.append(letter)
        return await server.suffer(answer) or "250 OK"


class Desk(SMTP):
    """One connection."""

    def __init__(self, office: PostOffice, **how: Any) -> None:
        super().__init__(office, hostname="127.0.0.1", **how)
        self.office = office

    async def _handle_client(self) -> None:
        self.office.lines += 1
        self.office.open_lines.add(self.transport)
        if trouble := await self.troubled("hello"):
            await self.push(trouble)
            self.transport.close()
            return
        await super()._handle_client()

    async def troubled(self, step: str) -> str | None:
        return await self.suffer(self.office.next_trouble(step))

    async def suffer(self, trouble: Trouble) -> str | None:
        if isinstance(trouble, float):
            await asyncio.sleep(trouble)
            return GO_ON
        if trouble == HANGS:
            await asyncio.sleep(3600)
        if trouble == CUTS:
            self.transport.abort()
            await asyncio.sleep(3600)
        return trouble

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        if answer := await self.troubled("DATA"):
            await self.push(answer)
            return
        if trouble := self.office.next_trouble("letter"):  # it hangs, or cuts
            await self.push("354 Go on")
            await self.suffer(trouble)
        await super().smtp_DATA(arg)


@contextmanager
def open_office(**how: Any) -> Iterator[PostOffice]:
    """In a thread with a loop of its own, until this is left."""
    office = PostOffice(**how)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(office.open(), loop).result(5)
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(leave(office, server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def leave(office: PostOffice, server: asyncio.Server) -> None:
    """Nobody is left waiting: what hangs is given up."""
    server.close()
    for line in office.open_lines:
        line.abort()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    while not all(
        line.is_closing() and line.get_extra_info("socket").fileno() < 0
        for line in office.open_lines
    ):
        await asyncio.sleep(0)


def who_signs_in(name: bytes, password: bytes) -> dict[str, Any]:
    """For an office that asks for a name and a password."""

    def asked(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any
    ) -> AuthResult:
        is_right = (said.login, said.password) == (name, password)
        return AuthResult(success=is_right, handled=False)

    return {"authenticator": asked, "auth_required": True, "auth_require_tls": False}


def with_a_certificate_of_its_own(folder: Path) -> dict[str, Any]:
    """For an office that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "office.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return {"tls_context": context}


@contextmanager
def nobody_answers() -> Iterator[int]:
    """A port where connections are neither taken nor refused: its queue is full."""
    with socket.socket() as door, socket.socket() as first:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        port = int(door.getsockname()[1])
        first.connect(("127.0.0.1", port))
        yield port


@contextmanager
def nobody_speaks() -> Iterator[int]:
    """A port that takes a connection and never says a word."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(5)
        yield int(door.getsockname()[1])
