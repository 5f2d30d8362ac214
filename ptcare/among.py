"""Rows whose column is one of many values, told to the database as one array.

Of `column__in` Django prepares and spells out each value; of a batch of notices that
took longer than the answer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models


class Among(models.Lookup):
    prepare_rhs = False
    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        values, also = self.process_rhs(compiler, connection)
        return f"{column} = ANY ({values})", (*params, *also)


def among(column: str, values: Iterable[int | str | dt.date | None]) -> Among:
    """For `filter`, which finds nothing among no values."""
    return Among(models.F(column), list(values))


class AmongSaid(models.Lookup):
    prepare_rhs = False
    lookup_name = "among_said"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{column} = ANY (%s::{kind}[])", (*params, self.rhs)


def among_said(column: str, values: str) -> AmongSaid:
    """For a question that is prepared, of which each argument is one value: `values` is
    what `as_text` said of them."""
    return AmongSaid(models.F(column), values)


def as_text(values: Iterable[dt.date | uuid.UUID]) -> str:
    """As PostgreSQL reads an array. Of other kinds some would have to be quoted."""
    return f"{{{','.join(map(str, values))}}}"
