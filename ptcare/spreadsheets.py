"""Tables for a spreadsheet, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Lines with commas. What somebody typed is shown as it is, never worked out."""
    file = io.StringIO()
    csv.writer(file).writerows([[harmless(cell) for cell in row] for row in rows])
    return file.getvalue()


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula gets a quote before it."""
    if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
