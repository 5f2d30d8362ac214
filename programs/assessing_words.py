"""The tests as people read them: names, results, and what a result says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.models import Measurement
from patients.rules import battery, imperial
from patients.rules.battery import Change, Group, Line, Moved, Needs, Side, Verdict
from patients.rules.measuring import BelowAverage, Better, Measure
from ptcare.languages.library import translated

DATA = Path(__file__).resolve().parent / "data" / "clinical.json"
STAGES = "four_stage_balance"
GROUPS = {
    Group.SAFETY: gettext_lazy("Safety first"),
    Group.PAIN: gettext_lazy("Pain"),
    Group.FALL_RISK: gettext_lazy("Falls"),
    Group.MOBILITY: gettext_lazy("Mobility"),
    Group.STRENGTH: gettext_lazy("Strength"),
    Group.BALANCE: gettext_lazy("Balance"),
    Group.POSTURE: gettext_lazy("Posture"),
    Group.FUNCTION: gettext_lazy("Function and body mechanics"),
}


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One test, as the clinical data describes it."""

    key: str
    name: str
    measure: Measure
    how: str = ""
    meaningful_change: str = ""
    source: str = ""

    @property
    def shape(self) -> battery.Shape:
        return battery.SHAPES[self.key]

    @property
    def places(self) -> int:
        """Decimals of a result, as its step has them."""
        return max(-int(self.measure.step.as_tuple().exponent), 0)

    @property
    def lines(self) -> tuple[Line, ...]:
        if self.key == "chair_stand_30s":
            return chair_stand_lines()
        return battery.LINES.get(self.key, ())

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Assessment:
        return cls(
            key=row["key"],
            name=row["name"],
            measure=_stages() if row["key"] == STAGES else Measure.read(row),
            how=row["how"],
            meaningful_change=row["meaningful_change"],
            source=row["source"],
        )


def _stages() -> Measure:
    """The data gives the seconds of each stage; the result is how many were held."""
    return Measure(
        key=STAGES,
        unit="stages",
        least=Decimal(0),
        most=Decimal(4),
        step=Decimal(1),
        better=Better.HIGHER,
    )


@lru_cache(maxsize=1)
def assessments() -> dict[str, Assessment]:
    """By key, in the order in which an evaluation asks."""
    rows = {row["key"]: row for row in json.loads(DATA.read_text())["assessments"]}
    return {key: Assessment.read(rows[key]) for key in battery.SHAPES}


@lru_cache(maxsize=1)
def chair_stand_lines() -> tuple[Line, ...]:
    rows = json.loads(DATA.read_text())["chair_stand_below_average"]
    return battery.chair_stand_lines(map(BelowAverage.read, rows))


def plainly(value: Decimal | None) -> str:
    """Without zeros that say nothing: 9.7, not 9.70."""
    return "" if value is None else f"{value.normalize():f}"


def result_words(key: str, value: Decimal, parts: battery.Parts) -> str:
    """A result in its unit, with what one must know beside it."""
    special = _SPECIAL.get(key)
    if special and (parts or key in _NEED_NO_PARTS):
        return special(value, parts)
    known = assessments()[key]
    number = f"{value:.{known.places}f}"
    return f"{number} {translated(known.measure.unit)}".strip()


def result_of(row: Measurement) -> str:
    """The same of a kept result; empty where it was not completed."""
    parts = battery.as_given(row.key, row.parts)
    value = battery.as_read(row.key, row.value, parts)
    return "" if value is None else result_words(row.key, value, parts)


def _pressure(value: Decimal, parts: battery.Parts) -> str:
    return _("%(high)s/%(low)s mmHg, pulse %(pulse)s") % {
        "high": parts["systolic"],
        "low": parts["diastolic"],
        "pulse": parts["pulse"],
    }


def _pain(value: Decimal, parts: battery.Parts) -> str:
    said = _("%(number)s of 10") % {"number": plainly(value)}
    site = str(parts.get("site", ""))
    return f"{said}, {SITES[site]}" if site else said


def _of(most: int) -> Any:
    return lambda value, _parts: (
        _("%(number)s of %(most)s points") % {"number": plainly(value), "most": most}
    )


def _stages_words(value: Decimal, parts: battery.Parts) -> str:
    said = _("%(number)s of 4 stages") % {"number": plainly(value)}
    timed = [name for name in STAGE_NAMES if name in parts]
    if not timed:
        return said
    last = timed[-1]
    seconds = plainly(Decimal(parts[last]))
    return f"{said}, {STAGE_NAMES[last]} {seconds} s"


