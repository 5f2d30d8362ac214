"""How far one has read in a list by time: a moment and an id, never a count.

What comes in meanwhile at its head moves nothing further down.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from ptcare.numbers import whole_number

Row = TypeVar("Row", bound=Model)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LATEST = 10**16  # microseconds, in the year 2286


@dataclass(frozen=True, kw_only=True)
class Place:
    """The last row of a page, as it stands in the address of the next."""

    at: dt.datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None where it is not one: then one begins at the beginning."""
        micros, number = map(whole_number, text.partition(".")[::2])
        if micros is None or number is None or micros > LATEST:
            return None
        return cls(at=EPOCH + micros * MICROSECOND, pk=number)


def page_of(
    rows: QuerySet[Row],
    by: str,
    *,
    after: Place | None,
    most: int,
    newest_first: bool = True,
) -> tuple[list[Row], Place | None]:
    """So many rows in the order of that moment, and where to go on, if anywhere."""
    than, order = ("lt", (f"-{by}", "-pk")) if newest_first else ("gt", (by, "pk"))
    if after:
        behind = Q((f"{by}__{than}", after.at))
        same = Q((by, after.at), (f"pk__{than}", after.pk))
        rows = rows.filter(Q((f"{by}__{than}e", after.at)) & (behind | same))
    found = list(rows.order_by(*order)[: most + 1])
    if len(found) <= most:
        return found, None
    last = found[most - 1]
    return found[:most], Place(at=getattr(last, by), pk=last.pk)
