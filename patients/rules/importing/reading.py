"""From the bytes of a file to its lines, or the one reason why it is not read."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from patients.rules.importing import columns
from patients.rules.importing.columns import Kind

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
SEPARATORS = (",", ";", "\t")
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")  # xlsx, xls, gzip
WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
PAGE = re.compile(rb"\s*<(!doctype|html|table|\?xml|head|body|script)", re.I)


class Why(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too large"
    TOO_MANY_ROWS = "too many rows"
    SPREADSHEET = "spreadsheet"
    WEB_PAGE = "web page"
    PDF = "pdf"
    WIDE = "wide"
    NO_TEXT = "no text"
    QUOTES = "quotes"
    LONG_CELL = "long cell"
    NO_ROWS = "no rows"
    UNNAMED = "unnamed"
    DOUBLE = "double"
    UNKNOWN = "unknown"
    MISSING = "missing"


@dataclass
class Refused(Exception):
    """The file as a whole; where, and which names or numbers, if there are any."""

    why: Why
    names: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row by the number of the line it begins on; `width` counts its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    names: tuple[str, ...]
    lines: list[Line]
    encoding: str


def read(content: bytes, kind: Kind, *, most_rows: int = MOST_ROWS) -> Table:
    """The lines of the file under their columns. Raises Refused."""
    refuse_by_content(content)
    text, encoding = decoded(content)
    separator = separator_of(text, kind)
    rows = _rows(text, separator)
    header = next(rows, None)
    if header is None:
        raise Refused(Why.EMPTY)
    names = _names(header, kind)
    lines = _up_to(most_rows, rows)
    if not lines:
        raise Refused(Why.NO_ROWS)
    return Table(names=names, lines=lines, encoding=encoding)


def refuse_by_content(content: bytes) -> None:
    """What is no table of text is known by its first bytes, whatever it is called."""
    if len(content) > MOST_BYTES:
        raise Refused(Why.TOO_LARGE)
    if not content.strip():
        raise Refused(Why.EMPTY)
    if content.startswith(PACKED):
        raise Refused(Why.SPREADSHEET)
    if content.startswith(b"%PDF"):
        raise Refused(Why.PDF)
    if content.startswith(WIDE):
        raise Refused(Why.WIDE)
    if PAGE.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Refused(Why.WEB_PAGE)
    if b"\x00" in content:
        raise Refused(Why.NO_TEXT)


def decoded(content: bytes) -> tuple[str, str]:
    """As UTF-8, which no other text is by accident; else as Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Refused(Why.NO_TEXT)


def separator_of(text: str, kind: Kind) -> str:
    """What separates the first line into the most names that we know."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    known = columns.by_name(kind)

    def hits(separator: str) -> int:
        return sum(_tidy(cell.strip('"')) in known for cell in first.split(separator))

    return max(SEPARATORS, key=lambda each: (hits(each), first.count(each)))


def _rows(text: str, separator: str) -> Iterator[Line]:
    """Each with the line it begins on, though cells may hold breaks of lines."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            is_long = "field larger" in str(error)
            why = Why.LONG_CELL if is_long else Why.QUOTES
            raise Refused(why, line=begins) from None
        if any(cell.strip() for cell in cells):
            yield Line(number=begins, cells=tuple(cell.strip() for cell in cells))
        begins = rows.line_num + 1


def _names(header: Line, kind: Kind) -> tuple[str, ...]:
    """The names of the columns, each known and only once. Raises Refused."""
    cells = list(header.cells)
    while cells and not cells[-1]:  # a spreadsheet's empty columns on the right
        cells.pop()
    names = tuple(_tidy(cell) for cell in cells)
    if "" in names:
        raise Refused(Why.UNNAMED, (str(names.index("") + 1),), header.number)
    known = columns.by_name(kind)
    unknown = [cell for cell in cells if _tidy(cell) not in known]
    if unknown:
        raise Refused(Why.UNKNOWN, tuple(unknown), header.number)
    double = [name for name, times in Counter(names).items() if times > 1]
    if double:
        raise Refused(Why.DOUBLE, tuple(double), header.number)
    if lacking := columns.missing(kind, names):
        raise Refused(Why.MISSING, tuple(lacking), header.number)
    return names


def _tidy(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _up_to(most: int, rows: Iterable[Line]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        if len(lines) == most:
            raise Refused(Why.TOO_MANY_ROWS, (str(most),), row.number)
        lines.append(row)
    return lines
