"""Records the rest of the treatment: medicines, aids, scans, tests. Never advises.

What is already recorded is refused rather than recorded twice; the patient's row is
held meanwhile, so that of two who type the same one wins.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import (
    Aid,
    BoneDensity,
    BoneScan,
    Dose,
    FitCheck,
    ImagingAnswer,
    IntensityClearance,
    Medication,
    MedicationReport,
    Patient,
    SpineImaging,
)
from patients.models.body import Fact
from patients.models.treatment import Course
from patients.rules import recurring
from patients.services import counting, keeping
from patients.services.keeping import AlreadyRecorded
from patients.signals import body_changed, course_corrected
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

CORRECTED = gettext_noop("Corrected")
# What exercise depends on: a program that runs is looked at again.
HEEDED = (BoneScan, IntensityClearance, SpineImaging, ImagingAnswer)
STOP = ("stopped_on", "stopped_reason", "stopped_by", "stopped_at")


class AlreadyStopped(Exception):
    """It was stopped or withdrawn already."""


class NotStopped(Exception):
    """It is taken or worn: there is no stop to take back."""


class BeforeItsStart(Exception):
    """It cannot stop on a day before it began."""


class NotWornYet(Exception):
    """Its fit was not checked before the person had it."""


class NotGivenByDate(Exception):
    """Only injections and infusions by date have doses that are recorded."""


@transaction.atomic
def add(
    *, of: type[Fact], patient: Patient, by: Actor, now: dt.datetime, **said: Any
) -> Fact:
    """One row of the treatment. Raises InTheFuture and AlreadyRecorded.

    `said` are the fields of `of`; of a BoneScan also `densities`, the fields of each
    site's BoneDensity, and of a Medication `last_given_on`, its dose before today.
    """
    return _add(of, counting.hold(patient), said, by, now)


@transaction.atomic
def correct(*, fact: Fact, by: Actor, now: dt.datetime, **said: Any) -> Fact:
    """Withdraw a row and put a right one in its place, with what hangs on it.

    What was stopped stays stopped. Raises AlreadyWithdrawn, InTheFuture, BeforeItsStart
    and AlreadyRecorded.
    """
    patient = keeping.withdraw(fact=fact, reason=CORRECTED, by=by, now=now)
    row = _add(type(fact), patient, said | _stop_of(fact), by, now)
    _take_along(fact, row, by, now)
    return row


@transaction.atomic
def take_stop_back(
    *, course: Course, reason: str, by: Actor, now: dt.datetime
) -> Course:
    """It was never stopped: the entry goes on as it was, with what hangs on it. The one
    that says it was is withdrawn. Raises AlreadyWithdrawn, NotStopped and
    AlreadyRecorded."""
    patient = keeping.withdraw(fact=course, reason=reason, by=by, now=now)
    if _stop_of(course)["stopped_on"] is None:
        raise NotStopped
    said = {name: value for name, value in _own_of(course).items() if name not in STOP}
    row: Course = _add(type(course), patient, said, by, now)  # type: ignore[assignment]
    _take_along(course, row, by, now)
    return row


@transaction.atomic
def withdraw(*, fact: Fact, reason: str, by: Actor, now: dt.datetime) -> None:
    """It was wrong: kept, and marked so. Raises AlreadyWithdrawn."""
    patient = keeping.withdraw(fact=fact, reason=reason, by=by, now=now)
    if isinstance(fact, HEEDED):
        body_changed.send(type(fact), patient=patient, by=by, now=now)


@transaction.atomic
def stop(
    *, course: Course, stopped_on: dt.date, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It is no longer taken or worn: kept, and marked so.

    Raises InTheFuture, BeforeItsStart and AlreadyStopped.
    """
    patient = counting.hold(course.patient)
    keeping.refuse_the_future(patient, stopped_on, now)
    _refuse_a_stop_before_the_start(stopped_on, course.started_on)
    current = type(course).objects.current().filter(pk=course.pk)
    if not current.update(
        stopped_on=stopped_on, stopped_reason=reason, stopped_by=by.user, stopped_at=now
    ):
        raise AlreadyStopped
    record(f"{course._meta.model_name}.stopped", about=course, by=by, at=now)


