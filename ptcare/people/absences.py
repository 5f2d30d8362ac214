"""Who answers for the patients of a therapist who is away. Plain Python.

They are away on some days, and may have named a deputy; who may be away in turn, with a
deputy of their own. Where nobody is left of that chain, all of the clinic answer, as
for a patient without a therapist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


@dataclass(frozen=True, kw_only=True)
class Away:
    """Of memberships: who is away today, since and until when, and who is deputy."""

    of: int
    deputy: int | None
    since: date
    until: date


class Member(Protocol):
    @property
    def pk(self) -> int: ...


Someone = TypeVar("Someone", bound=Member)
Absences = Sequence[Away]


def answering(absences: Absences, of: int | None) -> int | None:
    """Who answers for the patients of `of` today; None where it is nobody by name."""
    deputies = {each.of: each.deputy for each in absences}
    seen: set[int] = set()
    while of is not None and of in deputies:
        if of in seen:
            return None
        seen.add(of)
        of = deputies[of]
    return of


def answers_for(absences: Absences, who: int) -> frozenset[int]:
    """Those who are away, and for whose patients this one answers."""
    away = (each.of for each in absences)
    return frozenset(each for each in away if answering(absences, each) == who)


def left_to_all(absences: Absences) -> frozenset[int]:
    """Those who are away, and for whose patients nobody answers by name."""
    away = (each.of for each in absences)
    return frozenset(each for each in away if answering(absences, each) is None)


def is_away(absences: Absences, who: int) -> bool:
    return any(each.of == who for each in absences)


def present(absences: Absences, staff: Iterable[Someone]) -> list[Someone]:
    """Those of them who are there; all of them, where nobody is: no chair is empty."""
    everybody = list(staff)
    here = [each for each in everybody if not is_away(absences, each.pk)]
    return here or everybody
