"""Ends care as a therapist ends it, and keeps an eye on what comes after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from patients.models import Evaluation, Patient
from patients.services import admitting, counting, keeping
from programs.models import Checkup, Closing, Program
from programs.rules import upkeep
from programs.services import prescribing
from ptcare.audit.recording import record
from ptcare.notices.sending import notice_of, send_each_once, send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

# It is asked by letter once: one that a mail server kept for days is of use still.
ASKING_IS_GOOD_FOR = dt.timedelta(days=14)

ENDED = gettext_noop("Care has ended.")


class NoLastTests(Exception):
    """A course of therapy is closed after the evaluation that decides it is signed."""


class AlreadyAnswered(Exception):
    """The questions of this check were answered before."""


class AlreadyDone(Exception):
    """A colleague has looked at this check."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the patient says three and six months after care."""

    keeps_going: bool
    has_fallen: bool
    has_new_pain: bool
    wants_call: bool


@transaction.atomic
def close_care(
    *,
    patient: Patient,
    reason: str,
    reached: str,
    warning_signs: str,
    keeps_plan: bool,
    by: Actor,
    now: dt.datetime,
) -> Closing:
    """The end of care, with a plan of the patient's own and checks to come.

    Raises NoLastTests; admitting.AlreadyEnded, StillBooked and UnseenSign; and with
    `keeps_plan` what `prescribing.keep_as_own` raises.
    """
    patient = counting.hold(patient)
    if patient.discharged_on is not None:
        raise admitting.AlreadyEnded
    tests = _last_tests(patient, reason)
    own = (
        prescribing.keep_as_own(patient=patient, by=by, now=now) if keeps_plan else None
    )
    if own is None:
        _end(Program.objects.signed().filter(patient=patient), by, now)
    _end(Program.objects.drafts().filter(patient=patient), by, now)
    admitting.discharge_patient(patient=patient, by=by, now=now)
    row = Closing.objects.create(
        reason=Closing.Reason(reason),
        reached=reached,
        warning_signs=warning_signs,
        evaluation=tests,
        upkeep=own,
        **keeping.said(patient, by, now),
    )
    _plan_checks(row, ended_on=patient.today(now))
    record("care.closed", about=row, by=by, at=now, note=reason)
    _tell(row, patient.user, now)
    return row


@transaction.atomic
def answer(*, checkup: Checkup, said: Answers, by: Actor, now: dt.datetime) -> Checkup:
    """The patient's or helper's four answers. Raises AlreadyAnswered."""
    patient = counting.hold(checkup.patient)
    row = Checkup.objects.due(now=now).unanswered().filter(pk=checkup.pk).first()
    if row is None:
        raise AlreadyAnswered
    row.keeps_going, row.has_fallen = said.keeps_going, said.has_fallen
    row.has_new_pain, row.wants_call = said.has_new_pain, said.wants_call
    row.answered_at, row.answered_by = now, by.user
    row.save()
    record("checkup.answered", about=row, by=by, at=now)
    if row.is_worrying:
        for person in therapists_of(patient):
            _tell(row, person, now, is_safety=True)
    return row


@transaction.atomic
def finish(
    *, checkup: Checkup, outcome: str, note: str, by: Actor, now: dt.datetime
) -> None:
    """A therapist has looked, called or seen the patient. Raises AlreadyDone."""
    counting.hold(checkup.patient)
    row = Checkup.objects.open().filter(pk=checkup.pk).first()
    if row is None:
        raise AlreadyDone
    row.outcome, row.note = Checkup.Outcome(outcome), note
    row.done_at, row.done_by = now, by.user
    row.save()
    record("checkup.done", about=row, by=by, at=now, note=outcome)


@transaction.atomic
def ask_those_due(*, now: dt.datetime) -> int:
    """A letter to each patient whose check is due, once; how many were written.

    By day in the patient's own zone; who is due in the night is told in the morning.
    """
    rows = Checkup.objects.due(now=now).unanswered().unasked()
    rows = rows.select_related("patient__clinic", "patient__user")
    awake = [row for row in rows if _is_awake(row, now)]
    send_each_once(
        notice_of(
            key=row.asking_key,
            clinic_id=row.clinic_id,
            to=row.patient.user,
            kind="care_team_message",
            now=now,
            stale_at=now + ASKING_IS_GOOD_FOR,
            link=reverse("home"),
        )
        for row in awake
    )
    return len(awake)


def therapists_of(patient: Patient) -> list[User]:
    """The patient's own; all of the clinic where that is nobody any more."""
    here = Membership.objects.current().filter(
        clinic_id=patient.clinic_id, role=Role.THERAPIST
    )
    mine = here.filter(patients=patient)
    found = User.objects.filter(memberships__in=mine if mine.exists() else here)
    return list(found.distinct().order_by("pk"))


def _last_tests(patient: Patient, reason: str) -> Evaluation | None:
    last = Evaluation.objects.signed().filter(patient=patient).newest_first().first()
    is_last = last is not None and last.is_for_discharge
    if reason in Closing.AFTER_TESTS and not is_last:
        raise NoLastTests
    return last if is_last else None


def _end(programs: Iterable[Program], by: Actor, now: dt.datetime) -> None:
    for program in programs:
        prescribing.end_program(program=program, reason=ENDED, by=by, now=now)


def _is_awake(row: Checkup, now: dt.datetime) -> bool:
    clinic = row.patient.clinic
    hour = now.astimezone(row.patient.zone).hour
    return clinic.quiet_until <= hour < clinic.quiet_from


def _plan_checks(closing: Closing, *, ended_on: dt.date) -> None:
    """Those of an earlier end of care that nobody did are overtaken by these."""
    earlier = Checkup.objects.filter(patient=closing.patient_id, done_at=None)
    earlier.update(
        outcome=Checkup.Outcome.BACK,
        done_at=closing.recorded_at,
        done_by=closing.recorded_by,
    )
    Checkup.objects.bulk_create(
        Checkup(
            patient_id=closing.patient_id,
            clinic_id=closing.clinic_id,
            closing=closing,
            months=months,
            due_on=day,
        )
        for months, day in upkeep.check_days(ended_on).items()
    )


def _tell(
    about: Closing | Checkup, person: User, now: dt.datetime, *, is_safety: bool = False
) -> None:
    send_once(
        key=f"{about._meta.model_name}:{about.pk}:{person.pk}",
        clinic_id=about.clinic_id,
        to=person,
        kind="care_team_message",
        now=now,
        link=reverse("home"),
        is_safety=is_safety,
    )
