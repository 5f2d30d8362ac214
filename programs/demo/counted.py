"""Snapshots of the crowd's cover: evaluated once for each situation.

What is true of one patient is true of all in the same situation but for the ids: they
are named in the answer, and each patient's own are put in their place.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from patients.models import CoverageSnapshot
from patients.rules import coverage
from patients.rules.coverage import Facts
from patients.services import counting
from programs.demo.copying import Stencil, escaped
from programs.demo.crowd import PATIENT

NAMED = re.compile(r"@(\w+)")


@dataclass(frozen=True, kw_only=True)
class Ids:
    """Those of one patient's rows, as text; nothing for who pays alone."""

    coverage: str = ""
    line: str = ""
    authorization: str = ""
    sessions: Sequence[str]
    start: str

    @property
    def by_name(self) -> Mapping[str, str]:
        named = {f"session{at}": each for at, each in enumerate(self.sessions)}
        return named | {
            "coverage": self.coverage,
            "line": self.line,
            "authorization": self.authorization,
        }


class Counted:
    """The answer for one situation, found from the facts of its first patient."""

    def __init__(self, facts: Facts, *, now: dt.datetime) -> None:
        self.facts = facts
        named = with_ids(facts, _names(facts))
        result = coverage.evaluate(named)
        # Texts and names in turn: text, name, text, name, ..., text.
        self.answer = NAMED.split(json.dumps(result.to_json()))
        summary = result.patient_summary
        self.has_coverage = summary.coverage_id is not None
        self.stencil = Stencil(
            CoverageSnapshot(
                as_of=facts.as_of,
                made_at=now,
                visits_left=summary.visits_left,
                limited_by=summary.limited_by,
                until=summary.until,
                booked=summary.booked,
                first_uncovered_on=result.forecast.first_uncovered_date,
            ),
            gaps=(*PATIENT, "facts_digest", "result", "coverage_id"),
        )

    def line(self, about: dict[str, int], ids: Ids) -> str:
        own = ids.by_name
        parts = list(self.answer)
        parts[1::2] = [own[name] for name in self.answer[1::2]]
        return self.stencil % {
            **about,
            "facts_digest": counting.digest_of(with_ids(self.facts, ids)),
            "result": escaped("".join(parts)),
            "coverage_id": ids.coverage if self.has_coverage else r"\N",
        }


def _names(facts: Facts) -> Ids:
    return Ids(
        coverage="@coverage",
        line="@line",
        authorization="@authorization",
        sessions=[f"@session{at}" for at in range(len(facts.sessions))],
        start="09:00",
    )


def with_ids(facts: Facts, ids: Ids) -> Facts:
    """The same facts of another patient in the same situation."""
    return replace(
        facts,
        coverages=tuple(
            replace(
                each,
                id=ids.coverage,
                visit_limits=tuple(replace(e, id=ids.line) for e in each.visit_limits),
                expense_thresholds=tuple(
                    replace(e, id=ids.line) for e in each.expense_thresholds
                ),
            )
            for each in facts.coverages
        ),
        authorizations=tuple(
            replace(each, id=ids.authorization, coverage_id=ids.coverage)
            for each in facts.authorizations
        ),
        sessions=tuple(
            replace(each, id=own, start=ids.start)
            for each, own in zip(facts.sessions, ids.sessions, strict=True)
        ),
    )
