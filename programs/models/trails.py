"""Each test of one patient over time: what was found, what it says, how it moved.

Read, never kept: one query for all tests.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import cached_property

from patients.models import Evaluation, Measurement, Patient
from patients.models.evaluation import MAY_BE_REPEATED
from patients.models.suggesting import suggested_by_tests
from patients.rules import battery
from patients.rules.battery import Judgement, Moved
from patients.rules.measuring import Sex
from patients.rules.precautions import Condition
from programs import assessing_words as words
from programs.rules.trending import Trend, trend
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

# What makes two results of a test comparable, where they can be had in several ways.
MUST_AGREE = {"five_times_sts": ("until",)}
OWN_WORDS = "psfs"  # compared only where the patient named the same activities


@dataclass(frozen=True)
class Result:
    """One result of one test, judged as of its own day."""

    row: Measurement
    judgement: Judgement

    @property
    def value(self) -> Decimal | None:
        return battery.as_read(self.row.key, self.row.value, self.parts)

    @cached_property
    def parts(self) -> battery.Parts:
        return battery.as_given(self.row.key, self.row.parts)

    @property
    def words(self) -> str:
        return words.result_of(self.row)

    @property
    def band(self) -> str:
        found = battery.band(self.row.key, self.value)
        return str(words.BANDS[found]) if found else ""

    @property
    def verdict(self) -> str:
        return words.verdict_words(self.judgement)[0]

    @property
    def tone(self) -> str:
        return words.verdict_words(self.judgement)[1]

    @property
    def needs(self) -> str:
        known, is_asked = self.judgement, words.assessments()[self.row.key].lines
        if self.value is None or known.verdict is not None or not is_asked:
            return ""
        return words.needs_words(known.needs, is_outside=not known.lines)

    @property
    def crossed(self) -> list[str]:
        return [words.line_words(self.row.key, each) for each in self.judgement.crossed]


@dataclass(frozen=True)
class Trail:
    """One test: its results in order, and the one that it began with."""

    test: words.Assessment
    results: tuple[Result, ...] = ()
    baseline: Result | None = None

    @cached_property
    def measured(self) -> list[Result]:
        return [each for each in self.results if each.value is not None]

    @property
    def latest(self) -> Result | None:
        return self.measured[-1] if self.measured else None

    def moved_to(self, now: Result | None) -> Moved | None:
        """How that result lies to the one it began with; None where nobody can say."""
        before = self.baseline
        if not before or not now or before is now or not alike(before, now):
            return None
        if before.value is None or now.value is None:
            return None
        better = self.test.measure.better
        return battery.moved(self.test.key, better, before=before.value, now=now.value)

    @property
    def better(self) -> str:
        return str(words.BETTER[self.test.measure.better])

    def published(self, about: battery.About) -> list[str]:
        """The lines that hold for this person, or the words of the scale."""
        lines = [each for each in self.test.lines if each.is_for(about)]
        found = [words.line_words(self.test.key, each) for each in lines]
        return found or words.bands_words(self.test.key)

    @cached_property
    def picture(self) -> Trend | None:
        return self.drawn(self.results)

    def drawn(
        self,
        results: Sequence[Result],
        *,
        across: Callable[[dt.date], float] | None = None,
    ) -> Trend | None:
        """A picture of these of its results; `across` says where a day lies."""
        start = self.baseline.value if self.baseline else None
        steps = battery.steps_from(self.test.key, start) if start is not None else ()
        return trend(
            [(each.row.measured_on, each.value) for each in results],
            cuts=self._cuts(),
            baseline=start if len(self.measured) > 1 else None,
            least=steps[0] if steps and len(self.measured) > 1 else None,
            across=across,
        )

    def _cuts(self) -> list[Decimal]:
        """The lines of the latest result's own day, and where a band begins."""
        lines = self.latest.judgement.lines if self.latest else ()
        bands = battery.BANDS.get(self.test.key, ())[1:]
        return [
            *(each.at for each in lines if each.of == battery.VALUE),
            *(least for least, _word in bands if least > 1),
        ]


