"""Books, attends, releases and moves clinic sessions, and takes a wrong mark back.

Each holds the patient's row first, so that what it counts cannot change before it is
done, and recounts the cover last.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from patients.models import ClinicSession, Patient, facts_of, session_fact
from patients.rules import coverage, pacing
from patients.rules.coverage import Facts
from patients.rules.pacing import TooClose
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

NEW = "new"  # what the rules call a session that is not booked yet
Kind = ClinicSession.Kind
Status = ClinicSession.Status


class BeyondCover(TextChoices):
    """Why a session is booked although nobody but the patient would pay for it."""

    PATIENT_PAYS = "patient_pays", _("The patient knows and will pay")
    RENEWAL_PENDING = "renewal_pending", _("More visits have been asked for")
    CLINIC_PAYS = "clinic_pays", _("The clinic bears the cost")


class WrongMark(TextChoices):
    """Why a mark is taken back."""

    WRONG_BUTTON = "wrong_button", _("Wrong button pressed")
    WRONG_PERSON = "wrong_person", _("Wrong person or session")
    LEARNED_LATER = "learned_later", _("We learned better later")


class Discharged(Exception):
    """The patient is no longer in care at this clinic."""


class TimeTaken(Exception):
    """The patient already has a session at that time."""


@dataclass
class NoRoom(Exception):
    """Seven days around that day are full. There is no way around it."""

    week: TooClose


@dataclass
class NotCovered(Exception):
    """One more session would not be paid for; say why to book it all the same."""

    first_uncovered_on: dt.date | None


class NotBooked(Exception):
    """The session is no longer waiting; perhaps another desk was quicker."""


class NotMarked(Exception):
    """The session is still waiting, or was moved: there is no mark to take back."""


class Billed(Exception):
    """A claim for the session was sent; it must be withdrawn first."""


class StillAhead(Exception):
    """The day of the session has not come yet."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """When a session is, with whom, and of which kind."""

    on: dt.date
    start: dt.time
    kind: str = Kind.TREATMENT
    therapist: Membership | None = None
    minutes: int = 45
    is_telehealth: bool = False


@transaction.atomic
def book_session(
    *,
    patient: Patient,
    slot: Slot,
    by: Actor,
    now: dt.datetime,
    beyond_cover_reason: str = "",
) -> ClinicSession:
    """Book one session. Raises Discharged, TimeTaken, NoRoom or NotCovered."""
    patient = counting.hold(patient)
    session = _book(patient, slot, beyond_cover_reason, by, now)
    record("session.booked", about=session, by=by, at=now)
    counting.recount_now(patient, now)
    return session


@transaction.atomic
def attend_session(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """Mark a booked session attended. Raises StillAhead or NotBooked."""
    patient = counting.hold(session.patient)
    if session.on > counting.clinic_day(patient.clinic, now):
        raise StillAhead
    _settle(session, Status.ATTENDED, by, now)
    record("session.attended", about=session, by=by, at=now)
    counting.recount_now(patient, now)


@transaction.atomic
def release_session(
    *, session: ClinicSession, status: ClinicSession.Status, by: Actor, now: dt.datetime
) -> None:
    """Cancelled, cancelled late, or did not come. Raises StillAhead or NotBooked."""
    if status not in (Status.CANCELLED, Status.LATE_CANCELLED, Status.NO_SHOW):
        raise ValueError(status)
    patient = counting.hold(session.patient)
    is_ahead = session.on > counting.clinic_day(patient.clinic, now)
    if status == Status.NO_SHOW and is_ahead:
        raise StillAhead
    _settle(session, status, by, now)
    record("session.released", about=session, by=by, at=now, note=status)
    counting.recount_now(patient, now)


@transaction.atomic
def move_session(
    *,
    session: ClinicSession,
    slot: Slot,
    by: Actor,
    now: dt.datetime,
    beyond_cover_reason: str = "",
) -> ClinicSession:
    """Release the old row and book a new one. Raises NotBooked, or as booking does."""
    patient = counting.hold(session.patient)
    _settle(session, Status.RESCHEDULED, by, now)
    moved = _book(patient, slot, beyond_cover_reason, by, now)
    ClinicSession.objects.filter(pk=session.pk).update(moved_to=moved)
    record("session.moved", about=session, by=by, at=now)
    counting.recount_now(patient, now)
    return moved


@transaction.atomic
def take_mark_back(
    *, session: ClinicSession, reason: WrongMark, by: Actor, now: dt.datetime
) -> None:
    """Let a wrongly marked session wait again.

    Raises NotMarked or Billed, and TimeTaken or NoRoom where the place it had given
    free was filled since.
    """
    patient = counting.hold(session.patient)
    row = ClinicSession.objects.get(pk=session.pk)
    if row.status in (Status.PLANNED, Status.RESCHEDULED):
        raise NotMarked
    if row.billed_coverage_id is not None:
        raise Billed
    if not row.is_attended:
        _refuse_a_full_place(patient, row)
    ClinicSession.objects.filter(pk=session.pk).update(
        status=Status.PLANNED, settled_at=None, settled_by=None
    )
    record("session.mark_taken_back", about=session, by=by, at=now, note=reason)
    counting.recount_now(patient, now)


def _book(
    patient: Patient, slot: Slot, reason: str, by: Actor, now: dt.datetime
) -> ClinicSession:
    session = ClinicSession(
        patient=patient,
        clinic=patient.clinic,
        therapist=slot.therapist,
        on=slot.on,
        start=slot.start,
        minutes=slot.minutes,
        kind=slot.kind,
        is_telehealth=slot.is_telehealth,
        booked_at=now,
        booked_by=by.user,
        beyond_cover_reason=reason,
    )
    if patient.discharged_on is not None:
        raise Discharged
    _refuse_a_full_place(patient, session)
    today = counting.clinic_day(patient.clinic, now)
    if not reason:
        _refuse_one_beyond_cover(facts_of(patient, as_of=today), session)
    session.save()
    return session


def _refuse_a_full_place(patient: Patient, session: ClinicSession) -> None:
    others = ClinicSession.objects.kept().filter(patient=patient).exclude(pk=session.pk)
    if others.filter(on=session.on, start=session.start).exists():
        raise TimeTaken
    if session.kind == Kind.GYM:
        return
    near = (session.on - pacing.WEEK, session.on + pacing.WEEK)
    days = others.with_a_therapist().filter(on__range=near).values_list("on", flat=True)
    if week := pacing.refusal(list(days), on=session.on):
        raise NoRoom(week)


def _refuse_one_beyond_cover(facts: Facts, session: ClinicSession) -> None:
    """Where one more leaves more booked sessions unpaid than there were before.

    It need not be the new one: an earlier day takes the visit of a later one. Who has
    no plan on file pays for each anyway, and is not asked each time.
    """
    if not facts.coverages or session.kind == Kind.GYM:
        return
    sessions = (*facts.sessions, session_fact(session, key=NEW))
    now, then = (
        coverage.evaluate(each).forecast
        for each in (facts, replace(facts, sessions=sessions))
    )
    if then.planned_out_of_pocket > now.planned_out_of_pocket:
        raise NotCovered(then.first_uncovered_date)


def _settle(
    session: ClinicSession, status: ClinicSession.Status, by: Actor, now: dt.datetime
) -> None:
    """One conditional update: of two desks one wins, the other hears NotBooked."""
    booked = ClinicSession.objects.booked().filter(pk=session.pk)
    if not booked.update(status=status, settled_at=now, settled_by=by.user):
        raise NotBooked
