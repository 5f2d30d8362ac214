"""A question as a connection knows it, once it is put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, Error, connections

from ptcare.prepared.meanwhile import doing
from ptcare.prepared.places import KINDS, Place, Values
from ptcare.prepared.reading import Reading

BY_NAME = KINDS | {int: "bigint"}
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Plan:
    """SQL with its places, and how each is filled."""

    name: str  # by which a connection knows it
    sql: str
    places: tuple[Place, ...]
    reading: Reading
    using: str

    @cached_property
    def given(self) -> tuple[Place, ...]:
        """What a connection that has prepared it is told each time: no moment and no
        date twice. Of ids it could not tell whether they are of one kind."""
        kinds = [place for each in self.places for place in each.open]
        return tuple(
            place
            for number, place in enumerate(kinds)
            if not (place.kind and place in kinds[:number])
        )

    @cached_property
    def execute(self) -> str:
        marks = ", ".join(["%s"] * len(self.given))
        return f"EXECUTE {self.name}({marks})" if marks else f"EXECUTE {self.name}"

    def filled(self, values: Values) -> tuple[Any, ...]:
        return tuple(place.filled(values) for place in self.places)

    def asked(self, connection: Any, values: Values) -> tuple[str, tuple[Any, ...]]:
        """What is sent: its name, where the connection has prepared it."""
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            return self.sql, self.filled(values)
        prepare(connection, self.name, partial(preparation, self))
        return self.execute, tuple(place.filled(values) for place in self.given)


def prepare(connection: Any, name: str, spelled: Callable[[Any], str]) -> None:
    """The PREPARE of that name, at its first use by a connection."""
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        with connection.wrap_database_errors, connection.connection.cursor() as own:
            own.execute(spelled(own))
        known.add(name)


def preparation(plan: Plan, cursor: Any) -> str:
    """Its PREPARE. What never changes is written out, so that its indexes are seen. The
    columns are named once more around it: each EXECUTE copies them as they are written,
    subqueries and all.
    """
    kinds: list[str] = []
    numbers: dict[Place, int] = {}
    places = iter(plan.places)

    def mark(place: Place) -> str:
        if place.parts:
            return f"ARRAY[{', '.join(map(mark, place.parts))}]"
        if not place.name:
            return str(cursor.mogrify("%s", [place.always]).decode())
        if not (place.kind and place in numbers):
            kinds.append(place.kind or "unknown")
            numbers[place] = len(kinds)
        return f"${numbers[place]}"

    def instead(found: re.Match[str]) -> str:
        return "%" if found[0] == "%%" else mark(next(places))

    sql = re.sub("%[s%]", instead, plan.sql)
    taken = f"({', '.join(kinds)})" if kinds else ""
    return f"PREPARE {plan.name}{taken} AS SELECT * FROM ({sql}) AS asked"  # noqa: S608


def connected(using: str) -> Any:
    connection: Any = connections[using]
    if not connection.health_check_done:
        connection.close_if_health_check_failed()  # or its names go with it
    connection.ensure_connection()
    return connection


def rows(plan: Plan, values: Values) -> list[Any]:
    connection = connections[plan.using]
    found = first_rows(plan, values) if is_unheard(connection) else read(plan, values)
    return plan.reading.read(found, connection)


def is_unheard(connection: Any) -> bool:
    """A line from before, outside of a transaction, that nobody has looked at yet."""
    is_open = connection.connection is not None and not connection.in_atomic_block
    return is_open and not connection.health_check_done


def first_rows(plan: Plan, values: Values) -> list[Any]:
    """Itself the look at the line, one way to the database less: it reads, and so is
    asked again on a new line where the old one turns out to be dead."""
    connection: Any = connections[plan.using]
    connection.health_check_done = True
    try:
        return read(plan, values)
    except Error:
        if connection.is_usable():
            raise
        connection.close()
        return read(plan, values)


def read(plan: Plan, values: Values) -> list[Any]:
    connection = connected(plan.using)
    return answer(connection, *plan.asked(connection, values))


def rows_by_name(
    name: str,
    sql: str,
    said: Mapping[str, Any],
    *,
    meanwhile: Callable[[], None] | None = None,
) -> list[Any]:
    """Of SQL whose places are named. What is said, and in which order, must be of the
    same kinds each time; of a list the SQL itself tells what it is of. What is done
    `meanwhile` may be left out."""
    connection = connected(DEFAULT_DB_ALIAS)
    asked: tuple[str, Sequence[Any] | Mapping[str, Any]] = sql, said
    if not connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        prepare(connection, name, lambda _own: preparation_by_name(name, sql, said))
        marks = ", ".join(["%s"] * len(said))
        asked = f"EXECUTE {name}({marks})", [*said.values()]
    with doing(meanwhile) if meanwhile else nullcontext():
        return answer(connection, *asked)


def preparation_by_name(name: str, sql: str, said: Mapping[str, Any]) -> str:
    kinds = ", ".join(BY_NAME.get(type(value), "unknown") for value in said.values())
    places = {each: f"${number}" for number, each in enumerate(said, 1)}
    return f"PREPARE {name}({kinds}) AS {sql % places}"


def answer(
    connection: Any, sql: str, params: Sequence[Any] | Mapping[str, Any]
) -> list[Any]:
    """Straight from the driver, where nobody listens to what is asked: as Django's
    cursor, which looks at each step anew."""
    if connection.execute_wrappers or connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, connection.create_cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