@dataclass(frozen=True)
class Entry:
    """One test on a page: the result to read first, and the way to record one.

    In an evaluation that is its own result; else the latest there is.
    """

    trail: Trail
    evaluation: Evaluation | None = None

    @cached_property
    def own(self) -> list[Result]:
        """Those of the evaluation, in order; not completed ones too."""
        if self.evaluation is None:
            return []
        wanted = self.evaluation.pk
        return [each for each in self.trail.results if each.row.evaluation_id == wanted]

    @property
    def shown(self) -> Result | None:
        return self.own[-1] if self.own else self.trail.latest

    @property
    def is_own(self) -> bool:
        return self.evaluation is None or bool(self.own)

    @cached_property
    def moved(self) -> Moved | None:
        return self.trail.moved_to(self.shown)

    @property
    def change(self) -> str:
        return words.change_words(self.moved)

    @property
    def change_tone(self) -> str:
        return words.change_tone(self.moved)

    @property
    def wants_look(self) -> bool:
        """Whether the latest result, or how it moved, is what one reads first; also
        where something is needed before anybody can say."""
        now = self.shown
        tones = {now.tone, self.change_tone} if now else set()
        return bool(tones & {"info", "warn", "stop"} or (now and now.needs))

    @property
    def start(self) -> Result | None:
        """The result it began with, where this is a later one."""
        start = self.trail.baseline
        return start if start is not None and start is not self.shown else None

    @property
    def is_incomparable(self) -> bool:
        """Whether it was had in another way than at the start."""
        before, now = self.start, self.shown
        return bool(before and now and now.value is not None and not alike(before, now))

    @property
    def is_repeated(self) -> bool:
        return self.trail.test.key == MAY_BE_REPEATED


def alike(before: Result, now: Result) -> bool:
    """Whether both were had in the same way, so that they may be compared."""
    key = before.row.key
    if key == OWN_WORDS:
        return activities(before) == activities(now)
    return all(
        before.parts.get(name) == now.parts.get(name)
        for name in MUST_AGREE.get(key, ())
    )


def activities(result: Result) -> set[str]:
    """What the patient named, however it was typed."""
    return {
        str(given).strip().casefold()
        for name, given in result.parts.items()
        if name.startswith("activity") and given
    }


def trails_of(patient: Patient, actor: Actor) -> dict[str, Trail]:
    """Every test of the battery by key, also those never done: one query."""
    rows = _measured(actor, patient_id=patient.pk)
    by_key: dict[str, list[Measurement]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    course = course_of([row for found in by_key.values() for row in found])
    return {
        key: _trail(test, by_key[key], patient, course)
        for key, test in words.assessments().items()
    }


@prepared
def _measured(actor: Actor, *, patient_id: int) -> QuerySet[Measurement]:
    rows = Measurement.objects.visible_to(actor).standing()
    mine = rows.filter(patient_id=patient_id)
    both = mine.select_related("evaluation", "recorded_by")
    return both.order_by("measured_on", "pk")


def course_of(rows: Sequence[Measurement]) -> Evaluation | None:
    """The signed first evaluation with which the present course of care began."""
    first = [
        row.evaluation
        for row in rows
        if row.evaluation and row.evaluation.is_first and row.evaluation.signed_at
    ]
    return max(first, key=lambda each: (each.on, each.pk), default=None)


def baseline_of(results: Sequence[Result], course: Evaluation | None) -> Result | None:
    """The result of the first evaluation; else the first since then, else the first."""
    if course is not None:
        own = [each for each in results if each.row.evaluation_id == course.pk]
        since = [each for each in results if each.row.measured_on >= course.on]
        results = own or since or results
    return results[0] if results else None


def _trail(
    test: words.Assessment,
    rows: Sequence[Measurement],
    patient: Patient,
    course: Evaluation | None,
) -> Trail:
    first = next((row for row in rows if row.value is not None), None)
    results = tuple(_judged(test, row, patient, first) for row in rows)
    measured = [each for each in results if each.value is not None]
    return Trail(test, results, baseline_of(measured, course))


def _judged(
    test: words.Assessment,
    row: Measurement,
    patient: Patient,
    first: Measurement | None,
) -> Result:
    before = first.value if first is not None and first is not row else None
    numbers = row.numbers(first_height=before)
    about = about_on(patient, row.measured_on)
    return Result(row, battery.judge(test.lines, numbers, about))


def about_on(patient: Patient, day: dt.date) -> battery.About:
    """What a verdict may depend on, on the day of the test."""
    sex = Sex(patient.sex) if patient.sex else None
    return battery.About(sex=sex, age=patient.age_on(day))


@dataclass(frozen=True)
class Proposal:
    """A condition that a result asks the therapist to think of. Never set by itself."""

    condition: Condition
    why: str


def proposals(patient: Patient) -> list[Proposal]:
    """Of the latest results; none that stands already, or that somebody declined."""
    return [
        Proposal(each.proposal.condition, "; ".join(map(words.result_of, each.tests)))
        for each in suggested_by_tests(patient)
    ]
