"""What stands of the days that entries are about, found by its token or its place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from programs.models import DayReport, ExerciseLog, ProgramItem
from programs.models.log import Said, SaidQuerySet
from programs.models.program_item import ProgramItemQuerySet
from programs.models.ticking import AID, MEDICINE, Tick
from ptcare.among import among_said
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

AnySaid = TypeVar("AnySaid", bound=Said)


class Shelf(Generic[AnySaid]):
    """Rows that were said, kept or still to be written."""

    def __init__(self, rows: Iterable[AnySaid] = ()) -> None:
        self._by_token: dict[uuid.UUID, AnySaid] = {}
        self._by_place: dict[tuple[object, ...], list[AnySaid]] = defaultdict(list)
        for row in rows:
            self.add(row)

    def __iter__(self) -> Iterator[AnySaid]:
        return iter(self._by_token.values())

    def add(self, row: AnySaid) -> None:
        self._by_token.setdefault(row.token, row)
        self._by_place[place_of(row)].append(row)

    def named(self, token: uuid.UUID) -> AnySaid | None:
        return self._by_token.get(token)

    def standing(self, place: tuple[object, ...]) -> AnySaid | None:
        """What stands there now."""
        rows = self._by_place.get(place, ())
        return next((row for row in rows if row.undone_at is None), None)


def place_of(row: Said) -> tuple[object, ...]:
    """Of what one row may stand at a time: an exercise, a day, a week's number."""
    if isinstance(row, ExerciseLog):
        return (row.item_id, row.on)
    if isinstance(row, Tick):
        return (*thing_of(row), row.on)
    return (row.on, isinstance(row, DayReport) and row.says_pain)


def in_turn(row: Said) -> tuple[Any, ...]:
    """The order of all who write: of two at once, one waits for the other, and none
    for one who waits for it. A press of a whole day writes its exercises so as well."""
    return (row.on, *place_of(row), row.token)


def thing_of(tick: Tick) -> tuple[str, int | None]:
    is_medicine = tick.medication_id is not None
    return (MEDICINE, tick.medication_id) if is_medicine else (AID, tick.aid_id)


def moment_of(row: Said) -> dt.datetime:
    return row.made_at or row.said_at


@prepared
def all_items(actor: Actor, *, key: str) -> ProgramItemQuerySet:
    """All that was or is prescribed, each with what its `rests_on` reads."""
    return (
        ProgramItem.objects.visible_to(actor)
        .with_sign_off()
        .with_reminder(key)
        .with_open_signs()
        .select_related("program", "exercise")
        .defer("exercise__figure", "exercise__evidence", "exercise__steps")
        .order_by("place", "pk")
    )


@prepared
def logs_said(actor: Actor, *, days: str, tokens: str) -> SaidQuerySet[ExerciseLog]:
    """What stands on these days, and what has one of these tokens: by an index each, of
    however many logs."""
    mine = ExerciseLog.objects.visible_to(actor)
    stands = mine.standing().filter(among_said("on", days))
    return stands.union(mine.filter(among_said("token", tokens)))
