"""This morning's warning sign, the messages of the last days, and the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from patients.models import ClinicSession, FractureClearance
from programs.demo import actors
from programs.demo.bodies import BODIES
from programs.demo.cast import COMES_BACK, RED_FLAG
from programs.demo.world import DAY, Case, World, dice_token
from programs.models import EscalationSettings, ExerciseLog, SafetyFlag
from programs.models.day import reminder_key
from programs.rules import redflags
from programs.services import escalating, flagging
from ptcare.audit.models import AuditEvent, Kind
from ptcare.notices.models import AddressNews, Notice
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

REMEMBERED = 14 * DAY
SEEN_SOON = dt.timedelta(hours=2)


def tell(world: World) -> None:
    _look_back(world)
    Notice.objects.bulk_create(
        notice
        for case in world.cases
        for notice in (*_reminders(case), *_of_visits(case, now=world.now))
    )
    AuditEvent.objects.bulk_create(
        sorted(
            (event for case in world.cases for event in _ledger(case)),
            key=lambda event: event.at,
        )
    )
    _warn(world)
    _come_back(world)


def _come_back(world: World) -> None:
    """An address with a slip in it: since yesterday nothing more is sent there."""
    user = world.case_of(COMES_BACK).patient.user
    AddressNews.objects.create(
        address=(user.email or "").lower(),
        what=AddressNews.What.BOUNCED,
        reason="the address was refused (550 5.1.1)",
        at=world.now - DAY,
    )


def _list(case: Case) -> None:
    """Who comes next where nobody takes a sign, and who hears at night."""
    staff = Membership.objects.filter(clinic=case.patient.clinic, role=Role.THERAPIST)
    people = staff.order_by("is_lead", "user__name").values_list("pk", flat=True)
    EscalationSettings.objects.create(
        clinic=case.patient.clinic,
        people=list(people[:4]),
        stand_in_name="Dr. Ines Castro, on call",
        stand_in_address="oncall@riverbend.example",
    )


def _warn(world: World) -> None:
    """New back pain, told within the hour: nobody has looked yet."""
    case = world.case_of(RED_FLAG)
    _list(case)
    at = max(world.now - dt.timedelta(hours=1), case.moment(case.today, 0, 1))
    item = next(i for i in case.items if i.weekdays and not i.ends_on)
    log = ExerciseLog.objects.create(
        **case.about,
        item=item,
        token=case.token(),
        on=case.today,
        said_at=at,
        said_by=case.patient.user,
        said_as=Role.PATIENT,
        done=ExerciseLog.Done.SOME,
        credit="0.5",
        pain=7,
        pain_where="back",
        pain_is_new=True,
    )
    flagging.raise_flag(
        patient=case.patient,
        key=redflags.NEW_BACK_PAIN,
        on=case.today,
        by=actors.oneself(case),
        now=at,
        log=log,
    )
    escalating.escalate_due(now=at, most=1)


def _look_back(world: World) -> None:
    """Near falls of the last weeks, told, seen and cleared."""
    flags = []
    for case in world.cases:
        if case.story.body != "falls" or case.story.weeks < 5:
            continue
        on = case.today - case.rng.randrange(8, 25) * DAY
        at, by = case.moment(on, 9, 15), case.therapist.user
        flags.append(
            SafetyFlag(
                **case.about,
                key="rf_near_fall",
                level=SafetyFlag.Level.WATCH,
                on=on,
                raised_at=at,
                raised_by=case.patient.user,
                seen_at=at + SEEN_SOON,
                seen_by=by,
                cleared_at=at + 2 * SEEN_SOON,
                cleared_by=by,
                cleared_because="Spoke by telephone. A night light is in the hall now.",
            )
        )
    SafetyFlag.objects.bulk_create(flags)


def _reminders(case: Case) -> Iterator[Notice]:
    """Of the last days, for those who want one; the newest not yet opened."""
    program, patient = case.program, case.patient
    if case.story.stage != "running" or not (program and patient.user.email):
        return
    if (at := case.reminded_at) is None:
        return
    for days_ago in range(1, min(8, case.story.weeks * 7)):
        day = case.today - days_ago * DAY
        due = case.moment(day, at.hour, at.minute)
        yield Notice(
            key=reminder_key(patient.pk, day),
            clinic=patient.clinic,
            user=patient.user,
            kind="exercise_reminder",
            channel="email",
            message_id=dice_token(case.rng),
            link=reverse("home"),
            due_at=due,
            state=Notice.State.SENT,
            tries=1,
            made_at=due - dt.timedelta(minutes=5),
            settled_at=due + dt.timedelta(seconds=20),
            seen_at=due + SEEN_SOON if days_ago > 1 else None,
        )


def _of_visits(case: Case, *, now: dt.datetime) -> Iterator[Notice]:
    """Of the sessions of these days, each on the afternoon before."""
    patient = case.patient
    for session in case.sessions:
        if session.status in ClinicSession.RELEASED:
            continue
        due = case.moment(session.on - DAY, 16)
        if not (patient.user.email and now - 7 * DAY < due < now):
            continue
        key = f"session:{session.pk}:{session.on}T{session.start:%H:%M}:eve"
        yield Notice(
            key=key,
            clinic=patient.clinic,
            user=patient.user,
            kind="session_eve",
            about=session.pk,
            on=session.on,
            channel="email",
            message_id=uuid.uuid5(uuid.NAMESPACE_URL, key),
            link=reverse("patients:my_visits"),
            due_at=due,
            state=Notice.State.SENT,
            tries=1,
            made_at=due,
            settled_at=due + dt.timedelta(seconds=20),
        )


def _ledger(case: Case) -> Iterator[AuditEvent]:
    """Who did what in the last two weeks, and who opened which chart."""
    by = case.therapist.user
    admitted = case.moment(case.patient.admitted_on, 10)
    yield _event(case, "patient.admitted", case.patient, by, Role.THERAPIST, admitted)
    if case.program and case.program.signed_at:
        at = case.program.signed_at
        yield _event(case, "program.signed", case.program, by, Role.THERAPIST, at)
    yield from _register(case)
    for session in case.sessions:
        recent = session.on > case.today - REMEMBERED
        if not (recent and session.settled_at and session.settled_by):
            continue
        deed = "session.attended" if session.is_attended else "session.released"
        desk, at = session.settled_by, session.settled_at
        yield _event(case, deed, session, desk, Role.CLINIC_ADMIN, at)
        if session.is_attended:
            opened = at - dt.timedelta(minutes=2)
            line = _event(
                case, "chart.opened", case.patient, by, Role.THERAPIST, opened
            )
            line.kind = Kind.VIEW
            yield line


def _register(case: Case) -> Iterator[AuditEvent]:
    """A doctor's clearance, and the program that began on it."""
    if not BODIES[case.story.body].is_cleared:
        return
    by, words = case.therapist.user, FractureClearance.objects.all()
    for row in words.filter(patient=case.patient):
        at = row.recorded_at
        yield _event(case, "fracture.cleared", row, by, Role.THERAPIST, at)
        if case.program and case.program.signed_at:
            early, at = "gate.opened_early", case.program.signed_at
            yield _event(case, early, case.program, by, Role.THERAPIST, at)


def _event(
    case: Case, deed: str, about: Any, by: User, role: Role, at: dt.datetime
) -> AuditEvent:
    return AuditEvent(
        at=at,
        clinic_id=case.patient.clinic_id,
        by_user_id=by.pk,
        by_role=role,
        deed=deed,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        patient_id=case.patient.pk,
    )
