"""The library as it stands for one person: each exercise with its verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from programs.models.bodies import Body
from programs.models.exercise import Exercise
from programs.rules import substituting
from programs.rules.catalogue import Action, Where
from programs.rules.catalogue import Exercise as Rule
from programs.rules.safety import Verdict
from programs.rules.substituting import Offer


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An exercise of the library at a level and place, with what the rules say."""

    exercise: Exercise
    level: int
    where: Where
    verdict: Verdict


class Shelf:
    """Exercises and one body. Ask for the rows `with_ladder()`; it asks no more."""

    def __init__(self, rows: Iterable[Exercise], body: Body) -> None:
        self.rows = {row.slug: row for row in rows}
        self._body = body
        self._rules = {slug: row.as_rule for slug, row in self.rows.items()}
        self._said: dict[tuple[str, int, Where], Verdict] = {}

    def judge(self, exercise: Rule, level: int, where: Where) -> Verdict:
        key = exercise.slug, level, where
        if key not in self._said:
            self._said[key] = self._body.judge(exercise, level, where)
        return self._said[key]

    def opening(self, slug: str) -> Placed:
        """At its first level that is allowed, at home before the clinic."""
        return self._placed(substituting.opening(self._rules[slug], judge=self.judge))

    def substitutes(
        self,
        exercise: Exercise,
        *,
        where: Where | None = None,
        taken: Collection[str] = (),
        at_hand: Collection[str] = (),
    ) -> list[Placed]:
        """What may be taken instead, nearest first: `programs.rules.substituting`.

        `where` is where the refused one was asked for; without it, where it is usually
        done. It need not be on the shelf.
        """
        refused = self._rules.get(exercise.slug) or exercise.as_rule
        offers = substituting.substitutes_for(
            refused,
            shelf=self._rules.values(),
            judge=self.judge,
            where=where or substituting.place_of(refused),
            taken=taken,
            at_hand=at_hand,
        )
        return [self._placed(offer) for offer in offers]

    def actions(self, slug: str) -> dict[int, Action]:
        """What the body says to each of its levels, done with a therapist."""
        rule = self._rules[slug]
        return {
            level: self.judge(rule, level, Where.CLINIC).action
            for level in sorted(rule.levels)
        }

    def _placed(self, offer: Offer) -> Placed:
        return Placed(
            exercise=self.rows[offer.exercise.slug],
            level=offer.level,
            where=offer.where,
            verdict=offer.verdict,
        )
