"""Rows of the database as objects, without the way through `Model.__init__`.

For each row that is read Django asks each field to set its value, and two signals
who listens. A page reads some hundred rows, and nobody listens. `tests/test_rows.py`
holds what is made here against what Django makes, for every table.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class Row(models.Model):
    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **_more: Any,
    ) -> Self:
        """As Django's; what was not read is not there, and so asked for when needed."""
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        vars(row).update(zip(field_names, values, strict=True))
        return row
