"""Rows of the database as rows of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.db.models.query import get_related_populators


@dataclass(frozen=True)
class Reading:
    """How an answer is read: what Django's ModelIterable finds out at each question."""

    model: type[Model]
    using: str
    names: list[str]  # of the model's own columns
    columns: slice
    populators: list[Any]  # of the related rows
    annotations: list[tuple[str, int]]
    converters: list[tuple[int, Any, Any]]  # column, functions, expression

    def read(self, found: list[Sequence[Any]], connection: Any) -> list[Any]:
        if not self.converters:
            return list(map(self.row, found))
        return [self.row(self.converted(row, connection)) for row in found]

    def converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        values = list(row)
        for column, functions, expression in self.converters:
            for function in functions:
                values[column] = function(values[column], expression, connection)
        return values

    def row(self, values: Sequence[Any]) -> Model:
        row = self.model.from_db(self.using, self.names, values[self.columns])
        for populator in self.populators:
            populator.populate(values, row)
        for name, column in self.annotations:
            setattr(row, name, values[column])
        return row


def reading_of(compiler: Any, using: str) -> Reading:
    info, select = compiler.klass_info, compiler.select
    own = info["select_fields"]
    columns = slice(own[0], own[-1] + 1)
    expressions = [each[0] for each in select[: compiler.col_count]]
    converters = compiler.get_converters(expressions)
    return Reading(
        model=info["model"],
        using=using,
        names=[each[0].target.attname for each in select[columns]],
        columns=columns,
        populators=get_related_populators(info, select, using),  # type: ignore[call-arg]
        annotations=list((compiler.annotation_col_map or {}).items()),
        converters=[(column, *how) for column, how in converters.items()],
    )
