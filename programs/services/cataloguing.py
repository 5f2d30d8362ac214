"""Load the exercise library from the project's data files. Safe to run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from programs.models import (
    AvoidMovement,
    Caution,
    Exercise,
    ExerciseLevel,
    ProgramTemplate,
)
from programs.rules import catalogue, soundness
from programs.services import prescribing
from programs.services.prescribing import LookedAgain

DATA = Path(__file__).resolve().parent.parent / "data"
RENDERER = DATA.parent / "rules" / "figure"
Json = Mapping[str, Any]


class UnsoundCatalogue(Exception):
    """The data breaks a rule of the library; nothing was loaded."""


@dataclass(frozen=True)
class Loaded:
    exercises: int
    movements_to_avoid: int
    templates: int
    retired: int
    looked_again: LookedAgain = field(default_factory=LookedAgain)


@transaction.atomic
def load_catalogue(*, now: datetime, folder: Path = DATA) -> Loaded:
    """Bring the shared library to what the files say. Rows keep their identity.

    What is gone from the files is retired, not deleted: programs may hold it. A
    clinic's own exercises are not touched. Where the rules of an exercise have changed,
    the programs that hold it are looked at again. Raises UnsoundCatalogue.
    """
    exercises = json.loads((folder / "exercises.json").read_text())
    clinical = json.loads((folder / "clinical.json").read_text())
    check(exercises, clinical["program_templates"])
    refuse_taken_names(exercises)
    before = rules_of_all()
    by_slug = load_exercises(exercises)
    load_levels(exercises, by_slug)
    load_cautions(exercises, by_slug)
    load_movements_to_avoid(clinical["avoid_movements"], by_slug)
    load_templates(clinical["program_templates"])
    renew_borrowed_pictures()
    retired = (
        Exercise.objects.filter(clinic=None, retired_at=None)
        .exclude(slug__in=by_slug)
        .update(retired_at=now)
    )
    return Loaded(
        exercises=len(by_slug),
        movements_to_avoid=len(clinical["avoid_movements"]),
        templates=len(clinical["program_templates"]),
        retired=retired,
        looked_again=prescribing.look_again_at_holders(
            exercises=changed_since(before), by=None, now=now
        ),
    )


def refuse_taken_names(rows: Iterable[Json]) -> None:
    """A clinic's own exercise is never overwritten, however it is called."""
    taken = Exercise.objects.own().filter(slug__in=[row["slug"] for row in rows])
    if slug := taken.values_list("slug", flat=True).first():
        raise UnsoundCatalogue(f"{slug}: is the name of a clinic's own exercise")


def rules_of_all() -> dict[int, catalogue.Exercise]:
    rows = Exercise.objects.shared().with_ladder().lean()
    return {row.pk: row.as_rule for row in rows}


def changed_since(before: Mapping[int, catalogue.Exercise]) -> list[int]:
    """What was there already, and asks for something else by now."""
    return [
        number
        for number, rule in rules_of_all().items()
        if number in before and before[number] != rule
    ]


def check(exercises: Iterable[Json], templates: Iterable[Json]) -> None:
    """What must be true of the library (clinical reference, section 2.3)."""
    levels: dict[str, set[int]] = {}
    for row in exercises:
        slug = row["slug"]
        if slug in levels:
            raise UnsoundCatalogue(f"{slug}: stands twice")
        levels[slug] = {step["level"] for step in row["progression"]}
        for wrong in unsound(row):
            raise UnsoundCatalogue(f"{slug}: {wrong}")
    for template in templates:
        for phase in template["phases"]:
            for item in phase["items"]:
                if item["level"] not in levels.get(item["slug"], ()):
                    missing = f"{item['slug']} at level {item['level']}"
                    raise UnsoundCatalogue(f"{template['slug']}: no {missing}")


def unsound(row: Json) -> Iterable[str]:
    tags = soundness.Tags(
        setting=row["setting"],
        is_always_supervised=row["supervision_always"],
        flags=row["movement_flags"],
        impact=row["impact"],
        steps=len(row["instructions"]),
        levels=len(row["progression"]),
    )
    yield from soundness.faults(tags)
    if not 2 <= len(row["figure"]["frames"]) <= 3:
        yield "needs 2 or 3 pictures"


