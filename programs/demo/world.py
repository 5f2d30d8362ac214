"""What the parts of the demo hand on to each other, and how they roll their dice."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from patients.models import ClinicSession, Closure, Patient
from patients.rules.precautions import Condition
from programs.demo.cast import Story
from programs.models import Exercise as ExerciseRow
from programs.models import Program, ProgramItem
from programs.rules.catalogue import Exercise
from ptcare.people.models import Clinic, Membership, User

DATA = Path(__file__).resolve().parent.parent / "data"
AMOUNTS = ("sets", "reps", "hold_seconds", "minutes", "steps", "times_per_day")
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
LEFT_BEFORE = dt.timedelta(days=95)  # so that three months are over
REFERRED_BEFORE = dt.timedelta(days=10)  # the program, that is


@dataclass
class Case:
    """One patient of the demo, and what has been made up about them so far."""

    story: Story
    patient: Patient
    therapist: Membership
    today: dt.date
    rng: Random
    conditions: frozenset[Condition] = frozenset()
    t_score: Decimal | None = None
    reminded_at: dt.time | None = None  # the hour they chose, of their own day
    program: Program | None = None
    items: list[ProgramItem] = field(default_factory=list)
    sessions: list[ClinicSession] = field(default_factory=list)

    @property
    def about(self) -> dict[str, Any]:
        """The two columns that every row about this patient has."""
        return {"patient": self.patient, "clinic": self.patient.clinic}

    @property
    def has_program(self) -> bool:
        return self.story.stage in ("running", "held", "ended", "left")

    @property
    def starts_on(self) -> dt.date:
        """The first day of the program."""
        return self.today - self.story.weeks * WEEK

    @property
    def over_on(self) -> dt.date | None:
        """The last day of exercise, when there is one: ended, or put on hold."""
        if self.story.stage == "ended":
            return self.today - dt.timedelta(days=9)
        if self.story.stage == "left":
            return self.today - LEFT_BEFORE - dt.timedelta(days=2)
        if self.story.stage == "held":
            return self.today - dt.timedelta(days=4)
        return None

    def days(self) -> Iterator[dt.date]:
        """Those of the program so far, up to yesterday."""
        last = min(self.over_on or self.today, self.today)
        for number in range((last - self.starts_on).days):
            yield self.starts_on + number * DAY

    def moment(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """That time of day where the patient lives."""
        time = dt.time(hour, minute)
        return dt.datetime.combine(day, time, tzinfo=self.patient.zone)

    def token(self) -> uuid.UUID:
        return dice_token(self.rng)


@dataclass
class World:
    """The clinics and staff of the demo, and the cases of their patients."""

    now: dt.datetime
    seed: int
    clinics: dict[str, Clinic] = field(default_factory=dict)
    staff: dict[str, Membership] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)

    def today_at(self, clinic: Clinic) -> dt.date:
        return self.now.astimezone(clinic.zone).date()

    def dice(self, about: str) -> Random:
        """Dice of their own for everyone: one story more changes no other."""
        return Random(f"{self.seed} {about}")  # noqa: S311

    def desk_of(self, clinic: Clinic) -> User:
        """Someone at the front desk there."""
        return next(
            row.user
            for row in self.staff.values()
            if row.clinic_id == clinic.pk and row.role == "clinic_admin"
        )

    def case_of(self, name: str) -> Case:
        return next(case for case in self.cases if case.story.name == name)


def keep(rows: Iterable[Any]) -> None:
    """Each kind in one statement; a kind comes after those that it refers to."""
    kinds: dict[type[Any], list[Any]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for kind, some in kinds.items():
        kind.objects.bulk_create(some)


def dice_token(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


@lru_cache(maxsize=1)
def library_rows() -> Mapping[str, Mapping[str, Any]]:
    """The exercises of the data file by slug."""
    rows = json.loads((DATA / "exercises.json").read_text())
    return {row["slug"]: row for row in rows}


@lru_cache(maxsize=1)
def library() -> Mapping[str, Exercise]:
    """The same, as the rules see them."""
    return {slug: Exercise.read(row) for slug, row in library_rows().items()}


@lru_cache(maxsize=1)
def program_templates() -> Mapping[str, Mapping[str, Any]]:
    rows = json.loads((DATA / "clinical.json").read_text())["program_templates"]
    return {row["slug"]: row for row in rows}


def exercise_ids() -> dict[str, int]:
    """Of the shared library, by slug."""
    shared = ExerciseRow.objects.filter(clinic=None)
    return dict(shared.values_list("slug", "pk"))


def dose_of(slug: str, level: int) -> dict[str, Any]:
    """The library's dose of that level, as the fields of a prescribed item."""
    steps = library_rows()[slug]["progression"]
    dose = next(step["dose"] for step in steps if step["level"] == level)
    amounts = {key: dose[key] for key in AMOUNTS if dose.get(key) is not None}
    return amounts | {"is_per_side": dose["per_side"]}
