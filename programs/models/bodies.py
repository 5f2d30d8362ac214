"""What the safety rules need to know of a person, gathered in two queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast

from patients.models import Condition, ConditionClearance, Patient
from patients.models.clearing import holding
from patients.models.fractures import fractures_of
from patients.rules import gate, precautions
from programs.models.flags import SafetyFlag
from programs.models.sign_off import SignOff
from programs.rules import redflags, safety
from programs.rules.catalogue import Exercise, Where
from programs.rules.intensity import Need

Facts = dict[str, list[tuple[str, str]]]  # two words of each, by its kind
CLOSES_GATE = [key for key, flag in redflags.FLAGS.items() if flag.closes_gate]


@dataclass(frozen=True, kw_only=True)
class Body:
    """One person as the rules see them on one day."""

    gate: gate.Gate
    conditions: frozenset[precautions.Condition]
    clearances: frozenset[safety.Clearance]
    sign_offs: frozenset[safety.SignOff]
    is_stopped: bool = False  # by a warning sign that pauses everything
    lacks: tuple[Need, ...] = ()  # of high intensity: put on by `models.intensity`

    def verdict(
        self, exercise: Exercise, *, level: int, where: Where
    ) -> safety.Verdict:
        return safety.verdict(
            safety.demand(exercise, level=level, where=where),
            conditions=self.conditions,
            clearances=self.clearances,
            sign_offs=self.sign_offs,
            lacks=self.lacks,
        )

    def judge(self, exercise: Exercise, level: int, where: Where) -> safety.Verdict:
        """The same, as the ranking of substitutes asks it."""
        return self.verdict(exercise, level=level, where=where)

    def conflicts(self, demands: Iterable[safety.Demand]) -> list[safety.Conflict]:
        return safety.conflicts(
            demands,
            conditions=self.conditions,
            clearances=self.clearances,
            sign_offs=self.sign_offs,
            lacks=self.lacks,
        )


def body_of(patient: Patient, *, on: dt.date) -> Body:
    """One query for the gate, and one for all that stands in a word or two."""
    return _bodies({patient: on})[patient.pk]


def bodies_of(patients: Iterable[Patient], *, now: dt.datetime) -> dict[int, Body]:
    """By patient id, each on their own day; two queries, for one or for hundreds."""
    return _bodies({patient: patient.today(now) for patient in patients})


def _bodies(days: Mapping[Patient, dt.date]) -> dict[int, Body]:
    fractures = fractures_of({patient.pk: patient.zone for patient in days})
    said: dict[int, Facts] = defaultdict(lambda: defaultdict(list))
    for patient_id, kind, one, other in _facts([patient.pk for patient in days]):
        said[patient_id][kind].append((one, other))
    return {
        patient.pk: _body(fractures[patient.pk], said[patient.pk], on=on)
        for patient, on in days.items()
    }


def _body(fractures: Collection[gate.Fracture], said: Facts, *, on: dt.date) -> Body:
    known = precautions.Condition
    return Body(
        gate=gate.gate(
            fractures,
            on=on,
            is_suspected="suspected" in said,
            is_unread="unread" in said,
        ),
        conditions=frozenset(known(key) for key, _ in said["condition"]),
        clearances=frozenset(
            safety.Clearance(slug, known(key)) for slug, key in said["clearance"]
        ),
        sign_offs=frozenset(
            safety.SignOff(slug, int(level)) for slug, level in said["sign_off"]
        ),
        is_stopped="stopped" in said,
    )


def _facts(patients: Collection[int]) -> Iterable[tuple[int, str, str, str]]:
    """(patient, kind, one word, another) of every fact that stands, as one query."""
    theirs = {"patient__in": patients}
    standing = (
        ("condition", Condition.objects.standing(), "key", Value("")),
        (
            "clearance",
            holding(ConditionClearance.objects),
            "exercise_slug",
            F("condition_key"),
        ),
        ("sign_off", SignOff.objects.standing(), "exercise__slug", F("level")),
        ("stopped", SafetyFlag.objects.pausing(), "key", Value("")),
        (
            "unread",
            SafetyFlag.objects.open().filter(key=redflags.SECOND_RECORD),
            "key",
            Value(""),
        ),
        (
            "suspected",
            SafetyFlag.objects.open().filter(key__in=CLOSES_GATE),
            "key",
            Value(""),
        ),
    )
    first, *others = [
        rows.filter(**theirs)
        .order_by()
        .values_list(
            "patient_id",
            *(Cast(word, CharField()) for word in (Value(kind), F(one), other)),
        )
        for kind, rows, one, other in standing
    ]
    return first.union(*others, all=True)
