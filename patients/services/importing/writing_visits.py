"""Writes past visits, all in a few statements; takes the file's word one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from patients.models import Authorization, Claim, ClinicSession, Coverage
from patients.services import attending, claiming
from patients.services.importing.planned import Planned
from patients.services.importing.visits import ATTENDED, said_of
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.actors import Actor

BATCH = 1000


def create(
    planned: Sequence[Planned], *, by: Actor, now: dt.datetime, reason: str
) -> list[ClinicSession]:
    """Attended sessions in the order of the rows, their claims, a line for each."""
    sessions = ClinicSession.objects.bulk_create(
        (_session(each, by, now) for each in planned), batch_size=BATCH
    )
    Claim.objects.bulk_create(
        (
            _claim(each, session, by, now)
            for each, session in zip(planned, sessions, strict=True)
            if "billed_on" in each.row.said
        ),
        batch_size=BATCH,
    )
    AuditEvent.objects.bulk_create(
        (
            event("session.imported", about=session, by=by, at=now, note=reason)
            for session in sessions
        ),
        batch_size=BATCH,
    )
    return sessions


def _session(each: Planned, by: Actor, now: dt.datetime) -> ClinicSession:
    return ClinicSession(
        patient_id=each.who.pk,
        clinic_id=by.clinic_id,
        therapist_id=each.found.get("therapist"),
        on=each.row.said["date"],
        start=each.row.said["time"],
        minutes=said_of(each, "minutes"),
        kind=said_of(each, "kind"),
        discipline=said_of(each, "discipline"),
        place=said_of(each, "place"),
        status=ClinicSession.Status.ATTENDED,
        booked_at=now,
        booked_by=by.user,
        settled_at=now,
        settled_by=by.user,
        billed_coverage_id=each.found.get("coverage"),
        billed_authorization_id=each.found.get("authorization"),
    )


def _claim(each: Planned, session: ClinicSession, by: Actor, now: dt.datetime) -> Claim:
    return Claim(
        session=session,
        patient_id=session.patient_id,
        clinic_id=session.clinic_id,
        coverage_id=each.found["coverage"],
        authorization_id=each.found.get("authorization"),
        sent_on=each.row.said["billed_on"],
        paid_on=each.row.said.get("paid_on"),
        recorded_by=by.user,
        recorded_at=now,
    )


def take(each: Planned, *, by: Actor, now: dt.datetime, reason: str) -> None:
    """What the file says of a session that is here: that it took place, its claim."""
    session = ClinicSession.objects.select_related("patient__clinic").get(
        pk=each.target.pk
    )
    if each.takes(ATTENDED):
        attending.attend_session(session=session, by=by, now=now)
    if each.takes("billed_on"):
        _bill(each, session, by, now)
    elif each.takes("paid_on"):
        _pay(each, session, by, now)
    AuditEvent.objects.bulk_create(
        [event("session.import_taken", about=session, by=by, at=now, note=reason)]
    )


def _bill(each: Planned, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    approval = each.found.get("authorization")
    claiming.bill_sessions(
        patient=session.patient,
        sessions=[session.pk],
        coverage=Coverage.objects.get(pk=each.found["coverage"]),
        authorization=Authorization.objects.get(pk=approval) if approval else None,
        sent_on=each.row.said["billed_on"],
        by=by,
        now=now,
    )
    if "paid_on" in each.row.said:
        _pay(each, session, by, now)


def _pay(each: Planned, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    claiming.mark_paid(
        patient=session.patient,
        sessions=[session.pk],
        paid_on=each.row.said["paid_on"],
        by=by,
        now=now,
    )