def load_exercises(rows: Sequence[Json]) -> dict[str, Exercise]:
    Exercise.objects.bulk_create(
        [
            Exercise(
                slug=row["slug"],
                name=row["name"],
                category=row["category"],
                purpose=row["purpose"],
                position=row["position"],
                start_position=row["start_position"],
                steps=row["instructions"],
                dose_unit=row["dose_unit"],
                equipment=row["equipment"],
                impact=row["impact"],
                setting=row["setting"],
                supervision_initial=row["supervision_initial"],
                supervision_always=row["supervision_always"],
                movement_flags=row["movement_flags"],
                safety_note=row["safety_note"],
                evidence=row["evidence"],
                figure=row["figure"],
                figure_digest=digest(row["figure"]),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=[
            *("name", "category", "purpose", "position", "start_position", "steps"),
            *("dose_unit", "equipment", "impact", "setting", "supervision_initial"),
            *("supervision_always", "movement_flags", "safety_note", "evidence"),
            *("figure", "figure_digest", "retired_at"),
        ],
    )
    slugs = [row["slug"] for row in rows]
    return Exercise.objects.filter(clinic=None).in_bulk(slugs, field_name="slug")


def load_levels(rows: Iterable[Json], by_slug: Mapping[str, Exercise]) -> None:
    ExerciseLevel.objects.bulk_create(
        [
            ExerciseLevel(
                exercise=by_slug[row["slug"]],
                level=step["level"],
                label=step["label"],
                dose=step["dose"],
                note=step["note"],
                adds_load=step["adds_load"],
                supervision=step["supervision"],
            )
            for row in rows
            for step in row["progression"]
        ],
        update_conflicts=True,
        unique_fields=["exercise", "level"],
        update_fields=["label", "dose", "note", "adds_load", "supervision"],
    )


def load_cautions(rows: Iterable[Json], by_slug: Mapping[str, Exercise]) -> None:
    """Those that stay keep their rows; those that are gone are in the history."""
    wanted = [
        Caution(exercise=by_slug[row["slug"]], **caution)
        for row in rows
        for caution in row["cautions"]
    ]
    Caution.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["exercise", "condition"],
        update_fields=["action", "note"],
    )
    pairs = {(each.exercise_id, each.condition) for each in wanted}
    there = Caution.objects.filter(exercise__in=by_slug.values())
    gone = [
        each.pk for each in there if (each.exercise_id, each.condition) not in pairs
    ]
    Caution.objects.filter(pk__in=gone).delete()


def renew_borrowed_pictures() -> None:
    """Own exercises that show a shared one's picture show the newest."""
    lender = Exercise.objects.shared().filter(slug=OuterRef("picture_slug"))
    borrowers = Exercise.objects.own().filter(Exists(lender))
    borrowers.update(
        figure=Subquery(lender.values("figure")),
        figure_digest=Subquery(lender.values("figure_digest")),
    )


def load_movements_to_avoid(
    rows: Iterable[Json], by_slug: Mapping[str, Exercise]
) -> None:
    for row in rows:
        movement, _is_new = AvoidMovement.objects.update_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "why": row["why"],
                "everyday_examples": row["everyday_examples"],
                "movement_flags": row["movement_flags"],
                "applies_to": row["applies_to"],
                "figure": row["figure"],
                "figure_digest": digest(row["figure"]),
            },
        )
        movement.safer.set([by_slug[slug] for slug in row["safer_alternatives"]])


def load_templates(rows: Iterable[Json]) -> None:
    for row in rows:
        ProgramTemplate.objects.update_or_create(
            slug=row["slug"],
            defaults={"name": row["name"], "for_whom": row["for_whom"], "content": row},
        )


def digest(figure: Json) -> str:
    """Changes with the poses and with the way they are drawn, so that a picture's
    address may be kept for ever."""
    poses = json.dumps(figure, sort_keys=True)
    return hashlib.sha256(f"{drawing()}{poses}".encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def drawing() -> str:
    files = sorted(RENDERER.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
