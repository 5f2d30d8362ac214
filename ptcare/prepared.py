"""A question that is put together once: afterwards only the values in it change.

    @prepared
    def todays_items(actor: Actor, *, on: dt.date) -> QuerySet[ProgramItem]: ...

    items = todays_items(request.actor, on=day)  # a list

Django builds a queryset and compiles it to SQL anew at every request; of our largest
that takes ten times as long as the database needs for its answer. Here it is done
twice, with stand-ins for the arguments, to see which places of the SQL take which of
them; from then on the places are filled in.

The function may hand its arguments on, whole or as so many days before or after, and
may use the weekday of a date. It must not decide by them: what decides is an argument
that is neither number, text, date nor moment (an enum, a boolean, or whether there is
one at all), for each of which it is put together anew. The tests hold every answer
against the function itself (`checking`).

PostgreSQL, too, thinks longer about such a question than it takes to answer it. So each
connection prepares it once, but for those of a pooler, which hands them from one client
to another.
"""

from __future__ import annotations

import datetime as dt
import inspect
import itertools
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from ptcare.people.actors import Actor
from ptcare.people.models import User

Asked = ParamSpec("Asked")
Row = TypeVar("Row", bound=Model)
Values = dict[str, Any]
KINDS = {dt.datetime: "timestamptz", dt.date: "date"}  # the others fit in anywhere

FIRST, SECOND = 1, 2
_is_checked = False
_agreed: set[Hashable] = set()  # what was asked and is as it should be


class NotPrepared(Exception):
    """A place takes what is none of the arguments, or the function decides by one."""


@dataclass(frozen=True)
class Place:
    """What a place of the SQL takes: always the same, or a value of that name, perhaps
    so many days apart; or a list of such."""

    always: Any = field(default=None, hash=False)
    name: str = ""
    apart: dt.timedelta | None = None
    parts: tuple[Place, ...] = ()
    kind: str = ""  # PostgreSQL's word for it, where it would not find it out itself

    def filled(self, values: Values) -> Any:
        if self.parts:
            return [part.filled(values) for part in self.parts]
        if not self.name:
            return self.always
        value = values[self.name]
        return value + self.apart if self.apart else value

    @property
    def open(self) -> list[Place]:
        """The places in it, itself included, of which the value changes."""
        if self.parts:
            return [place for part in self.parts for place in part.open]
        return [self] if self.name else []


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

    def asked(self, values: Values) -> tuple[str, tuple[Any, ...]]:
        """What is sent: its name, where the connection has prepared it."""
        connection = connections[self.using]
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            return self.sql, self.filled(values)
        connection.close_if_health_check_failed()  # or its names go with it
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            with connection.wrap_database_errors, connection.connection.cursor() as own:
                own.execute(preparation(self, own))
            known.add(self.name)
        return self.execute, tuple(place.filled(values) for place in self.given)


_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_names = itertools.count(1)


def preparation(plan: Plan, cursor: Any) -> str:
    """Its PREPARE. What never changes is written out, so that its indexes are seen."""
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
    return f"PREPARE {plan.name}{taken} AS {sql}"


