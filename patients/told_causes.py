"""Causes of alerts that a rule in Python has to say, of all patients of a clinic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patients.models import Patient, clock_facts, estimate_facts
from patients.models.looking import Cause, Look, tells
from patients.rules import clocks, underbooked
from patients.rules.alerting import Kind
from patients.rules.clocks import Tell, Told
from patients.services import underbooking
from ptcare.people.models import Clinic

BATCH = 500
CLOCKS = {
    Tell.CARE_MISSING: Kind.PLAN_NOT_SENT,
    Tell.CARE_UNSENT: Kind.PLAN_NOT_SENT,
    Tell.CARE_UNSIGNED: Kind.NOT_CERTIFIED,
    Tell.CARE_LATE: Kind.NOT_CERTIFIED,
    Tell.CARE_ENDING: Kind.RECERTIFY,
    Tell.CARE_ENDED: Kind.RECERTIFY,
    Tell.NOTE_SOON: Kind.PROGRESS_NOTE,
    Tell.NOTE_WANTED: Kind.PROGRESS_NOTE,
    Tell.NOTE_OVERDUE: Kind.PROGRESS_NOTE,
}


@tells(Kind.UNDER_SCHEDULED)
def under_scheduled(look: Look) -> Iterator[Cause]:
    """Fewer visits booked than prescribed, where the plan has some left."""
    found = underbooking.underbooked(look.clinic_id, today=look.today)
    for patient_id, each in found.items():
        yield Cause(
            patient_id=patient_id,
            kind=Kind.UNDER_SCHEDULED,
            cause="booked",
            due_on=look.today + underbooked.AHEAD / 2,
            count=each.missing,
        )


@tells(*dict.fromkeys(CLOCKS.values()))
def clock_causes(look: Look) -> Iterator[Cause]:
    """Of the plan of care and the progress note, each warning a cause of its own."""
    for patients in in_batches(look):
        yield from clock_causes_of(patients, look)


def clock_causes_of(patients: Sequence[Patient], look: Look) -> Iterator[Cause]:
    limits = clock_facts.limits_of(look.clinic_id)
    found = clock_facts.clocks_of_each(patients, today=look.today)
    for patient_id, each in found.items():
        for told in clocks.to_tell(each, limits=limits, today=look.today):
            yield _cause(patient_id, each, told, look)


def in_batches(look: Look) -> Iterator[list[Patient]]:
    """Those in care, so many at a time that memory stays flat."""
    rows = Patient.objects.in_care().filter(clinic_id=look.clinic_id).order_by("pk")
    after = 0
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].pk


def _cause(patient_id: int, found: clocks.Clocks, told: Told, look: Look) -> Cause:
    of = found.note.last_on if told.what.startswith("note") else found.care.plan_id
    stage = "last" if told.is_last else "first"
    return Cause(
        patient_id=patient_id,
        kind=CLOCKS[told.what],
        cause=f"{told.what}:{of or 'none'}:{stage}",
        reason=told.what,
        due_on=told.by or look.today,
        day=told.by,
    )


@tells(Kind.ESTIMATE_DUE, Kind.ABOVE_ESTIMATE)
def estimate_causes(look: Look) -> Iterator[Cause]:
    """Of who pays: an estimate is due, or the bill comes to more than it may."""
    clinic = Clinic.objects.get(pk=look.clinic_id)
    standings = estimate_facts.standings_of(clinic, today=look.today)
    for patient_id, each in standings.items():
        if clock := each.clock:
            yield Cause(
                patient_id=patient_id,
                kind=Kind.ESTIMATE_DUE,
                cause=f"{clock.why}:{clock.day}",
                reason=clock.why,
                due_on=clock.due_on,
                day=clock.day,
            )
        if each.passes_on:
            yield Cause(
                patient_id=patient_id,
                kind=Kind.ABOVE_ESTIMATE,
                cause=str(each.passes_on),
                due_on=each.passes_on,
                day=each.passes_on,
            )
