"""What is known besides the count: when the plans answered, and what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from patients.rules.coming import Coming, Cover
from patients.rules.confirming import is_confirmed


@dataclass(frozen=True, kw_only=True)
class Known:
    """`answers`: by the id of a plan, the day of its last answer, or None."""

    answers: Mapping[str, dt.date | None] = field(default_factory=dict)
    asked_on: dt.date | None = None
    """When more visits were asked for, where an answer is awaited."""
    will_ask: bool = False
    """Somebody at the clinic has the task to ask for more."""
    has_estimate: bool = False
    """One is written: the page leads to it."""
    awaits_estimate: bool = False
    """One is asked for: the page says by when it is written."""

    @property
    def may_ask_price(self) -> bool:
        return not self.has_estimate and not self.awaits_estimate

    def confirms(self, cover: Cover) -> bool:
        """Whether each plan in force has answered lately: else no number is said."""
        today = cover.facts.as_of
        return all(self._confirms(each.id, today) for each in cover.facts.active(today))

    def confirms_visit(self, coming: Coming, cover: Cover) -> bool:
        """Also each plan in force that day, whether it takes the visit or not."""
        today = cover.facts.as_of
        plans = cover.facts.active(coming.on)
        return all(self._confirms(each.id, today) for each in plans)

    def untold(self, cover: Cover) -> frozenset[str]:
        """The ids of visits of which nothing may be said yet."""
        return frozenset(
            each.session.id
            for each in cover.booked
            if not self.confirms_visit(each, cover)
        )

    def _confirms(self, plan_id: str, today: dt.date) -> bool:
        return is_confirmed(self.answers.get(plan_id), today=today)