class Prepared(Generic[Asked, Row]):
    """Answers with a list of rows, as the queryset of the function would."""

    def __init__(self, build: Callable[Asked, QuerySet[Row]]) -> None:
        self.build: Callable[..., QuerySet[Row]] = build
        self.signature = inspect.signature(build)
        self.names = dict.fromkeys(self.signature.parameters)
        self.plans: dict[Hashable, Plan] = {}
        self.model: type[Model] = User  # until it is built
        update_wrapper(self, build)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> list[Row]:
        asked = self.named(args, kwargs)
        said = {name: in_few_forms(value) for name, value in asked.items()}
        if any(map(is_beyond, said.values())):
            return list(self.build(**said))
        where = router.db_for_read(self.model)  # a standby, for a report
        shape = (where, *(shape_of(value) for value in said.values()))
        plan = self.plans.get(shape)
        if plan is None:
            plan = self.plans[shape] = self.put_together(said)
        values = values_of(said)
        if _is_checked:
            self.check(plan, plan.filled(values), said)
        return rows(plan, *plan.asked(values))

    def named(self, args: tuple[Any, ...], kwargs: Values) -> Values:
        """The arguments by name, in the order of the function's own."""
        if len(args) + len(kwargs) == len(self.names):
            given = dict(zip(self.names, args, strict=False)) | kwargs
            if given.keys() == self.names.keys():
                return {name: given[name] for name in self.names}
        return self.signature.bind(*args, **kwargs).arguments

    def put_together(self, said: Values) -> Plan:
        one, other = stand_ins(said, FIRST), stand_ins(said, SECOND)
        queryset = self.build(**one)
        compiler, sql, params = compiled(queryset)
        _compiler, same_sql, others = compiled(self.build(**other))
        if sql != same_sql:
            raise NotPrepared(f"{self.build.__qualname__} decides by a value")
        seen = (values_of(one), values_of(other))
        places = tuple(map(lambda a, b: place_of(a, b, *seen), params, others))
        name = f"{queryset.model._meta.db_table}_{next(_names)}"
        self.model = queryset.model
        reading = reading_of(compiler, queryset.db)
        return Plan(name, sql, places, reading, queryset.db)

    def check(self, plan: Plan, params: tuple[Any, ...], said: Values) -> None:
        asked = (plan.name, *said.items())
        if asked in _agreed:
            return
        _compiler, sql, plain = compiled(self.build(**said))
        if (sql, repr(plain)) != (plan.sql, repr(params)):
            raise NotPrepared(f"{self.build.__qualname__}: {params} is not {plain}")
        _agreed.add(asked)


def prepared(build: Callable[Asked, QuerySet[Row]]) -> Prepared[Asked, Row]:
    return Prepared(build)


@contextmanager
def checking() -> Iterator[None]:
    """Every answer is held against the function itself: for the tests. With the same
    arguments once, until `check_anew`."""
    global _is_checked
    before, _is_checked = _is_checked, True
    try:
        yield
    finally:
        _is_checked = before


def check_anew() -> None:
    _agreed.clear()


def compiled(queryset: QuerySet[Any]) -> tuple[Any, str, tuple[Any, ...]]:
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, params = compiler.as_sql()
    return compiler, sql, tuple(params)


# --- Rows of the database as rows of a model


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
        return [self.row(self.converted(row, connection)) for row in found]

    def converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        values = list(row)
        for column, functions, expression in self.converters:
            for function in functions:
                values[column] = function(values[column], expression, connection)
        return values

    def row(self, values: list[Any]) -> Model:
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


def rows(plan: Plan, sql: str, params: tuple[Any, ...]) -> list[Any]:
    connection = connections[plan.using]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return plan.reading.read(cursor.fetchall(), connection)


# --- Arguments, and who stands in for them


def shape_of(value: Any) -> Hashable:
    """What a plan depends on: of a value only its kind, of an actor the role."""
    if isinstance(value, Actor):
        standing = value.standing
        is_own = standing.patient_id is not None
        closed = len(standing.closed)
        return (value.role, standing.is_lead, standing.may_log, is_own, closed)
    if isinstance(value, Ids):
        return (Ids, len(value))
    return cast(Hashable, type(value) if is_value(value) else value)


class Ids(tuple[int, ...]):
    """Some ids, at most MOST. What is left over of the next of SIZES is filled with ids
    that no row has, so that a question has few forms, not one for each number."""

    __slots__ = ()
    SIZES = (1, 8, 64, 256)
    MOST = max(SIZES)

    def __new__(cls, ids: Iterable[int]) -> Ids:
        found = list(ids)
        left_over = next(n for n in cls.SIZES if n >= len(found)) - len(found)
        return super().__new__(cls, [*found, *range(-left_over, 0)])


