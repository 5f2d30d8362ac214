"""Those who log, each on a device that sends again what was not answered.

It knows no Django, for the code that answers may be of another day.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

HOST = "chaos.example"
PATIENCE = 30.0  # seconds for one answer, tries included
LONGEST = 80.0  # seconds for one try: longer than anybody is kept waiting
HOME = "/today/"
NO_ANSWER = "no answer"
ELSEWHERE = "sent to "  # where one signs in, say
AGAIN = {NO_ANSWER, "500", "502", "503"}
EXPECTED = {"302", "422", "503", NO_ANSWER}  # 422: a rule said no
Wanted = tuple[int, dt.date]
Answer = tuple[str, dict[str, str], str]  # status, headers, page


class Device:
    """One patient's, who is signed in: what is `left` goes out under one token each."""

    def __init__(self, session: str, left: list[Wanted], port: int) -> None:
        self.port = port
        self.csrf = secrets.token_hex(16)
        self.headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/today/",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"__Host-session={session}; __Host-csrf={self.csrf}",
        }
        self.left = left
        self.answered: dict[Wanted, uuid.UUID] = {}
        self.statuses: Counter[str] = Counter()
        self.longest = 0.0  # seconds until an answer, or none

    def log_next(self) -> None:
        item, day = self.left.pop()
        token = uuid.uuid4()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status = self.send(item, day, token)
            self.statuses[status] += 1
            if status == "302":
                self.answered[item, day] = token
            if status not in AGAIN:
                return
            time.sleep(0.1)

    def send(self, item: int, day: dt.date, token: uuid.UUID) -> str:
        said = {"token": str(token), "day": day.isoformat(), "done": "all"}
        status, headers, _page = self.ask(f"/today/{item}/log/", said)
        if status == "302" and not headers["Location"].startswith(HOME):
            return f"{ELSEWHERE}{headers['Location']}"  # nothing was promised
        return status

    def ask(self, path: str, said: dict[str, str] | None = None) -> Answer:
        """A page, or what becomes of a form."""
        body = urlencode(said | {"csrfmiddlewaretoken": self.csrf}) if said else None
        began = time.monotonic()
        asked = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            asked.request("POST" if body else "GET", path, body, self.headers)
            answer = asked.getresponse()
            page = answer.read().decode()
            return str(answer.status), dict(answer.getheaders()), page
        except (OSError, HTTPException):
            return NO_ANSWER, {}, ""
        finally:
            asked.close()
            self.longest = max(self.longest, time.monotonic() - began)


@contextlib.contextmanager
def at_work(
    deeds: Iterable[Callable[[], object]], is_over: threading.Event
) -> Iterator[None]:
    """All at once, until this is left."""
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
