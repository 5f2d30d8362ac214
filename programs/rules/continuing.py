"""The pack that asks a payer for more visits: its parts, and its plain text.

One value, three renderings: the page, the PDF, and text to paste into another record
system. That text is plain ASCII in lines of 76 characters, without tabs, for the
fields of payers' portals take nothing else.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 76
INDENT = "  "
# What has no letter of its own in ASCII, and how it is written there.
PLAIN = {
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-",
    "−": "-", "…": "...", "·": "-", "•": "-", "×": "x",
    "÷": "/", "°": " deg", "±": "+/-", "≤": "<=", "≥": ">=",
    "→": "->", "←": "<-", "½": "1/2", "¼": "1/4", "¾": "3/4",
    "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "œ": "oe",
    "Œ": "OE", "€": "EUR", "£": "GBP", "µ": "u", "μ": "u",
    "«": '"', "»": '"', "¿": "?", "¡": "!",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of as many cells as the head has; the first cell names its row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part: sentences, then perhaps a table."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What is sent to a payer, in words."""

    title: str
    name: str  # of the patient
    sections: tuple[Section, ...]

    def to_json(self) -> dict[str, Any]:
        """The same in plain lists, dictionaries and text."""
        return {
            "title": self.title,
            "name": self.name,
            "sections": [
                {
                    "title": each.title,
                    "lines": list(each.lines),
                    "head": list(each.table.head) if each.table else [],
                    "rows": [list(row) for row in each.table.rows]
                    if each.table
                    else [],
                }
                for each in self.sections
            ],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Pack:
        """The pack that `to_json` wrote."""
        return cls(
            title=said["title"],
            name=said["name"],
            sections=tuple(_section(each) for each in said["sections"]),
        )


def _section(said: Mapping[str, Any]) -> Section:
    rows = tuple(tuple(row) for row in said["rows"])
    table = Table(head=tuple(said["head"]), rows=rows) if said["head"] else None
    return Section(title=said["title"], lines=tuple(said["lines"]), table=table)


def as_text(pack: Pack, *, width: int = WIDTH) -> str:
    """The whole pack as lines of plain ASCII, none longer than `width`."""
    lines = [*_wrapped(pack.title.upper(), width), *_wrapped(pack.name, width)]
    for section in pack.sections:
        lines += ["", *_wrapped(section.title.upper(), width)]
        lines += _of_section(section, width)
    return "\n".join(lines) + "\n"


def _of_section(section: Section, width: int) -> Iterator[str]:
    for line in section.lines:
        for paragraph in line.splitlines():
            yield from _wrapped(paragraph, width)
    if section.table is None:
        return
    for row in section.table.rows:
        said = [
            f"{name}: {cell}"
            for name, cell in zip(section.table.head[1:], row[1:], strict=True)
            if cell
        ]
        name = row[0] if row[0].endswith(('."', '?"', '!"')) else f"{row[0]}."
        yield from _wrapped(f"- {name} " + "; ".join(said), width, INDENT)


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        in_ascii(text), width, subsequent_indent=indent, break_on_hyphens=False
    )


def in_ascii(text: str) -> str:
    """The same in printable ASCII: accents go, what has no letter becomes a "?"."""
    plain = "".join(PLAIN.get(each, each) for each in text)
    apart = unicodedata.normalize("NFKD", plain)
    kept = (each for each in apart if not unicodedata.combining(each))
    return "".join(map(_letter, kept))


def _letter(each: str) -> str:
    if each.isspace() or unicodedata.category(each) in ("Cc", "Cf"):
        return " "
    return each if each.isascii() else PLAIN.get(each, "?")
