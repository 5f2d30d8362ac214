"""Exercises as they stand on a patient's day: several on a page, of a few kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe

from programs.models import Exercise, ExerciseLog, ProgramItem
from ptcare.addresses import address
from ptcare.drawing.frames import Framed, escaped, mark
from ptcare.people.roles import Role

NAMES = ("pk", "name", "picture", "dose", "way", "to_log", "token")


class Kind(NamedTuple):
    """Of an exercise what decides what stands beside it."""

    lang: str
    has_note: bool
    is_said: bool
    is_resting: bool
    may_log: bool


class Figure(NamedTuple):
    pictured_as: str
    figure_digest: str
    theme: str
    has_alt: bool


class Dose(NamedTuple):
    minutes: int | None
    steps: int | None
    reps: int | None
    hold_seconds: int | None
    is_per_side: bool
    sets: int | None
    times_per_day: int
    has_load: bool


class Said(NamedTuple):
    """What a patient said of an exercise, where no reason stands with it."""

    done: str
    pain: int | None


Rests = str | None  # the key of the sign that locks it


def marked(kind: Kind) -> dict[str, Any]:
    return {name: mark(name) for name in NAMES} | {
        "words": kind,
        "note": mark("note") if kind.has_note else "",
        "said": mark("said") if kind.is_said else "",
        "rests": mark("rests") if kind.is_resting else "",
        "may_log": kind.may_log,
    }


def marked_figure(kind: Figure) -> dict[str, Any]:
    alt = mark("alt") if kind.has_alt else ""
    shown = {"pictured_as": kind.pictured_as, "figure_digest": kind.figure_digest}
    exercise = SimpleNamespace(**shown, picture_alt=alt)
    return {"exercise": exercise, "kind": "still", "theme": kind.theme}


def marked_dose(kind: Dose) -> dict[str, Any]:
    load = mark("load") if kind.has_load else ""
    said = kind._asdict() | {"load": load, "load_in_words": load}
    return {"item": SimpleNamespace(**said)}


def marked_rests(kind: Rests) -> dict[str, Any]:
    return {"key": kind}


def marked_said(kind: Said) -> dict[str, Any]:
    return {"log": ExerciseLog(said_as=Role.PATIENT, **kind._asdict())}


ITEM = Framed("programs/_item.html", marked)
FIGURE = Framed("programs/_figure.html", marked_figure)
DOSE = Framed("programs/_dose.html", marked_dose)
SAID = Framed("programs/_said.html", marked_said)
RESTS = Framed("programs/_item_rests.html", marked_rests)


def of_day(
    items: Iterable[ProgramItem], *, on: dt.date, may_log: bool, theme: str
) -> SafeString:
    """As the patient's day lists them, with what was said of each, or what rests."""
    day, place = f"?day={on.isoformat()}", get_script_prefix()
    return all_of(
        (
            Shown(
                item,
                way=address("programs:exercise_today", (item.pk,), place=place) + day,
                may_log=may_log,
                said=said_of(item),
                rests="" if item.said else rests_of(item),
                to_log=address("programs:log", (item.pk,), place=place),
            )
            for item in items
        ),
        theme=theme,
    )


def of_preview(items: Iterable[ProgramItem], *, theme: str) -> SafeString:
    """The same of a draft, of which nobody says anything yet."""
    shown = (Shown(item, way=f"?exercise={item.pk}#exercise") for item in items)
    return all_of(shown, theme=theme)


class Shown(NamedTuple):
    """An exercise, and what of it is HTML already."""

    item: ProgramItem
    way: str  # to its page
    may_log: bool = False
    said: str = ""
    rests: str = ""
    to_log: str = ""


def all_of(shown: Iterable[Shown], *, theme: str) -> SafeString:
    item, figure, dose = ITEM.filler(), FIGURE.filler(), DOSE.filler()
    drawn = (
        item(
            kind_of(each),
            words_of(each)
            | {
                "picture": figure(*figure_of(each.item.exercise, theme)),
                "dose": dose(*dose_of(each.item)),
            },
        )
        for each in shown
    )
    return mark_safe("".join(drawn))  # noqa: S308 - of templates, and escaped below


def kind_of(shown: Shown) -> Kind:
    return Kind(
        lang=shown.item.exercise.words.lang,
        has_note=bool(shown.item.note),
        is_said=bool(shown.said),
        is_resting=bool(shown.rests),
        may_log=shown.may_log,
    )


def words_of(shown: Shown) -> dict[str, Any]:
    item = shown.item
    return {
        "pk": item.pk,
        "name": escaped(item.exercise.words.name),
        "note": escaped(item.note),
        "way": shown.way,
        "said": shown.said,
        "rests": shown.rests,
        "to_log": shown.to_log,
        "token": item.said.token if item.said else "",
    }


def figure_of(exercise: Exercise, theme: str) -> tuple[Figure, dict[str, str]]:
    alt = exercise.picture_alt
    kind = Figure(exercise.pictured_as, exercise.figure_digest, theme, bool(alt))
    return kind, {"alt": escaped(alt)}


def dose_of(item: ProgramItem) -> tuple[Dose, dict[str, str]]:
    kind = Dose(
        minutes=item.minutes,
        steps=item.steps,
        reps=item.reps,
        hold_seconds=item.hold_seconds,
        is_per_side=item.is_per_side,
        sets=item.sets,
        times_per_day=item.times_per_day,
        has_load=bool(item.load),
    )
    return kind, {"load": escaped(item.load_in_words) if item.load else ""}


def said_of(item: ProgramItem) -> str:
    log = item.said
    if log is None:
        return ""
    if log.reason or log.said_as != Role.PATIENT:
        return render_to_string("programs/_said.html", {"log": log})
    return SAID.filler()(Said(log.done, log.pain), {})


def rests_of(item: ProgramItem) -> str:
    return RESTS.filler()(item.locked_by, {}) if item.is_resting else ""
