"""How a file from another system is read: pure, from bytes to values by line.

table = reading.read(content, kind, most_rows=...)     or Refused: the whole file
value = column.shape.read(cell, dates)                 or Unreadable: one cell
"""

from patients.rules.importing.cells import Dates, Unreadable
from patients.rules.importing.columns import COLUMNS, Column, Kind
from patients.rules.importing.problems import Problem, What, shown
from patients.rules.importing.reading import (
    MOST_BYTES,
    MOST_ROWS,
    Line,
    Refused,
    Table,
    Why,
    read,
)