@transaction.atomic
def add_event(
    *, of: type[Fact], course: Course, by: Actor, now: dt.datetime, **said: Any
) -> Fact:
    """A dose, a report or a fit check of what is taken or worn now.

    Raises AlreadyStopped, NotGivenByDate, NotWornYet, InTheFuture and AlreadyRecorded.
    """
    patient = counting.hold(course.patient)
    held = type(course).objects.current().filter(pk=course.pk).first()
    if held is None:
        raise AlreadyStopped
    if of is Dose:
        said = _dated(held, said)
    if of is FitCheck and held.started_on and said["checked_on"] < held.started_on:
        raise NotWornYet
    column = dict(_events_of(course))[of]
    return _add(of, patient, said | {column: held}, by, now)


def next_dose_on(medication: Medication, given_on: dt.date) -> dt.date:
    """When the round comes again after a dose on that day."""
    unit = recurring.Unit(medication.unit)
    return recurring.after(given_on, every=medication.every or 1, unit=unit)


def _events_of(course: Fact) -> list[tuple[type[Fact], str]]:
    """The kinds of rows that hang on it, and the column that names it."""
    if isinstance(course, Medication):
        return [(Dose, "medication"), (MedicationReport, "medication")]
    return [(FitCheck, "aid")] if isinstance(course, Aid) else []


def _stop_of(fact: Fact) -> dict[str, Any]:
    """As it stands now: somebody may have stopped it a moment ago."""
    if not isinstance(fact, Course):
        return {}
    fact.refresh_from_db(fields=STOP)
    return {name: getattr(fact, name) for name in STOP}


def _dated(medication: Medication, said: dict[str, Any]) -> dict[str, Any]:
    if not medication.is_given:
        raise NotGivenByDate
    due_on = said.get("next_due_on") or next_dose_on(medication, said["given_on"])
    return said | {"next_due_on": due_on}


def _add(
    kind: type[Fact],
    patient: Patient,
    said: dict[str, Any],
    by: Actor,
    now: dt.datetime,
) -> Fact:
    said = dict(said)
    densities, given_on = said.pop("densities", ()), said.pop("last_given_on", None)
    day = getattr(kind, "day", None)
    if day:
        keeping.refuse_the_future(patient, said[day], now)
    if said.get("stopped_on"):
        _refuse_a_stop_before_the_start(said["stopped_on"], said.get("started_on"))
    else:
        _refuse_a_second(kind, patient, said)
    row: Fact = kind._default_manager.create(**said, **keeping.said(patient, by, now))
    record(f"{kind._meta.model_name}.recorded", about=row, by=by, at=now)
    if isinstance(row, BoneScan):
        _keep_densities(row, densities)
    if isinstance(row, HEEDED):
        body_changed.send(kind, patient=patient, by=by, now=now)
    if isinstance(row, Medication) and given_on:
        due_on = row.first_due_on
        dose = {"medication": row, "given_on": given_on, "next_due_on": due_on}
        _add(Dose, patient, dose, by, now)
    return row


def _take_along(wrong: Fact, right: Fact, by: Actor, now: dt.datetime) -> None:
    """The same events of the corrected course, each as a row of its own."""
    for kind, column in _events_of(wrong):
        for event in kind.objects.standing().filter(**{column: wrong}):
            keeping.withdraw(fact=event, reason=CORRECTED, by=by, now=now)
            _add(kind, event.patient, _own_of(event) | {column: right}, by, now)
    if isinstance(wrong, Course):
        course_corrected.send(type(wrong), wrong=wrong, right=right, by=by, now=now)


def _own_of(fact: Fact) -> dict[str, Any]:
    """What it says, without what every fact has."""
    return {
        field.name: getattr(fact, field.name)
        for field in type(fact)._meta.local_concrete_fields
        if field.name not in _FACT
    }


_FACT = {"id", *(field.name for field in Fact._meta.get_fields())}


def _keep_densities(scan: BoneScan, densities: Any) -> None:
    about = {"scan": scan, "patient": scan.patient, "clinic": scan.clinic}
    BoneDensity.objects.bulk_create(BoneDensity(**each, **about) for each in densities)


def _refuse_a_stop_before_the_start(
    stopped_on: dt.date, started_on: dt.date | None
) -> None:
    if started_on and stopped_on < started_on:
        raise BeforeItsStart


def _refuse_a_second(kind: type[Fact], patient: Patient, said: dict[str, Any]) -> None:
    same = {name: said.get(name, "") for name in kind.same}  # type: ignore[attr-defined]
    rows = kind.objects.filter(patient=patient, withdrawn_at=None)
    if issubclass(kind, Course):
        rows = rows.filter(stopped_on=None)
    words = {name for name in same if name in ("name", "dose")}
    for name, value in same.items():
        how = f"{name}__iexact" if name in words else name
        rows = rows.filter(**{how: value})
    if rows.exists():
        raise AlreadyRecorded