def in_few_forms(value: Any) -> Any:
    """An actor whose closed records are asked for like Ids."""
    if isinstance(value, Actor) and value.closed and not is_beyond(value):
        closed = frozenset(Ids(value.closed))
        return replace(value, standing=replace(value.standing, closed=closed))
    return value


def is_beyond(value: Any) -> bool:
    """Whether more is closed to them than a prepared question has places for."""
    return isinstance(value, Actor) and len(value.closed) > Ids.MOST


def is_value(value: Any) -> bool:
    return type(value) in (int, str, dt.date, dt.datetime)


def values_of(said: Values) -> Values:
    """By name; of an actor its ids, of a date the weekday as well. What is closed to an
    actor stands in order, as in the querysets of `visible_to`."""
    found: Values = {}
    for name, value in said.items():
        if isinstance(value, Actor):
            found[f"{name}.user"] = value.user.pk
            found[f"{name}.clinic"] = value.clinic_id
            found[f"{name}.patient"] = value.patient_id
            found[f"{name}.row"] = value.standing.row_id
            closed = enumerate(sorted(value.closed))
            found |= {f"{name}.closed.{n}": each for n, each in closed}
        elif isinstance(value, Ids):
            found |= {f"{name}.{n}": each for n, each in enumerate(value)}
        elif is_value(value):
            found[name] = value
            if type(value) is dt.date:
                found[f"{name}.weekday"] = value.isoweekday()
    return found


def stand_ins(said: Values, turn: int) -> Values:
    return {
        name: stand_in(value, turn, number)
        for number, (name, value) in enumerate(said.items())
    }


def stand_in(value: Any, turn: int, number: int) -> Any:
    """Of the same kind, and like no other, in any of its parts."""
    apart = dt.timedelta(weeks=number * turn * turn)  # 1111 days part weekdays
    match value:
        case Actor():
            return _actor(value, turn, number)
        case Ids():
            return Ids(
                stand_in(0, turn, 1000 * (number + 1) + n) for n in range(len(value))
            )
        case _ if not is_value(value):
            return value
        case dt.datetime():
            began = dt.datetime(2000, 1, 1, 1, 1, 1, 1, tzinfo=dt.UTC)
            return began + apart + turn * dt.timedelta(days=1234, seconds=5678)
        case dt.date():
            return dt.date(2001, 2, 3) + apart + turn * dt.timedelta(days=1111)
        case int():
            return turn * 1_000_000_007 + number * 101
        case _:
            return f"stand-in {turn}.{number}"


def _actor(actor: Actor, turn: int, number: int) -> Actor:
    def an_id(place: int) -> int:
        return int(stand_in(0, turn, 10 * (number + 1) + place))

    is_own = actor.patient_id is not None
    standing = replace(
        actor.standing,
        row_id=an_id(1),
        clinic_id=an_id(2),
        patient_id=an_id(3) if is_own else None,
        closed=frozenset(
            stand_in(0, turn, 100_000 * (number + 1) + n)
            for n in range(len(actor.closed))
        ),
    )
    return replace(actor, user=User(pk=an_id(4)), standing=standing)


# --- Places in the SQL


def place_of(one: Any, other: Any, ones: Values, others: Values) -> Place:
    """What a place takes that took these two for those stand-ins."""
    if repr(one) == repr(other):
        return Place(always=one)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return Place(parts=tuple(place_of(*pair, ones, others) for pair in pairs))
    kind = KINDS.get(type(one), "")
    for name, value in ones.items():
        if (one, other) == (value, others[name]):
            return Place(name=name, kind=kind)
    for name, value in ones.items():
        has_days = is_apart(one, value) and is_apart(other, others[name])
        if has_days and one - value == other - others[name]:
            return Place(name=name, apart=one - value, kind=kind)
    raise NotPrepared(f"neither {one!r} nor {other!r} is one of the arguments")


def is_apart(one: Any, other: Any) -> bool:
    """Whether there is a number of days between the two."""
    return type(one) is type(other) and isinstance(one, dt.date)
