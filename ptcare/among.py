"""Rows whose column is one of many values, told to the database as one array.

Of `column__in` Django prepares and spells out each value; of a batch of notices that
took longer than the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class Among(models.Lookup):  # type: ignore[type-arg]
    prepare_rhs = False
    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s)", (*params, self.rhs)


def among(column: str, values: Iterable[int | str | None]) -> Among:
    """For `filter`, which finds nothing among no values."""
    return Among(models.F(column), list(values))
