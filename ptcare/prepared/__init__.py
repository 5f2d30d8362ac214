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
one at all), for each of which it is put together anew. The tests hold answers
against the function itself (`checking`).

PostgreSQL, too, thinks longer about such a question than it takes to answer it. So each
connection prepares it once, but for those of a pooler, which hands them from one client
to another.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import router
from django.db.models import Model, QuerySet

from ptcare.people.models import User
from ptcare.prepared.arguments import (
    FIRST,
    SECOND,
    Ids,
    in_few_forms,
    is_beyond,
    shape_of,
    stand_ins,
    values_of,
)
from ptcare.prepared.places import NotPrepared, Values, place_of
from ptcare.prepared.plans import Plan, rows
from ptcare.prepared.reading import reading_of

Asked = ParamSpec("Asked")
Row = TypeVar("Row", bound=Model)

_is_checked = False
_agreed: dict[str, set[Hashable]] = {}  # of each plan what is as it should be
ENOUGH = 8  # of each plan
_names = itertools.count(1)


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
        return rows(plan, values)

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
        agreed, asked = _agreed.setdefault(plan.name, set()), tuple(said.items())
        if asked in agreed or len(agreed) == ENOUGH:
            return
        _compiler, sql, plain = compiled(self.build(**said))
        if (sql, repr(plain)) != (plan.sql, repr(params)):
            raise NotPrepared(f"{self.build.__qualname__}: {params} is not {plain}")
        agreed.add(asked)


def prepared(build: Callable[Asked, QuerySet[Row]]) -> Prepared[Asked, Row]:
    return Prepared(build)


@contextmanager
def checking() -> Iterator[None]:
    """Answers are held against the function itself: for the tests. Of each plan the
    first few, each with other arguments, until `check_anew`."""
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
