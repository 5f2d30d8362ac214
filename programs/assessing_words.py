"""The tests a therapist records: their names, units and ranges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from patients.rules.measuring import Change, Measure

DATA = Path(__file__).resolve().parent / "data" / "clinical.json"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One test, as the clinical data describes it."""

    name: str
    measure: Measure

    @property
    def places(self) -> int:
        """Decimals of a result, as its step has them."""
        return max(-int(self.measure.step.as_tuple().exponent), 0)


@lru_cache(maxsize=1)
def assessments() -> dict[str, Assessment]:
    """By key, in the order of the clinical data."""
    found = {}
    for row in json.loads(DATA.read_text())["assessments"]:
        found[row["key"]] = Assessment(name=row["name"], measure=Measure.read(row))
    return found


def change_words(change: Change | None) -> str:
    if change is None:
        return ""
    return {
        Change.BETTER: _("Better than at first"),
        Change.SAME: _("Much as at first"),
        Change.WORSE: _("Less good than at first"),
    }[change]
