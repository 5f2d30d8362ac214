"""Closes a patient's account on their own word, and opens it again for the clinic.

The record stays, as the law asks. What ends at once: signing in, helpers, cards,
calendars, messages. Booked visits stay: whoever goes may still want to be treated.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import AccountClosure, HelperLink, Patient
from patients.services import confiding, counting, helping, pointing, subscribing
from patients.services.keeping import said, withdraw
from ptcare.audit.recording import record
from ptcare.notices.consent import choosing
from ptcare.notices.consent.choosing import own_voice
from ptcare.notices.kinds import ANY
from ptcare.notices.models import Notice, PushSubscription
from ptcare.notices.push import subscribing as screens
from ptcare.notices.sending import send_once
from ptcare.people import actors, sessions, tenancy
from ptcare.people.actors import Actor
from ptcare.people.services import carding, inviting

WHY_NOT_SENT = "the account was closed"
OPENED_AGAIN = gettext_noop("Opened again by the clinic.")


class AlreadyClosed(Exception):
    """It was closed in another tab."""


class NotClosed(Exception):
    """A colleague has opened it already."""


@transaction.atomic
def close_account(*, patient: Patient, by: Actor, now: dt.datetime) -> AccountClosure:
    """Bites at the next request, on every device. Raises AlreadyClosed, and
    NotTheirs of counting."""
    patient = counting.hold_own(patient, by)
    if AccountClosure.objects.standing().filter(patient=patient).exists():
        raise AlreadyClosed
    row = AccountClosure.objects.create(**said(patient, by, now))
    record("account.closed", about=row, by=by, at=now)
    for link in HelperLink.objects.current().filter(patient=patient).order_by("pk"):
        helping.end_helper(link=link, by=by, now=now)
    subscribing.end_each(patient=patient, by=by, now=now)
    carding.withdraw_cards(user=by.user, clinic_id=row.clinic_id, by=by, now=now)
    _fall_silent(patient, by, now)
    _shut(by, now)
    pointing.tell_clinic(patient, key=f"account_closed:{row.pk}", now=now)
    return row


def _fall_silent(patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Nothing more leaves the app for them, and nothing that waits goes out."""
    choosing.turn_off(own_voice(by), *ANY, now=now)
    waiting = Notice.objects.filter(
        clinic=patient.clinic_id, user=by.user, state=Notice.State.DUE
    )
    waiting.update(state=Notice.State.CANCELLED, reason=WHY_NOT_SENT, settled_at=now)


def _shut(by: Actor, now: dt.datetime) -> None:
    """All sessions end. Who is nobody anywhere else does not sign in any more."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        is_somebody = bool(actors.standings_of(by.user))
    if not is_somebody:
        mine = PushSubscription.objects.filter(user=by.user)
        screens.end(mine, PushSubscription.Gone.SIGNED_OUT, by=by, now=now)
        by.user.is_active = False
        by.user.save(update_fields=["is_active"])
    sessions.end_all(by.user)


@transaction.atomic
def open_again(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """By the clinic, with a new invitation where they may be written to; helpers and
    messages stay off until the patient turns them on. Raises NotClosed."""
    patient = counting.hold(patient)
    row = AccountClosure.objects.standing().filter(patient=patient).first()
    if row is None:
        raise NotClosed
    row.withdrawn_at, row.withdrawn_by = now, by.user
    row.withdrawn_reason = OPENED_AGAIN
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    user = patient.user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("account.opened_again", about=row, by=by, at=now)
    if user.email and confiding.may_email(patient):
        key = f"patient:{patient.pk}:{row.pk}"
        letter = inviting.letter_to(user, key=key, clinic_id=patient.clinic_id, now=now)
        send_once(**letter)


@transaction.atomic
def closes_instead(
    *, of: Patient, to: Patient, reason: str, by: Actor, now: dt.datetime
) -> None:
    """Where their account opens another record from now on: that one is closed to who
    closed it, and this one to nobody."""
    row = AccountClosure.objects.standing().filter(patient=of).first()
    if row is not None:
        withdraw(fact=row, reason=reason, by=by, now=now)
        closed = AccountClosure.objects.create(
            patient=to,
            clinic=to.clinic,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        record("account.closed", about=closed, by=by, at=now)
