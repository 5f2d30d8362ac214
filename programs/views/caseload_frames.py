"""Rows of the caseload as they stand on a page: fifty of them, of a few kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from programs.views.caseload_lines import Line
from ptcare.drawing.frames import Framed, escaped, mark

NAMES = ("pk", "shown", "name", "address", "looked", "drawing", "cover")


class Kind(NamedTuple):
    """Of a closed row what decides what stands in it."""

    tone: str
    is_to_pass: bool
    has_reason: bool
    has_text: bool
    has_further: bool
    is_looked_at: bool
    has_percent: bool
    has_log: bool
    has_break: bool
    has_whose: bool


def marked(kind: Kind) -> dict[str, Any]:
    """A closed line of that kind, with marks for its words."""
    line: dict[str, Any] = {name: mark(name) for name in NAMES}
    reason = {"text": mark("text")}
    line |= {
        "tone": kind.tone,
        "is_to_pass": kind.is_to_pass,
        "is_new": False,
        "first": reason if kind.has_reason else None,
        "behind": [reason] if kind.has_text else [],
        "further": mark("further") if kind.has_further else "",
        "is_looked_at": kind.is_looked_at,
        "percent": mark("percent") if kind.has_percent else None,
        "last_log": mark("last_log") if kind.has_log else "",
        "break_until": mark("break_until") if kind.has_break else "",
        "whose": mark("whose") if kind.has_whose else "",
    }
    return {"line": line, "is_open": False}


ROW = Framed("programs/_caseload_row.html", marked)


def rows(lines: Sequence[Line]) -> SafeString:
    """All of them, closed, as the template would say each."""
    filled = ROW.filler()
    said = (filled(kind_of(line), words_of(line)) for line in lines)
    return mark_safe("".join(said))  # noqa: S308 - of the template, and escaped below


def kind_of(line: Line) -> Kind:
    return Kind(
        tone=line.tone,
        is_to_pass=line.is_to_pass,
        has_reason=line.first is not None,
        has_text=bool(line.text),
        has_further=bool(line.further),
        is_looked_at=line.is_looked_at,
        has_percent=line.percent is not None,
        has_log=bool(line.last_log),
        has_break=bool(line.break_until),
        has_whose=bool(line.whose),
    )


def words_of(line: Line) -> dict[str, Any]:
    return {
        "pk": line.pk,
        "shown": line.shown,
        "name": escaped(line.name),
        "address": line.address,
        "text": escaped(line.text),
        "further": line.further,
        "looked": escaped(line.looked) if line.is_looked_at else "",
        "drawing": line.drawing,
        "percent": line.percent,
        "last_log": line.last_log,
        "cover": line.cover,
        "break_until": line.break_until,
        "whose": escaped(line.whose),
    }
