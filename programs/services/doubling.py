"""Closes a record as the double of another of one person, and takes that back.

No row moves. What is read of both is put together as it is read: visits by
`patients.models.facts`, what binds by one warning sign on the record that is kept.
"""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Case, Q, Value, When

from patients.models import (
    AccountClosure,
    Authorization,
    ClinicSession,
    DoubledRecord,
    HelperLink,
    Patient,
    PriorUse,
    RestrictedRecord,
    TwoPeople,
)
from patients.models.doubling import alike
from patients.rules import doubling
from patients.rules.doubling import Account, Known, Refusal, Use
from patients.services import (
    admitting,
    confiding,
    counting,
    guarding,
    helping,
    keeping,
    leaving,
    returning,
    subscribing,
)
from programs.models import Program, SafetyFlag
from programs.services import flagging
from ptcare.audit.recording import record
from ptcare.notices.models import Notice
from ptcare.notices.sending import send_once
from ptcare.people import actors, sessions, tenancy
from ptcare.people.actors import Actor
from ptcare.people.models import User
from ptcare.people.roles import Role
from ptcare.people.services import carding, inviting

YEAR = dt.timedelta(days=366)
WHY_NOT_SENT = "the record was closed as a double"


class Refused(Exception):
    """Not now: each of `why` says what to do first."""

    def __init__(self, why: list[Refusal]) -> None:
        super().__init__(", ".join(why))
        self.why = why


class AreClosed(Exception):
    """One of the two is closed for the other: take that back first."""


class NotCarried(Exception):
    """The kept record is not to open to that account; see `may_carry`."""


@transaction.atomic
def close_as_double(
    *,
    doubled: Patient,
    kept: Patient,
    reason: str,
    by: Actor,
    now: dt.datetime,
    carries: bool = False,
) -> DoubledRecord:
    """From now on `kept` is the person's record, and opens to the account of the other
    where it `carries` that. Raises Refused or NotCarried.

    Both rows are held first: a sign that is told, a session that is booked or another
    marking at this moment is either seen here or sees this.
    """
    doubled, kept = _held(doubled, kept)
    today = counting.clinic_day(kept.clinic, now)
    if why := refusals(doubled, kept, today=today):
        raise Refused(why)
    if carries and not may_carry(doubled, kept, by=by):
        raise NotCarried
    row = DoubledRecord.objects.create(
        kept=kept,
        reason=reason,
        account=doubled.user if carries else None,
        **keeping.said(doubled, by, now),
    )
    record("record.doubled", about=row, by=by, at=now, note=f"kept {kept.pk}")
    record("record.kept", about=kept, by=by, at=now, note=f"closed {doubled.pk}")
    if doubled.discharged_on is None:
        admitting.discharge_patient(patient=doubled, by=by, now=now)
    _shut(doubled, by, now)
    flagging.bind_the_kept(doubled, by=by, now=now)
    if carries:
        _change_places(doubled, kept, by=by, now=now)
        record("account.carried", about=kept, by=by, at=now)
        _invite(row, kept, now=now)
    return row


@transaction.atomic
def take_back(*, row: DoubledRecord, reason: str, by: Actor, now: dt.datetime) -> None:
    """They are two people, or the other one is to be kept. What was closed stays so
    until it is opened by hand, and a sign until a therapist sets it aside. An account
    that was carried goes back, with all that its owner let in; what is kept to the
    named stays so for both. Raises AlreadyWithdrawn of keeping."""
    doubled, kept = _held(row.patient, row.kept)
    keeping.withdraw(fact=row, reason=reason, by=by, now=now)
    guarding.restrict_as(kept, patient=doubled, by=by, now=now)
    record("record.kept_alone", about=kept, by=by, at=now)
    if row.account_id is not None:
        _let_go(row, doubled, kept, by=by, now=now)
        _change_places(doubled, kept, by=by, now=now)
        leaving.closes_instead(of=kept, to=doubled, reason=reason, by=by, now=now)
        record("account.carried_back", about=kept, by=by, at=now)
    for patient in (doubled, kept):  # who has closed what else they had
        if not AccountClosure.objects.standing().filter(patient=patient).exists():
            returning.let_in_again(patient.user)


@transaction.atomic
def say_two_people(
    *, one: Patient, other: Patient, reason: str, by: Actor, now: dt.datetime
) -> TwoPeople:
    """They look alike and are not one: so nobody is asked again, unless more agrees.
    Raises AreClosed, and AlreadyRecorded of keeping."""
    first, second = sorted(_held(one, other), key=lambda row: row.pk)
    if DoubledRecord.objects.standing().of_pair(first, second).exists():
        raise AreClosed
    if TwoPeople.objects.standing().of_pair(first, second).exists():
        raise keeping.AlreadyRecorded
    row = TwoPeople.objects.create(
        other=second,
        reason=reason,
        alike=sorted(alike(first, second)),
        **keeping.said(first, by, now),
    )
    record("record.two_people", about=row, by=by, at=now)
    record("record.told_apart", about=second, by=by, at=now)
    return row