def _yes_of_three(value: Decimal, _parts: battery.Parts) -> str:
    return _("%(number)s of 3 with yes") % {"number": plainly(value)}


def _falls(value: Decimal, parts: battery.Parts) -> str:
    number = int(value)
    said = ngettext("%(number)s fall", "%(number)s falls", number) % {"number": number}
    return (
        _("%(falls)s, with injury") % {"falls": said}
        if parts.get("injurious")
        else said
    )


def _height(value: Decimal, _parts: battery.Parts) -> str:
    feet, inches = imperial.feet_and_inches(value)
    return _("%(cm)s cm (%(feet)s ft %(inches)s in)") % {
        "cm": f"{value:.1f}",
        "feet": feet,
        "inches": inches,
    }


def _grip(value: Decimal, _parts: battery.Parts) -> str:
    said = {"kg": f"{value:.1f}", "pounds": imperial.pounds(value)}
    return _("%(kg)s kg (%(pounds)s lb)") % said


_SPECIAL: Mapping[str, Any] = {
    "resting_bp_hr": _pressure,
    "nprs_rest": _pain,
    "nprs_worst": _pain,
    STAGES: _stages_words,
    "steadi_3": _yes_of_three,
    "falls_12m": _falls,
    "sppb": _of(12),
    "fes_i_short": _of(28),
    "body_mechanics": _of(12),
    "psfs": lambda value, _parts: _("%(number)s of 10") % {"number": f"{value:.1f}"},
    "height": _height,
    "grip_strength": _grip,
}
_NEED_NO_PARTS = frozenset(_SPECIAL) - {"resting_bp_hr"}
SITES = {
    "neck": gettext_lazy("neck"),
    "upper_back": gettext_lazy("upper back"),
    "lower_back": gettext_lazy("lower back"),
    "shoulder": gettext_lazy("shoulder"),
    "arm": gettext_lazy("arm or hand"),
    "hip": gettext_lazy("hip or groin"),
    "knee": gettext_lazy("knee"),
    "foot": gettext_lazy("foot or ankle"),
    "elsewhere": gettext_lazy("elsewhere"),
}
STAGE_NAMES = {
    "side_by_side": gettext_lazy("side by side"),
    "semi_tandem": gettext_lazy("semi-tandem"),
    "tandem": gettext_lazy("tandem"),
    "one_leg": gettext_lazy("one leg"),
}
BANDS = {
    "none": gettext_lazy("none"),
    "low": gettext_lazy("low concern"),
    "mild": gettext_lazy("mild"),
    "minimal": gettext_lazy("minimal"),
    "moderate": gettext_lazy("moderate"),
    "high": gettext_lazy("high concern"),
    "severe": gettext_lazy("severe"),
    "very_severe": gettext_lazy("very severe"),
    "extreme": gettext_lazy("extreme"),
}
BETTER = {
    Better.LOWER: gettext_lazy("Lower is better."),
    Better.HIGHER: gettext_lazy("Higher is better."),
    Better.STABLE: gettext_lazy("Staying the same is good."),
    Better.TARGET: "",
}
VERDICTS = {
    Verdict.USUAL: (gettext_lazy("In the usual range"), "good"),
    Verdict.WATCH: (gettext_lazy("Worth watching"), "info"),
    Verdict.OF_CONCERN: (gettext_lazy("Outside the usual range"), "warn"),
}
BELOW_USUAL = gettext_lazy("Below the usual range for this age")
# What crossing a line says, by its key.
MEANINGS = {
    "any_yes": gettext_lazy("do the Timed Up and Go, chair stand and 4-stage balance"),
    "below_usual": gettext_lazy("below the usual range for this age"),
    "fall_chance": gettext_lazy("a fall becomes more likely"),
    "fall_risk": gettext_lazy("risk of falling"),
    "falls": gettext_lazy("think of the condition “high risk of falling”"),
    "fractures": gettext_lazy("linked with more fractures in women of 75 to 80"),
    "frail": gettext_lazy("often used as frail or at risk"),
    "injury": gettext_lazy("think of the condition “high risk of falling”"),
    "injury_risk": gettext_lazy("about twice the risk of a fall with injury"),
    "low": gettext_lazy("low"),
    "performance": gettext_lazy("poor performance"),
    "pressure": gettext_lazy("no resistance or impact work today; tell the doctor"),
    "since_first": gettext_lazy("ask the doctor about spine imaging"),
    "since_tallest": gettext_lazy("ask the doctor about spine imaging"),
    "spine": gettext_lazy("a sign to have the spine looked at, never a diagnosis"),
    "spine_study": gettext_lazy("used as a sign in one study"),
    "strength": gettext_lazy("seen in people who fall again; low leg strength"),
    "thoracic": gettext_lazy("a strong sign to have the spine looked at"),
    "warning": gettext_lazy("often used as a warning line"),
    "x_ray": gettext_lazy("an X-ray is advised"),
}
NUMBERS = {
    "diastolic": gettext_lazy("lower pressure"),
    "injurious": gettext_lazy("falls with injury"),
    "weaker_leg": gettext_lazy("the weaker leg"),
    "lost_since_tallest": gettext_lazy("shorter than ever"),
    "lost_since_first": gettext_lazy("shorter than at first"),
}
SIDES = {
    Side.AT_OR_ABOVE: gettext_lazy("%(number)s or more"),
    Side.ABOVE: gettext_lazy("over %(number)s"),
    Side.AT_OR_BELOW: gettext_lazy("%(number)s or less"),
    Side.BELOW: gettext_lazy("under %(number)s"),
}
UNITS = {
    "resting_bp_hr": "mmHg",
    "steadi_3": "",
    "falls_12m": "",
    "fes_i_short": "",
    "rib_pelvis": "fingerbreadths",
}


