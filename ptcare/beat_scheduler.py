"""Celery's beat, which goes on when the machine's clock is set back.

Celery's own scheduler waits until the clock again reaches the time at which each task
is due: if it was a day ahead, no warning sign would be passed on for a day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    # Nothing else would wake it before the hour that it last knew.
    max_interval = 10

    _looked_at: dt.datetime | None = None

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._put_back()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        if self._looked_at and now < self._looked_at:
            self._put_back()
        self._looked_at = now
        return float(super().tick(*args, **kwargs))

    def _put_back(self) -> None:
        """A task whose last run lies in the future counts as run just now."""
        now = self.app.now()
        for entry in self.schedule.values():
            if entry.last_run_at > now:
                entry.last_run_at = now
        self._heap = None
