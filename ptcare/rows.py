"""Rows of the database as objects, without the way through `Model.__init__`.

For each row that is read Django asks each field to set its value, and two signals
who listens. A page reads some hundred rows, and nobody listens. `tests/test_rows.py`
holds what is made here against what Django makes, for every table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
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

    @classmethod
    def new(cls, **said: Any) -> Self:
        """As `cls(**said)`: a row that is still to be written."""
        fixed, made, related = parts_of(cls)
        row = cls.__new__(cls)
        row._state = ModelState()
        values = fixed | {name: default() for name, default in made.items()}
        for name, value in said.items():
            if name in related:
                row._state.fields_cache[name] = value
                values[related[name]] = value.pk if value else None
            else:
                values[name] = value
        vars(row).update(values)
        return row


Parts = tuple[dict[str, Any], dict[str, Callable[[], Any]], dict[str, str]]


@cache
def parts_of(model: type[models.Model]) -> Parts:
    """What each column has by itself, always the same or made anew for each row; and
    the columns of its relations, by the names of these."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    dear = [f for f in fields if f.has_default() and callable(f.default)]
    made = {field.attname: field.get_default for field in dear}
    fixed = {f.attname: f.get_default() for f in fields if f.attname not in made}
    related = {field.name: field.attname for field in fields if field.is_relation}
    return fixed, made, related
