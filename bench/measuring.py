"""A process that answers requests itself, and what they cost: in CPU, not in seconds.

Requests go straight into the WSGI application, so that neither a network nor a client
is measured. The cost of an answer is the CPU time of this process and of its PostgreSQL
backend; it depends little on what else the machine does.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string

from bench import trees


def signed_in(user: Any, session: dict[str, Any]) -> str:
    """The key of a new session of this person."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.update(session)
    store.create()
    return str(store.session_key)


class Browser:
    """Signed in, and with the cookie against forged forms."""

    def __init__(self, user: Any, session: dict[str, Any]) -> None:
        self.application = get_wsgi_application()
        self.secret = _get_new_csrf_string()
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}={signed_in(user, session)}; "
            f"{settings.CSRF_COOKIE_NAME}={self.secret}"
        )

    def get(self, address: str) -> bytes:
        return self.ask("GET", address, b"")

    def post(self, address: str, **said: Any) -> bytes:
        return b"".join(self.posted(address, **said))

    def posted(self, address: str, **said: Any) -> Iterator[bytes]:
        body = urlencode(said | {"csrfmiddlewaretoken": self.secret}, doseq=True)
        return self.pieces("POST", address, body.encode())

    def send(self, address: str, said: Any) -> bytes:
        """As a script does it: JSON, and the word against forgery in a header."""
        body = json.dumps(said).encode()
        how = {"CONTENT_TYPE": "application/json", "HTTP_X_CSRFTOKEN": self.secret}
        return self.ask("POST", address, body, **how)

    def ask(self, method: str, address: str, body: bytes, **how: str) -> bytes:
        return b"".join(self.pieces(method, address, body, **how))

    def pieces(
        self, method: str, address: str, body: bytes, **how: str
    ) -> Iterator[bytes]:
        """As they come. An answer that is neither a page nor a way to one ends all."""
        path, _mark, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookies,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **how,
        }
        setup_testing_defaults(environ)
        got: list[str] = []
        answer = self.application(
            environ, lambda status, _h, _e=None: got.append(status)
        )
        if got[0][:3] not in ("200", "204", "302"):
            raise SystemExit(f"{method} {address}: {got[0]}")
        with contextlib.closing(answer):
            yield from answer


def backend() -> int:
    """The process of PostgreSQL that answers this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def cpu() -> float:
    """Seconds of CPU that this process and its database backend have used."""
    return time.process_time() + trees.cpu(backend())


def measured(deed: Callable[[], bytes], seconds: float) -> dict[str, float]:
    """Of one deed, over and over: CPU an answer, statements and compressed bytes."""
    with statements() as seen:
        page = deed()
    before, until, answers = cpu(), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        deed()
        answers += 1
    return {
        "cpu": (cpu() - before) / answers,
        "statements": len(seen),
        "bytes": len(gzip.compress(page)),
    }


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
