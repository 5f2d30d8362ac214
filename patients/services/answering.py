"""Takes what is asked about a record, and writes down what became of it.

A change itself is made in its ordinary place, as a new fact: a yes here only says that
it was. Nothing that goes out says what a request is about.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse

from patients.models import Patient, RecordRequest, RecordStep
from patients.models.absences import answering_for
from patients.rules import answering as rules
from patients.rules.answering import Wish
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.notices.sending import (
    send_each_once,
    send_once,
    tell_leads,
    to_look_at,
)
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Permission, Role

MOST_OPEN = 10  # of one patient: somebody reads each
Came = RecordRequest.Came
Kind = RecordStep.Kind
Topic = RecordRequest.Topic


class TooMany(Exception):
    """As many of this patient's wait as anybody can answer."""


class AlreadySettled(Exception):
    """A colleague, or the patient, was quicker."""


class NoMoreTime(Exception):
    """It was put off once already, or the first time is up."""


class NothingToAnswer(Exception):
    """No change was refused, or the patient has said already that they do not agree."""


@transaction.atomic
def ask_for_change(
    *,
    patient: Patient,
    topic: str,
    wrong: str,
    right: str,
    by: Actor,
    now: dt.datetime,
    came: str = Came.APP,
    asked_on: dt.date | None = None,
    asked_for_them_by: str = "",
) -> RecordRequest:
    """Told at once to who can judge it. Raises TooMany."""
    said = {"topic": topic, "wrong": wrong, "right": right, "came": came}
    said["asked_for_them_by"] = asked_for_them_by
    return _ask(patient, Wish.CHANGE, said, asked_on, by, now)


@transaction.atomic
def ask_for_copy(
    *,
    patient: Patient,
    form: str,
    came: str,
    asked_on: dt.date,
    by: Actor,
    now: dt.datetime,
    asked_for_them_by: str = "",
) -> RecordRequest:
    """Written down by the clinic for somebody who asks it, and told to who may make it:
    it holds findings. Raises TooMany."""
    said = {"form": form, "came": came, "asked_for_them_by": asked_for_them_by}
    return _ask(patient, Wish.COPY, said, asked_on, by, now)


def _ask(
    patient: Patient,
    wish: Wish,
    said: dict[str, Any],
    asked_on: dt.date | None,
    by: Actor,
    now: dt.datetime,
) -> RecordRequest:
    patient = counting.hold(patient)
    rows = RecordRequest.objects.filter(patient=patient)
    if rows.open().count() >= MOST_OPEN:
        raise TooMany
    row = rows.create(
        patient=patient,
        clinic=patient.clinic,
        wish=wish,
        asked_on=asked_on or counting.clinic_day(patient.clinic, now),
        asked_at=now,
        asked_by=by.user,
        **said,
    )
    record("recordrequest.asked", about=row, by=by, at=now)
    if by.is_patient_side or (
        wish == Wish.COPY and not by.may(Permission.SEE_FINDINGS)
    ):
        _tell_clinic(row, now)
    return row


@transaction.atomic
def extend(*, request: RecordRequest, words: str, by: Actor, now: dt.datetime) -> None:
    """Thirty days more, once, and the patient reads why. NoMoreTime, AlreadySettled."""
    row = _hold_open(request)
    today = counting.clinic_day(row.clinic, now)
    is_extended = row.extension is not None
    if not rules.may_extend(row.due_on, today=today, is_extended=is_extended):
        raise NoMoreTime
    _step(row, Kind.EXTENDED, by, now, words=words)
    _tell_patient(row, Kind.EXTENDED, now)


@transaction.atomic
def accept(*, request: RecordRequest, words: str, by: Actor, now: dt.datetime) -> None:
    """It is changed, in its ordinary place. Raises AlreadySettled."""
    row = _hold_open(request)
    _step(row, Kind.ACCEPTED, by, now, words=words)
    _tell_patient(row, Kind.ACCEPTED, now)


@transaction.atomic
def deny(
    *, request: RecordRequest, because: str, words: str, by: Actor, now: dt.datetime
) -> None:
    """No, by one of the law's reasons for that wish, in plain words. AlreadySettled."""
    row = _hold_open(request)
    _step(row, Kind.DENIED, by, now, because=because, words=words)
    _tell_patient(row, Kind.DENIED, now)


