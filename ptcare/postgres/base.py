"""Whether a line that lay idle still holds, without a question to PostgreSQL.

Django asks `SELECT 1` before the first question of each request. A server that went
away, or ended the line, has said so: the end of it lies there to be read. So one look
at the socket is enough, and only where something lies there, or where the last request
met an error, PostgreSQL is asked. A server that vanished without a word is no more
found out by a question than by the one that follows it (see `ptcare.patience`).
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        line = self.connection
        if line is None or line.closed:
            return False
        if not self.errors_occurred and is_silent(line):
            return True
        return bool(super().is_usable())


def is_silent(line: Any) -> bool:
    ears = select.poll()
    ears.register(line.fileno(), select.POLLIN)
    return not ears.poll(0)
