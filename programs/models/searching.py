"""What is looked for in the library, as conditions on its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from patients.models import HomeCheck
from programs.models.exercise import AvoidMovement, Category, Position

MOST_WORDS = 5
EXACTLY = ("category", "position", "setting")


def wanted(said: Mapping[str, str]) -> Q:
    """The exercises that answer all of `q`, category, position, equipment,
    setting and whose it is (`shared` or `own`)."""
    found = Q(pk__isnull=False)
    for word in _patterns(said.get("q", "")):
        found &= _speaks_of(word)
    for name in EXACTLY:
        if value := said.get(name):
            found &= Q(**{name: value})
    if whose := said.get("whose"):
        found &= Q(clinic__isnull=whose == "shared")
    if equipment := said.get("equipment"):
        found &= _needing(equipment)
    return found


def replaced_movements(words: str) -> ArraySubquery:
    """Of an exercise: the movements to avoid that were asked for and it is safer than.

    By name and by what people call them: "sit-up", "golf", "toe touch".
    """
    movements = AvoidMovement.objects.filter(safer=OuterRef("pk"))
    spoken = _patterns(words)
    for word in spoken:
        movements = movements.filter(
            Q(name__iregex=word) | Q(everyday_examples__iregex=word)
        )
    if not spoken:
        movements = movements.none()
    said = JSONObject(
        slug="slug",
        name="name",
        picture_alt="name",
        pictured_as="slug",
        why="why",
        applies_to="applies_to",
        figure_digest="figure_digest",
    )
    return ArraySubquery(movements.order_by("pk").values(said=said))


def equipment_at_home(patient_id: int) -> Subquery:
    """What this patient has to exercise with; NULL where nobody has asked."""
    asked = HomeCheck.objects.standing().filter(
        patient_id=patient_id, equipment__isnull=False
    )
    return Subquery(asked.order_by("-recorded_at", "-pk").values("equipment")[:1])


def _patterns(text: str) -> list[str]:
    """Each word from its beginning on; people leave hyphens out, or set a space."""
    return [
        r"\m" + r"[\s-]?".join(re.escape(part) for part in word.split("-") if part)
        for word in text.lower().split()[:MOST_WORDS]
        if word.strip("-")
    ]


def _speaks_of(word: str) -> Q:
    """Its own words, or those of its kind and position."""
    return (
        Q(name__iregex=word)
        | Q(purpose__iregex=word)
        | Q(equipment__iregex=word)
        | Q(category__in=_named(word, Category.choices))
        | Q(position__in=_named(word, Position.choices))
    )


def _needing(equipment: str) -> Q:
    """That word among what it needs, or nothing needed at all."""
    if equipment == "nothing":
        return Q(equipment=[])
    return Q(equipment__icontains=equipment)


def _named(word: str, choices: Iterable[tuple[str, object]]) -> list[str]:
    starts = re.compile(word.replace(r"\m", r"\b"), re.IGNORECASE)
    return [key for key, label in choices if starts.search(str(label))]
