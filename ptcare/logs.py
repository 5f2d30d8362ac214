"""Log lines as JSON, each with the number of its request. Ids, never names."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")
from_ip: ContextVar[str | None] = ContextVar("from_ip", default=None)

# Attributes that code of ours may pass in `extra=`: all of them are ids or counts.
EXTRAS = (
    *("account", "clinic", "count", "ip", "notice", "state", "status_code", "task"),
    *("user", "view"),
)


# Half of what opens an account, all of what opens a calendar, and what letters carry.
SECRET_ADDRESS = re.compile(
    r"(/c/|/calendar/feed/|/letters/stop/|/push/shown/|/confirm/)[^/\s]+"
)


class AddRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "says": SECRET_ADDRESS.sub(r"\1…", record.getMessage()),
        }
        line |= {key: getattr(record, key) for key in EXTRAS if hasattr(record, key)}
        if record.exc_info:
            line["error"] = type(record.exc_info[1]).__name__
            line["at_lines"] = where(record.exc_info[1])
        return json.dumps(line, default=str)


def where(error: BaseException | None) -> list[str]:
    """The way to an error, without its message: that may hold a name or a finding."""
    if error is None:
        return []
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
