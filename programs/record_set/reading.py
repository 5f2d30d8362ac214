"""Reads the record set out: each table one query, each value in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from patients.models import Patient
from programs.record_set import by_the_app
from programs.record_set.labels import label_of
from programs.record_set.shapes import Chapter, Table
from ptcare.languages.dates import date_format
from ptcare.templating import money

Said = list[tuple[str, str]]  # what it is, and what it says; the first may be empty
Speak = Callable[[Any], str]
NO_DAY = "pk"
FACTS = (
    int,
    float,
    bool,
)  # of these a line says what they are; words say it themselves


@dataclass
class Entry:
    """One row, or one day of rows that come every day."""

    on: str
    said: Said = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One table with its rows. One without any is not there."""

    table: Table
    entries: list[Entry]

    @property
    def title(self) -> Promise:
        return self.table.title

    @property
    def is_brief(self) -> bool:
        return self.table.is_brief or self.table.is_daily


def parts_of(chapter: Chapter, patient: Patient) -> Iterator[Part]:
    """The tables of a chapter that say anything, in the language and for the eyes of
    whoever reads: as many queries as tables."""
    for table in chapter.tables:
        if entries := entries_of(table, patient):
            yield Part(table, entries)


def entries_of(table: Table, patient: Patient) -> list[Entry]:
    rows = table.rows(patient).values_list(*table.lookups)
    speaks = [_speaker(table, lookup, patient) for lookup in table.lookups]
    if table.is_daily:
        return list(_days(table, rows, speaks))
    return [_entry(table, row, speaks) for row in rows]


def _entry(table: Table, row: tuple[Any, ...], speaks: list[Speak]) -> Entry:
    on, *said = _together(table, row, _spoken(row, speaks))
    names = [label_of(lookup) for lookup in table.lookups[1:]]
    pairs = [(name, text) for name, text in zip(names, said, strict=True) if text]
    return Entry("" if table.on == NO_DAY else on, pairs)


def _days(table: Table, rows: Any, speaks: list[Speak]) -> Iterator[Entry]:
    names = [label_of(lookup) for lookup in table.lookups[1:]]
    for on, some in groupby(rows, key=lambda row: speaks[0](row[0])):
        lines = [_line(names, row[1:], speaks[1:]) for row in some]
        yield Entry(on, [("", line) for line in lines if line])


def _line(names: list[str], row: tuple[Any, ...], speaks: list[Speak]) -> str:
    """What is a word stands by itself; a number says what it counts."""
    said = zip(names, row, _spoken(row, speaks), strict=True)
    return ", ".join(
        f"{name}: {text}" if isinstance(value, (*FACTS, dt.date)) else text
        for name, value, text in said
        if text
    )


def _together(table: Table, row: tuple[Any, ...], said: list[str]) -> list[str]:
    if table.together is None:
        return said
    whole = table.together(dict(zip(table.lookups, row, strict=True)))
    return [
        whole.get(lookup, text)
        for lookup, text in zip(table.lookups, said, strict=True)
    ]


def _spoken(row: tuple[Any, ...], speaks: list[Speak]) -> list[str]:
    return [
        "" if value is None or value == "" else speak(value)
        for speak, value in zip(speaks, row, strict=True)
    ]


def _speaker(table: Table, lookup: str, patient: Patient) -> Speak:
    """How values of that column are read out."""
    if lookup in table.spoken:
        return table.spoken[lookup]
    if lookup.endswith("cents"):
        return money
    named = choices_of(table.model, lookup)
    zone = patient.zone

    def speak(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(str(named.get(each, each)) for each in value)
        if value in named:
            return str(named[value])
        return in_words(value, zone)

    return speak


def in_words(value: Any, zone: dt.tzinfo) -> str:
    """A value without choices; moments in the hours of the patient."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        here = value.astimezone(zone)
        return f"{date_format(here, 'F j, Y')}, {time_format(here.time(), 'P')}"
    if isinstance(value, dt.date):
        return date_format(value, "F j, Y")
    if isinstance(value, dt.time):
        return time_format(value, "P")
    return by_the_app.said(str(value))


@cache
def choices_of(model: type[Model], lookup: str) -> dict[Any, Any]:
    """The names of what may stand there, if it is a choice."""
    if lookup == NO_DAY:
        return {}
    *way, last = lookup.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    found: Field[Any, Any] = model._meta.get_field(last)  # type: ignore[assignment]
    if isinstance(found, ArrayField):
        found = found.base_field
    return {key: name for key, name in found.flatchoices if key != ""}


def profile_of(patient: Patient) -> Said:
    """Who they are, how they are reached, who treats them. `patient` with its clinic,
    account and therapist loaded."""
    therapist = patient.therapist.user.name if patient.therapist else ""
    facts = {
        _("Name"): patient.name,
        _("Born"): patient.birth_on,
        _("Sex"): patient.get_sex_display() if patient.sex else "",
        _("Phone"): patient.phone,
        _("E-mail"): patient.user.email,
        _("Language"): language_in_words(patient.user.language),
        _("Time zone"): town_of(patient.time_zone),
        _("Clinic"): patient.clinic.name,
        _("Your therapist"): therapist,
        _("In care since"): patient.admitted_on,
        _("Care ended"): patient.discharged_on,
    }
    return [
        (name, in_words(value, patient.zone)) for name, value in facts.items() if value
    ]


def language_in_words(code: str) -> str:
    """As its own speakers call it; nothing where none was chosen."""
    return str(get_language_info(code)["name_local"]).capitalize() if code else ""


def town_of(zone: str) -> str:
    """`America/New_York` is the hour of New York."""
    return zone.rpartition("/")[2].replace("_", " ")
