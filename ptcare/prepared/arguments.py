"""What a question is asked with, and who stands in for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any, cast

from ptcare.people.actors import Actor
from ptcare.people.models import User
from ptcare.prepared.places import Values

FIRST, SECOND = 1, 2


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
