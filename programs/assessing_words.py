"""The tests a therapist records: their names, units and ranges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from patients.rules import measuring
from patients.rules.measuring import Better, Change, Measure

DATA = Path(__file__).resolve().parent / "data" / "clinical.json"
T_SCORE = "t_score"


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
    """By key, bone density first."""
    scan = Measure(
        key=T_SCORE,
        unit="",
        least=measuring.LOWEST_T_SCORE,
        most=measuring.HIGHEST_T_SCORE,
        step=Decimal("0.1"),
        better=Better.HIGHER,
    )
    found = {T_SCORE: Assessment(name="Lowest T-score (bone density)", measure=scan)}
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
