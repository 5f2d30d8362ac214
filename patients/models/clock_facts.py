"""The clocks of one patient or of thousands of one clinic: read, never kept.

For a list: `clocks_of_each(patients, today=...)` costs eight queries, however many
patients it is given, and answers with a `rules.clocks.Clocks` by patient id, from which
`rules.clocks.to_tell(each, limits=limits_of(clinic_id), today=...)` says what to tell.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from patients.models.clocks import CareStep, ClockSettings, PlanOfCare, ProgressNote
from patients.models.coverage import Coverage, is_medicare
from patients.models.doubling import doubles_in_one_course
from patients.models.evaluation import Evaluation
from patients.models.patient import Patient
from patients.models.session import ClinicSession
from patients.rules import clocks
from patients.rules.clocks import Clocks, Known, Limits, PlanKind

LIMITS = tuple(Limits.__dataclass_fields__)
# Under which name the rules know the day of a step.
STEPS = {
    CareStep.Kind.SENT: "sent_on",
    CareStep.Kind.ORDER: "order_on",
    CareStep.Kind.VERBAL: "verbal_on",
    CareStep.Kind.SIGNED: "signed_on",
    CareStep.Kind.ENDED: "ended_on",
}

Dated = dict[int, list[dt.date]]


def limits_of(clinic_id: int) -> Limits:
    """The clinic's own, or the defaults. One query."""
    row = ClockSettings.of(clinic_id)
    return Limits(**{name: getattr(row, name) for name in LIMITS})


def limits_for(patient: Patient, *, today: dt.date) -> Limits:
    """Those that hold for this patient, by who pays first that day. Two queries."""
    kind = _kinds([patient.pk], today).get(patient.pk, PlanKind.SELF_PAY)
    return limits_of(patient.clinic_id).for_kind(kind)


def clocks_of(patient: Patient, *, today: dt.date) -> Clocks:
    return clocks_of_each([patient], today=today)[patient.pk]


def clocks_of_each(
    patients: Collection[Patient], *, today: dt.date
) -> dict[int, Clocks]:
    """By patient id, as of a day of the clinic. All patients are of one clinic."""
    if not patients:
        return {}
    (clinic_id,) = {patient.clinic_id for patient in patients}
    limits = limits_of(clinic_id)
    known = known_of_each([patient.pk for patient in patients], today=today)
    return {
        each: clocks.clocks(found, limits=limits, today=today)
        for each, found in known.items()
    }


def known_of_each(ids: Collection[int], *, today: dt.date) -> dict[int, Known]:
    """What the rules read, by patient id: seven queries."""
    kinds = _kinds(ids, today)
    plans = _plans(ids)
    firsts, reports = _evaluations(ids)
    for patient_id, on in _rows(ProgressNote.objects.standing(), ids):
        reports[patient_id].append(on)
    attended, booked = _treatment_days(ids, today)
    begun = {each: _begins(firsts[each]) for each in ids}
    return {
        each: Known(
            kind=kinds.get(each, PlanKind.SELF_PAY),
            attended=[day for day in attended[each] if day >= begun[each]],
            booked=booked[each],
            plans=[row for row in plans[each] if row.certified_to >= begun[each]],
            reports=reports[each],
        )
        for each in ids
    }


def _begins(firsts: Iterable[dt.date]) -> dt.date:
    """Where a patient has come for a second time, the day of that first evaluation."""
    days = sorted(firsts)
    return days[-1] if len(days) > 1 else dt.date.min


def _kinds(ids: Collection[int], today: dt.date) -> dict[int, PlanKind]:
    """By who pays first that day."""
    active = Coverage.objects.active_on(today).filter(patient__in=ids, rank=1)
    rows = active.annotate(is_medicare=is_medicare())
    return {
        patient_id: PlanKind.MEDICARE if leads else PlanKind.INSURED
        for patient_id, leads in rows.values_list("patient_id", "is_medicare")
    }


def _treatment_days(ids: Collection[int], today: dt.date) -> tuple[Dated, Dated]:
    """Those attended, and those booked from today on. What a closed double attended in
    this course of care was of the same person; what was signed there resets no clock:
    rather a note asked for too early than too late."""
    doubles = doubles_in_one_course(ids)
    rows = ClinicSession.objects.kept().of_treatment()
    rows = rows.filter(patient__in={*ids, *doubles})
    found: tuple[Dated, Dated] = defaultdict(list), defaultdict(list)
    for patient_id, on, status in rows.values_list("patient_id", "on", "status"):
        if status == ClinicSession.Status.ATTENDED:
            found[0][patient_id].append(on)
            if patient_id in doubles:
                found[0][doubles[patient_id]].append(on)
        elif on >= today:
            found[1][patient_id].append(on)
    return found


def _evaluations(ids: Collection[int]) -> tuple[Dated, Dated]:
    """The days of signed first evaluations, and those of the later ones."""
    rows = Evaluation.objects.signed().filter(patient__in=ids)
    found: tuple[Dated, Dated] = defaultdict(list), defaultdict(list)
    for patient_id, on, kind in rows.values_list("patient_id", "on", "kind"):
        found[kind != Evaluation.Kind.FIRST][patient_id].append(on)
    return found


def _plans(ids: Collection[int]) -> dict[int, list[clocks.PlanOfCare]]:
    steps = steps_by_plan(CareStep.objects.standing().filter(patient__in=ids))
    found: dict[int, list[clocks.PlanOfCare]] = defaultdict(list)
    for row in PlanOfCare.objects.standing().filter(patient__in=ids):
        found[row.patient_id].append(as_rule(row, steps[row.pk]))
    return found


def steps_by_plan(steps: Iterable[CareStep]) -> dict[int, list[CareStep]]:
    found: dict[int, list[CareStep]] = defaultdict(list)
    for step in steps:
        found[step.plan_id].append(step)
    return found


def as_rule(row: PlanOfCare, steps: Iterable[CareStep]) -> clocks.PlanOfCare:
    """A plan and its standing steps, as the rules see them."""
    return clocks.PlanOfCare(
        id=str(row.pk),
        certified_from=row.certified_from,
        certified_to=row.certified_to,
        is_initial=row.is_initial,
        **{STEPS[CareStep.Kind(step.kind)]: step.on for step in steps},
    )


def _rows(rows: Any, ids: Collection[int]) -> Iterable[tuple[int, dt.date]]:
    return rows.filter(patient__in=ids).values_list("patient_id", "on")