@transaction.atomic
def unsay_two_people(
    *, row: TwoPeople, reason: str, by: Actor, now: dt.datetime
) -> None:
    """Raises AlreadyWithdrawn of keeping."""
    _held(row.patient, row.other)
    keeping.withdraw(fact=row, reason=reason, by=by, now=now)
    record("record.perhaps_one", about=row.other, by=by, at=now)


def may_carry(doubled: Patient, kept: Patient, *, by: Actor) -> bool:
    """Nobody opens a record to themself: a colleague does it."""
    if doubled.user_id == by.user.pk:
        return False
    helps = HelperLink.objects.filter(patient=kept, user=doubled.user_id)
    carried = DoubledRecord.objects.standing().filter(kept=kept)
    return not carried.exclude(account=None).exists() and doubling.may_carry(
        _account_of(doubled, helps_the_other=helps.exists()), _account_of(kept)
    )


def _account_of(patient: Patient, *, helps_the_other: bool = False) -> Account:
    user = patient.user
    proved = EmailAddress.objects.filter(user=user, verified=True)
    by_face = Authenticator.objects.filter(user=user)
    closures = AccountClosure.objects.standing().filter(patient=patient)
    return Account(
        has_address=bool(user.email),
        is_proved=proved.exists() or by_face.exists(),
        is_open=user.is_active and not closures.exists(),
        helps_the_other=helps_the_other,
    )


def refusals(doubled: Patient, kept: Patient, *, today: dt.date) -> list[Refusal]:
    """What stands against closing the first for the second, in the order to be told."""
    elsewhere = doubling.forgets_use(
        _used_elsewhere(doubled, today), _used_elsewhere(kept, today)
    )
    said = TwoPeople.objects.standing().of_pair(doubled, kept)
    return doubling.refusals(
        known_of(doubled),
        known_of(kept),
        are_two=said.exists(),
        is_used_elsewhere=elsewhere,
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
    _fall_silent(patient.user, patient.clinic_id, by, now)


def _fall_silent(user: User, clinic_id: int, by: Actor, now: dt.datetime) -> None:
    """Unless they work here too, or help somebody."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        others = [
            each
            for each in actors.standings_of(user)
            if each.clinic_id == clinic_id and each.role is not Role.PATIENT
        ]
    if not others:
        carding.withdraw_cards(user=user, clinic_id=clinic_id, by=by, now=now)
        waiting = Notice.objects.filter(
            clinic=clinic_id, user=user, state=Notice.State.DUE
        )
        waiting.update(
            state=Notice.State.CANCELLED, reason=WHY_NOT_SENT, settled_at=now
        )


def _change_places(one: Patient, kept: Patient, *, by: Actor, now: dt.datetime) -> None:
    """Each record opens to the account of the other, with its address and whatever
    else its owner comes in by; so no account ever holds what is another person's. All
    who were signed in sign in again, and the kept record is silent to its former one.
    """
    before = kept.user
    Patient.objects.filter(pk__in=[one.pk, kept.pk]).update(
        user=Case(
            When(pk=one.pk, then=Value(kept.user_id)),
            When(pk=kept.pk, then=Value(one.user_id)),
        )
    )
    kept.user, one.user = one.user, before
    for user in (one.user, kept.user):
        sessions.end_all(user)
    subscribing.end_of(patient=kept, user=before, by=by, now=now)
    _fall_silent(before, kept.clinic_id, by, now)


def _let_go(
    row: DoubledRecord, doubled: Patient, kept: Patient, *, by: Actor, now: dt.datetime
) -> None:
    """Whom its owner let in; and who is to be the owner again, and their own helper."""
    let_in = Q(invited_by=row.account, started_at__gte=row.recorded_at)
    links = HelperLink.objects.current().filter(
        let_in | Q(user=doubled.user_id), patient=kept
    )
    for link in links.order_by("pk"):
        helping.end_helper(link=link, by=by, now=now)


def _invite(row: DoubledRecord, kept: Patient, *, now: dt.datetime) -> None:
    """So that whoever reads letters there learns of it at once."""
    if confiding.may_email(kept):
        key = f"patient:{kept.pk}:carried:{row.pk}"
        letter = inviting.letter_to(
            kept.user, key=key, clinic_id=kept.clinic_id, now=now
        )
        send_once(**letter)
