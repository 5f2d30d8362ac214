"""Tables for a spreadsheet, in which no cell is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise

from ptcare.notices.rules import numbers

BEGIN = "\ufeff"  # or Excel reads it in another alphabet
STARTS_A_FORMULA = frozenset("=+-@")
BREAKS = ("\t", "\r", "\n")
CENT = Decimal("0.01")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Lines with commas. What somebody typed is shown as it is, never worked out."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The same, a line at a time, for a table that is long."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row])


def plain(cell: object) -> object:
    """A cell as every program reads it: days and moments as ISO 8601 writes them,
    moments by the clinic's clock; nothing where nothing is known, never 0.

    In the hour that comes twice in autumn it says which of the two: elsewhere no offset
    stands, or a spreadsheet would take the whole for text."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case dt.datetime():
            return _moment(timezone.localtime(cell))
        case dt.time():
            return f"{cell:%H:%M}"
        case Promise():
            return harmless(str(cell))
    return harmless(cell)


def _moment(at: dt.datetime) -> str:
    comes_twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    said = at if comes_twice else at.replace(tzinfo=None)
    return said.isoformat(" ", "minutes")


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula gets a quote before it."""
    if isinstance(cell, str) and may_be_a_formula(cell):
        return f"'{cell}"
    return cell


def may_be_a_formula(text: str) -> bool:
    """Also in wide letters, and behind what nobody sees: some programs pass over it."""
    if text.startswith(BREAKS):
        return True
    first = next((each for each in text if not _is_unseen(each)), "")
    return unicodedata.normalize("NFKC", first)[:1] in STARTS_A_FORMULA


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf")


def telephone(number: str) -> str:
    """As people here write it: "(503) 555-0100", which no program takes for a sum.

    One of another country keeps its plus, and with it the quote before it.
    """
    try:
        return numbers.shown(numbers.normalise(number))
    except numbers.NotANumber:
        return number


def dollars(cents: int | None) -> Decimal | None:
    """With both digits of the cents; what is not known is not 0."""
    return None if cents is None else (Decimal(cents) / 100).quantize(CENT)
