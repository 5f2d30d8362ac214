"""What a device sends of its queue, cleaned. These forms clean; they never save."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from programs.forms.checking import CheckInForm, MorningForm
from programs.forms.logging import (
    DayForm,
    EffortForm,
    ExerciseForm,
    NotTodayForm,
    PainForm,
    TickForm,
    WeekPainForm,
)
from programs.services.checking_in import Answers
from programs.services.syncing import Entry, Kind
from ptcare.cleaning import OfWords, once_a_word, only_cleans

MOST_ENTRIES = 200
MOST_BYTES = 256 * 1024
MOST_NAMED = 60  # exercises of one day, or rows to take back
BIGGEST_KEY = 2**63 - 1
FIRST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # of a clock that was never set


class NotUnderstood(ValueError):
    """Not the JSON that a queue is sent in."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One entry as it came: its name as the device gave it, and what it says, if that
    can be understood."""

    name: str
    entry: Entry | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Whose it is, as the device says, and what is in it."""

    owner: str
    sent: list[Sent]


class KeyField(forms.IntegerField):
    """The number of a row."""

    def __init__(self) -> None:
        super().__init__(min_value=1, max_value=BIGGEST_KEY)


@only_cleans
class OneForm(OfWords, ExerciseForm):
    item = KeyField()


class HurtForm(PainForm):
    """Which exercises there are is seen by the service: many days are sent at once."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, items=[], **how)
        self.fields["item"] = KeyField()


FORMS: Mapping[Kind, type[forms.Form]] = {
    Kind.ALL: DayForm,
    Kind.SHORT: DayForm,
    Kind.EXERCISE: OneForm,
    Kind.HURT: HurtForm,
    Kind.REPORT: EffortForm,
    Kind.NOT_TODAY: NotTodayForm,
    Kind.WEEK_PAIN: WeekPainForm,
    Kind.CHECK_IN: CheckInForm,
    Kind.MORNING: MorningForm,
    Kind.TICK: TickForm,
    Kind.UNDO: DayForm,
}


def queue(body: bytes) -> Queue:
    """Raises NotUnderstood for what is no queue; a bad entry is only itself."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(whole, dict) or not isinstance(whole.get("owner"), str):
        raise NotUnderstood
    rows = whole.get("entries")
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        raise NotUnderstood
    filled = Filled()
    return Queue(owner=whole["owner"], sent=[sent(row, filled) for row in rows])


class Filled:
    """One form of each kind for a whole queue, filled in anew for each entry: to make
    one costs several times what it takes to clean what is in it. They say the same few
    words over and over, each of which is cleaned once."""

    def __init__(self) -> None:
        self._forms: dict[Kind, forms.Form] = {}

    def with_words(self, kind: Kind, words: dict[str, Any]) -> forms.Form:
        form = self._forms.get(kind)
        if form is None:
            form = self._forms[kind] = FORMS[kind](words)
            form.fields = once_a_word(form.fields)
        form.data = words
        form.full_clean()  # forgets what it found before
        return form


def sent(row: object, filled: Filled) -> Sent:
    """Its name goes back as it came, so that the device knows which one is meant."""
    name = row.get("id") if isinstance(row, dict) else ""
    name = (
        name
        if isinstance(name, str) and len(name) <= len(str(uuid.UUID(int=0)))
        else ""
    )
    try:
        return Sent(
            name=name, entry=entry(row, filled) if isinstance(row, dict) else None
        )
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return Sent(name=name, entry=None)


def entry(row: Mapping[str, Any], filled: Filled) -> Entry:
    """Raises ValueError or TypeError for what cannot be meant."""
    kind, said = Kind(row["kind"]), words(row.get("fields") or {})
    form = filled.with_words(kind, {**said, "day": word(row["day"])})
    answers = heard(form) if isinstance(form, CheckInForm) else None
    if not form.is_valid() and answers is None:
        raise NotUnderstood
    clean, made_at = form.cleaned_data, max(moment(row["made_at"]), FIRST)
    told = form.told() if isinstance(form, ExerciseForm | PainForm) else None
    return Entry(
        id=uuid.UUID(word(row["id"])),
        kind=kind,
        day=max(clean.get("day") or made_at.date(), FIRST.date()),
        made_at=made_at,
        item_id=clean.get("item"),
        item_ids=keys(row["fields"]["items"]) if "items" in said else None,
        told=told,
        answers=answers,
        effort=clean.get("effort", ""),
        reason=clean.get("reason", "") if kind is Kind.NOT_TODAY else "",
        pain=clean["pain"] if kind in (Kind.WEEK_PAIN, Kind.MORNING) else None,
        thing=clean.get("what"),
        undoes=tokens(row["fields"]["said"]) if kind is Kind.UNDO else (),
    )


def heard(form: CheckInForm) -> Answers | None:
    """A sign that was tapped counts, whatever else is wrong."""
    return form.answers() if form.is_heard() else None


def words(fields: object) -> dict[str, Any]:
    """As a form is sent: words only. A list stays, to be read by who wants one."""
    if not isinstance(fields, dict):
        raise NotUnderstood
    return {
        str(name): value if isinstance(value, list) else word(value)
        for name, value in fields.items()
    }


def word(value: object) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise NotUnderstood
    return str(value)


def moment(value: object) -> dt.datetime:
    found = parse_datetime(word(value))
    if found is None or found.tzinfo is None:
        raise NotUnderstood
    return found.astimezone(dt.UTC)


def keys(values: object) -> tuple[int, ...]:
    named = tuple(sorted(int(word(value)) for value in listed(values)))
    if not all(0 < key <= BIGGEST_KEY for key in named):
        raise NotUnderstood
    return named


def tokens(values: object) -> tuple[uuid.UUID, ...]:
    return tuple(sorted(uuid.UUID(word(value)) for value in listed(values)))


def listed(values: object) -> list[object]:
    if not isinstance(values, list) or not 0 < len(values) <= MOST_NAMED:
        raise NotUnderstood
    return values
