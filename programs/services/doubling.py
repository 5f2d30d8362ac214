"""Closes a record as the double of another of one person, and takes that back.

No row moves. What is read of both is put together as it is read: visits by
`patients.models.facts`, what binds by one warning sign on the record that is kept.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import (
    Authorization,
    ClinicSession,
    DoubledRecord,
    HelperLink,
    Patient,
    PriorUse,
    RestrictedRecord,
)
from patients.rules import doubling
from patients.rules.doubling import Known, Refusal, Use
from patients.services import admitting, counting, helping, keeping, subscribing
from programs.models import Program, SafetyFlag
from programs.services import flagging
from ptcare.audit.recording import record
from ptcare.notices.models import Notice
from ptcare.people import actors, tenancy
from ptcare.people.actors import Actor
from ptcare.people.services import carding

YEAR = dt.timedelta(days=366)
WHY_NOT_SENT = "the record was closed as a double"


class Refused(Exception):
    """Not now: each of `why` says what to do first."""

    def __init__(self, why: list[Refusal]) -> None:
        super().__init__(", ".join(why))
        self.why = why


@transaction.atomic
def close_as_double(
    *, doubled: Patient, kept: Patient, reason: str, by: Actor, now: dt.datetime
) -> DoubledRecord:
    """From now on `kept` is the person's record. Raises Refused.

    Both rows are held first: a sign that is told, a session that is booked or another
    marking at this moment is either seen here or sees this.
    """
    doubled, kept = _held(doubled, kept)
    today = counting.clinic_day(kept.clinic, now)
    if why := refusals(doubled, kept, today=today):
        raise Refused(why)
    row = DoubledRecord.objects.create(
        kept=kept, reason=reason, **keeping.said(doubled, by, now)
    )
    record("record.doubled", about=row, by=by, at=now, note=f"kept {kept.pk}")
    record("record.kept", about=kept, by=by, at=now, note=f"closed {doubled.pk}")
    if doubled.discharged_on is None:
        admitting.discharge_patient(patient=doubled, by=by, now=now)
    _shut(doubled, by, now)
    flagging.bind_the_kept(doubled, by=by, now=now)
    return row


@transaction.atomic
def take_back(*, row: DoubledRecord, reason: str, by: Actor, now: dt.datetime) -> None:
    """They are two people, or the other one is to be kept. What was closed stays so
    until it is opened by hand, and a sign until a therapist sets it aside. Raises
    AlreadyWithdrawn of keeping."""
    _held(row.patient, row.kept)
    keeping.withdraw(fact=row, reason=reason, by=by, now=now)
    record("record.kept_alone", about=row.kept, by=by, at=now)


def refusals(doubled: Patient, kept: Patient, *, today: dt.date) -> list[Refusal]:
    """What stands against closing the first for the second, in the order to be told."""
    elsewhere = doubling.forgets_use(
        _used_elsewhere(doubled, today), _used_elsewhere(kept, today)
    )
    return doubling.refusals(
        known_of(doubled), known_of(kept), is_used_elsewhere=elsewhere
    )


def known_of(patient: Patient) -> Known:
    mine = {"patient": patient}
    marked = DoubledRecord.objects.standing()
    return Known(
        key=patient.pk,
        is_in_care=patient.discharged_on is None,
        is_doubled=marked.filter(**mine).exists(),
        has_doubles=marked.filter(kept=patient).exists(),
        is_restricted=RestrictedRecord.objects.standing().filter(**mine).exists(),
        is_booked=ClinicSession.objects.booked().filter(**mine).exists(),
        is_prescribed=Program.objects.filter(**mine, ended_at=None).exists(),
        has_open_sign=SafetyFlag.objects.open().filter(**mine).exists(),
    )


def _used_elsewhere(patient: Patient, today: dt.date) -> Use:
    """Of periods of this year and of approvals that have not ended."""
    used: dict[tuple[int, dt.date, str], int] = {}
    prior = PriorUse.objects.filter(
        patient=patient,
        withdrawn_at=None,
        coverage__withdrawn_at=None,
        period_start__gt=today - YEAR,
    )
    for payer, begin, what, visits in prior.values_list(
        "coverage__payer_id", "period_start", "discipline", "visits"
    ):
        used[payer, begin, what] = used.get((payer, begin, what), 0) + visits
    approvals = Authorization.objects.counted().filter(
        patient=patient, valid_to__gte=today, used_elsewhere__gt=0
    )
    for payer, begin, visits in approvals.values_list(
        "coverage__payer_id", "valid_from", "used_elsewhere"
    ):
        used[payer, begin, "approval"] = visits
    return used


def _held(*patients: Patient) -> list[Patient]:
    ids = [each.pk for each in patients]
    counting.hold_each(ids)
    rows = Patient.objects.filter(pk__in=ids).select_related("clinic", "user")
    by_id = rows.in_bulk()
    return [by_id[each] for each in ids]


def _shut(patient: Patient, by: Actor, now: dt.datetime) -> None:
    """All ways in end, and nothing that waits goes out."""
    for link in HelperLink.objects.current().filter(patient=patient).order_by("pk"):
        helping.end_helper(link=link, by=by, now=now)
    subscribing.end_each(patient=patient, by=by, now=now)
    clinic, user = patient.clinic_id, patient.user
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        others = [
            each for each in actors.standings_of(user) if each.clinic_id == clinic
        ]
    if not others:  # who works here too, or helps somebody, goes on hearing of that
        carding.withdraw_cards(user=user, clinic_id=clinic, by=by, now=now)
        waiting = Notice.objects.filter(
            clinic=clinic, user=user, state=Notice.State.DUE
        )
        waiting.update(
            state=Notice.State.CANCELLED, reason=WHY_NOT_SENT, settled_at=now
        )
