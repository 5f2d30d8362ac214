"""Short pages to read: what each says, from which source, and for which week."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One or two sentences, and the keys of what they rest on: never none."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Statements under one heading, and the exercises that show them."""

    heading: str
    says: tuple[Statement, ...]
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One page. It fits programs with work of these categories, or these conditions."""

    slug: str
    title: str
    icon: str
    about: str
    categories: frozenset[str]
    conditions: frozenset[str]
    intro: tuple[Statement, ...]
    parts: tuple[Part, ...]

    @property
    def statements(self) -> Iterator[Statement]:
        yield from self.intro
        for part in self.parts:
            yield from part.says

    @property
    def sources(self) -> list[str]:
        """Each source once, in the order in which the page leans on it."""
        return list(dict.fromkeys(s for said in self.statements for s in said.sources))

    @property
    def exercises(self) -> list[str]:
        return [slug for part in self.parts for slug in part.exercises]


def read(rows: Sequence[Mapping[str, Any]]) -> list[Lesson]:
    """The lessons as the data file holds them."""
    return [
        Lesson(
            slug=row["slug"],
            title=row["title"],
            icon=row["icon"],
            about=row["about"],
            categories=frozenset(row["categories"]),
            conditions=frozenset(row["conditions"]),
            intro=_said(row["intro"]),
            parts=tuple(
                Part(each["heading"], _said(each["says"]), tuple(each["exercises"]))
                for each in row["parts"]
            ),
        )
        for row in rows
    ]


def of_the_week(
    lessons: Sequence[Lesson],
    *,
    week: int | None,
    categories: Collection[str],
    conditions: Collection[str],
) -> Lesson:
    """One for each week of a program, in turn: what a condition asks for comes first.

    `week` counts from 1. Without a program they take their turn from the first.
    """
    by_condition = [x for x in lessons if x.conditions & set(conditions)]
    by_work = [x for x in lessons if x.categories & set(categories)]
    others = [x for x in lessons if not x.categories and not x.conditions]
    turn = list(dict.fromkeys([*by_condition, *by_work, *others])) or list(lessons)
    return turn[((week or 1) - 1) % len(turn)]


def _said(rows: Sequence[Mapping[str, Any]]) -> tuple[Statement, ...]:
    return tuple(Statement(row["text"], tuple(row["sources"])) for row in rows)
