"""The pages to read, from the project's data, and which suits a patient's week."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet

from patients.models import Condition
from programs.models.bodies import Body
from programs.models.exercise import Exercise
from programs.models.program_item import ProgramItem, ProgramItemQuerySet
from programs.rules import lessons as rules
from programs.rules import schedule
from programs.rules.catalogue import Supervision, Where
from programs.rules.lessons import Lesson
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

DATA = Path(__file__).resolve().parent.parent / "data" / "lessons.json"


@lru_cache(maxsize=1)
def all_lessons() -> list[Lesson]:
    return rules.read(json.loads(DATA.read_text())["lessons"])


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    """What each key of a source stands for."""
    return dict(json.loads(DATA.read_text())["sources"])


def lesson(slug: str) -> Lesson | None:
    return next((each for each in all_lessons() if each.slug == slug), None)


def lesson_of_the_week(actor: Actor, *, today: dt.date) -> Lesson:
    """For the actor's own record. Two queries: what is prescribed today, and what the
    therapist has set."""
    items = _prescribed(actor, on=today)
    starts_on = items[0].program.starts_on if items else None
    return rules.of_the_week(
        all_lessons(),
        week=schedule.week_of(today, starts_on=starts_on) if starts_on else None,
        categories={item.exercise.category for item in items},
        conditions={condition.key for condition in _conditions(actor)},
    )


@prepared
def _prescribed(actor: Actor, *, on: dt.date) -> ProgramItemQuerySet:
    rows = ProgramItem.objects.visible_to(actor).prescribed_for(on)
    rows = rows.select_related("exercise", "program")
    return rows.only("exercise__category", "program__starts_on")


@prepared
def _conditions(actor: Actor) -> QuerySet[Condition]:
    return Condition.objects.visible_to(actor).standing()


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An exercise on a page to read, and how the reader stands to it."""

    exercise: Exercise
    is_planned: bool
    asks_first: bool  # not for this person at home, unless the therapist says so


def shown(
    slugs: list[str], actor: Actor, *, body: Body, today: dt.date
) -> dict[str, Shown]:
    """By slug. Four queries, however many exercises."""
    rows = Exercise.objects.shared().in_use().filter(slug__in=slugs).with_ladder()
    items = ProgramItem.objects.visible_to(actor).prescribed_for(today)
    planned = set(items.values_list("exercise_id", flat=True))
    return {
        row.slug: Shown(
            exercise=row,
            is_planned=row.pk in planned,
            asks_first=row.pk not in planned and asks_first(row, body),
        )
        for row in rows
    }


def asks_first(row: Exercise, body: Body) -> bool:
    """What is learned with a therapist, or speaks against a condition, is not shown
    as something to try alone."""
    is_learned = row.as_rule.supervision is not Supervision.NONE
    return is_learned or not is_safe(row, body, where=Where.HOME)


def is_safe(row: Exercise, body: Body, *, where: Where) -> bool:
    """Whether nothing known of this person speaks against its easiest level there."""
    rule = row.as_rule
    easiest = body.verdict(rule, level=min(rule.levels), where=where)
    return body.gate.is_open and not body.is_stopped and easiest.is_allowed


def machines(body: Body) -> list[Exercise]:
    """Those of a gym that suit this body, and never want a therapist beside them."""
    rows = Exercise.objects.shared().in_use().filter(position="machine")
    rows = rows.filter(supervision_always=False).with_ladder().lean().order_by("pk")
    return [row for row in rows if is_safe(row, body, where=Where.CLINIC)]
