"""Writes a clinic's own exercises: added, changed, retired; never deleted."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from programs.models import Caution, Exercise, ExerciseLevel
from programs.rules import catalogue, deriving, soundness
from programs.rules.catalogue import Action, Supervision
from programs.services import prescribing
from programs.services.picturing import NO_DIGEST, NO_PICTURE
from programs.services.prescribing import LookedAgain
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

OWN_WORDS = "The clinic's own practice (expert opinion)"
LONGEST_STEM = 40  # leaves room for what makes the name the only one of all clinics


class Unsound(Exception):
    """It breaks a rule that every exercise keeps; `faults` says which."""

    def __init__(self, faults: Collection[soundness.Fault]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class Looser(Exception):
    """Some condition was given less than its movements ask for; `least` says what."""

    def __init__(self, least: Mapping[Any, Action]) -> None:
        super().__init__(str(dict(least)))
        self.least = least


class ChangedMeanwhile(Exception):
    """Somebody has changed it since the form was opened."""


class ShorterLadder(Exception):
    """A level that was there is gone; programs may stand at it, so it has to stay."""


@dataclass(frozen=True, kw_only=True)
class WrittenLevel:
    """One step of the ladder as it was typed. `dose` as in the data files."""

    label: str
    dose: Mapping[str, Any]
    note: str = ""
    adds_load: bool = False
    supervision: Supervision = Supervision.NONE


@dataclass(frozen=True, kw_only=True)
class Written:
    """An exercise as a therapist wrote it, with the tags that the library asks for.

    `cautions` are those stricter than what the movements ask for by themselves.
    `picture` is the slug of a shared exercise whose picture it borrows, or empty.
    """

    name: str
    category: str
    purpose: str
    position: str
    start_position: str
    steps: tuple[str, ...]
    dose_unit: str
    equipment: tuple[str, ...]
    impact: str
    setting: str
    supervision: Supervision
    flags: tuple[str, ...]
    levels: tuple[WrittenLevel, ...]
    cautions: tuple[catalogue.Caution, ...] = ()
    safety_note: str = ""
    source: str = ""
    picture: str = ""

    @property
    def least(self) -> tuple[catalogue.Caution, ...]:
        """What its movements ask for by themselves."""
        starts_loaded = all(level.adds_load for level in self.levels)
        return deriving.derived(
            self.flags, impact=self.impact, starts_loaded=starts_loaded
        )

    @property
    def faults(self) -> list[soundness.Fault]:
        tags = soundness.Tags(
            setting=self.setting,
            is_always_supervised=self.supervision is Supervision.ALWAYS,
            flags=self.flags,
            impact=self.impact,
            steps=len(self.steps),
            levels=len(self.levels),
        )
        return list(soundness.faults(tags))


@transaction.atomic
def add_exercise(*, written: Written, by: Actor, now: dt.datetime) -> Exercise:
    """Into the library of the actor's clinic, and nobody else's.

    Raises Unsound and Looser.
    """
    _refuse_unsound(written)
    row = Exercise(clinic_id=by.clinic_id, slug=_only_name(written.name))
    _write(row, written, by, now)
    record("exercise.added", about=row, by=by, at=now, note=row.slug)
    return row


@transaction.atomic
def change_exercise(
    *, exercise: Exercise, written: Written, seen: str, by: Actor, now: dt.datetime
) -> LookedAgain:
    """As it is now written. Programs that hold it are looked at again at once.

    `seen` is the version that the form was filled from. Its unit stays: programs count
    in it. Raises ChangedMeanwhile, Unsound, Looser and ShorterLadder.
    """
    row = Exercise.objects.own().select_for_update().get(pk=exercise.pk)
    if version(row) != seen:
        raise ChangedMeanwhile
    _refuse_unsound(written)
    if row.levels.count() > len(written.levels):
        raise ShorterLadder
    _write(row, written, by, now)
    record("exercise.changed", about=row, by=by, at=now, note=row.slug)
    return prescribing.look_again_at_holders(exercises=[row.pk], by=by, now=now)


@transaction.atomic
def retire_exercise(*, exercise: Exercise, by: Actor, now: dt.datetime) -> None:
    """Out of the library: no program takes it up. Those that hold it keep it."""
    there = Exercise.objects.own().filter(pk=exercise.pk, retired_at=None)
    if there.update(retired_at=now, changed_by=by.user, changed_at=now):
        record("exercise.retired", about=exercise, by=by, at=now, note=exercise.slug)


@transaction.atomic
def bring_back(*, exercise: Exercise, by: Actor, now: dt.datetime) -> None:
    """Into the library again."""
    gone = Exercise.objects.own().filter(pk=exercise.pk, retired_at__isnull=False)
    if gone.update(retired_at=None, changed_by=by.user, changed_at=now):
        record("exercise.back", about=exercise, by=by, at=now, note=exercise.slug)


def version(exercise: Exercise) -> str:
    return exercise.changed_at.isoformat() if exercise.changed_at else ""


def _refuse_unsound(written: Written) -> None:
    if faults := written.faults:
        raise Unsound(faults)
    if least := deriving.looser(written.least, written.cautions):
        raise Looser(least)


def _only_name(name: str) -> str:
    """A name that no other clinic's exercise has, and that tells nothing of theirs."""
    stem = slugify(name)[:LONGEST_STEM].strip("-") or "exercise"
    return f"{stem}-{secrets.token_hex(4)}"


def _write(row: Exercise, written: Written, by: Actor, now: dt.datetime) -> None:
    for name in (
        *("name", "category", "purpose", "position", "start_position", "impact"),
        *("setting", "safety_note"),
    ):
        setattr(row, name, getattr(written, name))
    row.dose_unit = row.dose_unit or written.dose_unit
    row.steps, row.equipment = list(written.steps), list(written.equipment)
    row.movement_flags = list(written.flags)
    row.supervision_initial = written.supervision is Supervision.FIRST
    row.supervision_always = written.supervision is Supervision.ALWAYS
    row.evidence = _evidence(written.source)
    _borrow_picture(row, written.picture)
    row.changed_by, row.changed_at = by.user, now
    row.save()
    _write_levels(row, written)
    _write_cautions(row, written)


def _evidence(source: str) -> dict[str, Any]:
    return {
        "level": "expert",
        "sources": [source] if source else [OWN_WORDS],
        "source_keys": ["OWN"],
        "source_status": ["named by the clinic"] if source else [""],
    }


def _borrow_picture(row: Exercise, slug: str) -> None:
    lender = Exercise.objects.shared().filter(slug=slug).first()
    row.picture_slug = lender.slug if lender else NO_PICTURE
    row.figure = lender.figure if lender else {"frames": []}
    row.figure_digest = lender.figure_digest if lender else NO_DIGEST


def _write_levels(row: Exercise, written: Written) -> None:
    for number, level in enumerate(written.levels, start=1):
        ExerciseLevel.objects.update_or_create(
            exercise=row,
            level=number,
            defaults={
                "label": level.label,
                "dose": dict(level.dose),
                "note": level.note,
                "adds_load": level.adds_load,
                "supervision": level.supervision,
            },
        )


def _write_cautions(row: Exercise, written: Written) -> None:
    wanted = deriving.tightened(written.least, written.cautions)
    for each in wanted:
        Caution.objects.update_or_create(
            exercise=row,
            condition=each.condition,
            defaults={"action": each.action.name.lower(), "note": each.note},
        )
    row.cautions.exclude(condition__in=[each.condition for each in wanted]).delete()
