"""Patients who log while something is done to their database, and who watches it."""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg2

from bench.chaos.device import ELSEWHERE, Device, Wanted, at_work

AT_ONCE = 4
PAUSE = 0.2  # seconds between two logs of one patient
PHASE = 20  # logs answered before, and after, each step
LOOK_EVERY = 0.05  # seconds
WAITS = """
SELECT extract(epoch FROM clock_timestamp() - l.waitstart), (
    SELECT string_agg(query, '; ') FROM pg_stat_activity
    WHERE pid = ANY (pg_blocking_pids(l.pid))
)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.application_name = 'web'
ORDER BY 1 DESC LIMIT 1
"""


@dataclass
class Load:
    """`phase` is what is being done, `port` who answers now."""

    url: str
    devices: list[Device]
    port: int
    phase: str = "before"
    answered: set[Wanted] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    longest_lock: float = 0.0
    behind: str = ""  # what they did for whom it was waited
    is_over: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        waiting = deque(self.devices)

        def work() -> None:
            while waiting and not self.is_over.is_set():
                device = waiting.popleft()
                left = [*device.left]
                self.log_on(device)
                device.left = left  # then they say all of it once more
                waiting.append(device)

        workers = [work] * min(AT_ONCE, len(waiting))
        with at_work([*workers, self.look_for_waits], self.is_over):
            yield

    def log_on(self, device: Device) -> None:
        """Again and again: the same form until it is answered."""
        while device.left and not self.is_over.is_set():
            (item, day), token = device.left.pop(), uuid.uuid4()
            while not self.is_over.is_set():
                device.port = self.port
                status = device.send(item, day, token)
                if status == "302":
                    self.answered.add((item, day))
                    self.done[self.phase] += 1
                if status in {"302", "403", "404", "422"}:
                    break
                self.failed[self.phase] += 1
                self.failures[f"{self.phase}: {status.partition('?')[0]}"] += 1
                if status.startswith(ELSEWHERE):
                    break
                time.sleep(0.2)
            time.sleep(PAUSE)

    def look_for_waits(self) -> None:
        with contextlib.closing(psycopg2.connect(self.url)) as line:
            line.autocommit = True
            cursor = line.cursor()
            while not self.is_over.wait(LOOK_EVERY):
                cursor.execute(WAITS)
                for waited, behind in cursor.fetchall():
                    if waited > self.longest_lock:
                        self.longest_lock, self.behind = float(waited), behind or "?"

    def moved_on(self) -> None:
        """Until some more are answered."""
        goal, until = self.done.total() + PHASE, time.monotonic() + 120
        while self.done.total() < goal and time.monotonic() < until:
            time.sleep(0.05)

    def longest_answer(self) -> float:
        return max((device.longest for device in self.devices), default=0.0)