@transaction.atomic
def fulfil(
    *, request: RecordRequest, on: dt.date, words: str, by: Actor, now: dt.datetime
) -> None:
    """A copy was handed over: how, and on which day. Raises AlreadySettled."""
    row = _hold_open(request)
    _step(row, Kind.FULFILLED, by, now, on=on, words=words)
    _tell_patient(row, Kind.FULFILLED, now)


@transaction.atomic
def take_back(
    *, request: RecordRequest, by: Actor, now: dt.datetime, words: str = ""
) -> None:
    """Not wanted any more, or written down by mistake. Raises AlreadySettled."""
    _step(_hold_open(request), Kind.WITHDRAWN, by, now, words=words)


@transaction.atomic
def disagree(
    *, request: RecordRequest, words: str, by: Actor, now: dt.datetime
) -> None:
    """The patient's word on a change that was refused, with the record for good.

    Raises NothingToAnswer.
    """
    row = _held(request)
    if not row.was_change_denied or row.statement:
        raise NothingToAnswer
    _step(row, Kind.DISAGREED, by, now, words=words)
    _tell_clinic(row, now, again=Kind.DISAGREED)


def _hold_open(request: RecordRequest) -> RecordRequest:
    row = _held(request)
    if row.end:
        raise AlreadySettled
    return row


def _held(request: RecordRequest) -> RecordRequest:
    """As it is now, and nobody else writes a step until the end of the transaction."""
    counting.hold(request.patient)
    rows = RecordRequest.objects.select_related("clinic", "patient__user")
    return rows.with_steps().get(pk=request.pk)


def _step(
    row: RecordRequest, kind: Kind, by: Actor, now: dt.datetime, **said: Any
) -> None:
    RecordStep.objects.create(
        patient=row.patient,
        clinic=row.clinic,
        request=row,
        kind=kind,
        at=now,
        by=by.user,
        **said,
    )
    record(f"recordrequest.{kind}", about=row, by=by, at=now)


def _tell_patient(row: RecordRequest, kind: Kind, now: dt.datetime) -> None:
    send_once(
        key=f"record_request:{row.pk}:{kind}",
        clinic_id=row.clinic_id,
        to=row.patient.user,
        kind="clinic_update",
        due_at=now,
        now=now,
        link=reverse("patients:own_change", args=[row.pk]),
    )


def _tell_clinic(row: RecordRequest, now: dt.datetime, *, again: str = "asked") -> None:
    """The therapist of the patient, or whoever may judge it."""
    notices = to_look_at(
        who_answers(row, now),
        key=f"record_request:{row.pk}:{again}",
        clinic_id=row.clinic_id,
        link=reverse("patients:record_request", args=[row.pk]),
        now=now,
    )
    send_each_once(notices)


def who_answers(row: RecordRequest, now: dt.datetime) -> list[User]:
    """Of findings, and of a copy that holds them, the own therapist, or who answers for
    them, else all; of the rest the front desk."""
    staff = Membership.objects.current().filter(clinic=row.clinic_id)
    staff = staff.select_related("user").order_by("pk")
    if row.wish == Wish.CHANGE and row.topic != Topic.HEALTH:
        admins = [each.user for each in staff.filter(role=Role.CLINIC_ADMIN)]
        return admins or [each.user for each in staff.leads()]
    return [each.user for each in answering_for(row.patient, now=now)]


@transaction.atomic
def remind(*, clinic: Clinic, now: dt.datetime) -> int:
    """Tells the clinic's leads what is due soon, or late: each time once. How many
    requests that was. A constant number of queries."""
    today = counting.clinic_day(clinic, now)
    rows = RecordRequest.objects.filter(clinic=clinic).open().with_steps()
    due = {row.pk: rules.reminder(row.due_on, today=today) for row in rows}
    keys = [f"record_request:{pk}:due:{which}" for pk, which in due.items() if which]
    tell_leads(
        keys,
        clinic_id=clinic.pk,
        link=reverse("patients:record_requests"),
        now=now,
    )
    return len(keys)