def line_words(key: str, line: Line) -> str:
    """One cut-off as a sentence: 12 s or more: risk of falling (CDC STEADI)."""
    unit = UNITS.get(key, assessments()[key].measure.unit)
    number = f"{plainly(line.at)} {unit}".strip()
    if line.of == "injurious":
        number = plainly(line.at)
    where = str(SIDES[line.side]) % {"number": number}
    if line.of in NUMBERS:
        where = f"{NUMBERS[line.of]}, {where}"
    return f"{where}: {MEANINGS[line.key]} ({line.source})"


def bands_words(key: str) -> list[str]:
    """The bands of a scale: 1 to 3: mild."""
    bands = battery.BANDS.get(key, ())
    ends = [least - 1 for least, _word in bands[1:]]
    return [
        f"{_reach(least, most)}: {BANDS[word]}"
        for (least, word), most in zip_longest(bands, ends)
    ]


def _reach(least: Decimal, most: Decimal | None) -> str:
    if most is None:
        return str(SIDES[Side.AT_OR_ABOVE]) % {"number": least}
    if least == most:
        return str(least)
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def verdict_words(judgement: battery.Judgement) -> tuple[str, str]:
    """A few words and their tone; empty where there is no verdict."""
    if judgement.verdict is None:
        return "", ""
    words, tone = VERDICTS[judgement.verdict]
    if any(line.key == "below_usual" for line in judgement.crossed):
        words = BELOW_USUAL
    return str(words), tone


def needs_words(needs: frozenset[Needs], *, is_outside: bool) -> str:
    """Why a result is not judged: what is not recorded, or what no table knows."""
    if needs == {Needs.SEX}:
        return _("No verdict: the sex is not recorded.")
    if needs == {Needs.AGE}:
        return _("No verdict: the date of birth is not recorded.")
    if needs:
        return _("No verdict: neither sex nor date of birth is recorded.")
    return _("No verdict: no range is published for this age.") if is_outside else ""


CHANGE_TONES = {Change.BETTER: "good", Change.WORSE: "warn", Change.SAME: ""}


def change_tone(moved: Moved | None) -> str:
    """The tone of voice for it; none where it is about the same, or nobody can say."""
    return CHANGE_TONES[moved.change] if moved else ""


def change_words(moved: Moved | None) -> str:
    """Against the start, in words; empty where no change is published."""
    if moved is None:
        return ""
    if moved.change is Change.SAME:
        return _("About the same")
    is_better = moved.change is Change.BETTER
    if moved.sizes == 1 or 1 < moved.size < moved.sizes:
        return _("Better") if is_better else _("Worse")
    if moved.size == 1:
        return _("A little better") if is_better else _("A little worse")
    return _("Clearly better") if is_better else _("Clearly worse")
