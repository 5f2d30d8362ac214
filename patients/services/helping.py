"""Lets family and friends in, says what each may do, and ends it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import HelperLink, Patient
from patients.services import counting, plan_changes, returning, subscribing
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people import actors
from ptcare.people.actors import Actor
from ptcare.people.models import EntryCard
from ptcare.people.services import carding, inviting


class AlreadyHelps(Exception):
    """The owner of that address helps this patient already."""


class OwnRecord(Exception):
    """The address is the patient's own: nobody is their own helper."""


class AlreadyEnded(Exception):
    """Somebody has ended this already."""


class ComesByEmail(Exception):
    """Has an account with an address, which may open more than this one record."""


@transaction.atomic
def invite_helper(
    *,
    patient: Patient,
    name: str,
    by: Actor,
    now: dt.datetime,
    email: str = "",
    relation: str = "",
    may_log: bool = False,
    hears_of_falls: bool = False,
) -> HelperLink:
    """Let a family member or friend in. Raises OwnRecord or AlreadyHelps,
    and NotTheirs of counting.

    Who has no address is given a sheet instead, by `issue_card`.
    """
    patient = counting.hold_own(patient, by)
    user = inviting.make_account(name=name, email=email)
    if user.pk == patient.user_id:
        raise OwnRecord
    if HelperLink.objects.current().filter(patient=patient, user=user).exists():
        raise AlreadyHelps
    returning.let_in_again(user)
    link = HelperLink.objects.create(
        patient=patient,
        clinic=patient.clinic,
        user=user,
        name=name,
        relation=relation,
        may_log=may_log,
        hears_of_falls=hears_of_falls,
        invited_by=by.user,
        started_at=now,
    )
    record("helper.invited", about=link, by=by, at=now)
    if user.email:
        letter = inviting.letter_to(
            user,
            key=f"helper:{link.pk}",
            clinic_id=link.clinic_id,
            now=now,
            kind="helper_invitation",
        )
        send_once(**letter)
    return link


@transaction.atomic
def change_scopes(
    *,
    link: HelperLink,
    may_log: bool,
    hears_of_falls: bool,
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> None:
    """What the helper may do from their next request on; what was before is kept.

    `seen` is the stamp of what they might do when this was typed. Raises AlreadyEnded,
    ChangedMeanwhile, and NotTheirs of counting.
    """
    counting.hold_own(link.patient, by)
    row = hold(link)
    if seen and seen != stamp_of(row):
        raise plan_changes.ChangedMeanwhile
    if (row.may_log, row.hears_of_falls) == (may_log, hears_of_falls):
        return
    row.may_log, row.hears_of_falls = may_log, hears_of_falls
    row.changed_by, row.changed_at = by.user, now
    row.save(update_fields=["may_log", "hears_of_falls", "changed_by", "changed_at"])
    record("helper.scopes_changed", about=row, by=by, at=now)


def stamp_of(link: HelperLink) -> str:
    """By which an old page of what they may do is known."""
    changed = link.changed_at
    return f"{changed:%Y%m%dT%H%M%S%f}" if changed else plan_changes.NOTHING_YET


@transaction.atomic
def end_helper(*, link: HelperLink, by: Actor, now: dt.datetime) -> None:
    """Bites at the helper's next request. Raises AlreadyEnded.

    A card that opens nothing else at this clinic is withdrawn with it.
    """
    row = hold(link)
    row.ended_at, row.ended_by = now, by.user
    row.save(update_fields=["ended_at", "ended_by"])
    record("helper.ended", about=row, by=by, at=now)
    subscribing.end_of(patient=row.patient, user=row.user, by=by, now=now)
    others = actors.standings_of(row.user)
    if row.clinic_id not in {standing.clinic_id for standing in others}:
        carding.withdraw_cards(user=row.user, clinic_id=row.clinic_id, by=by, now=now)


@transaction.atomic
def issue_card(
    *, link: HelperLink, by: Actor, now: dt.datetime
) -> tuple[EntryCard, str]:
    """A card for a helper, and its digits. Raises AlreadyEnded, NotTheirs of counting,
    and of carding.

    A patient gives one only to a helper without an address, whose account opens this
    record and nothing else: else ComesByEmail. The clinic knows whom it gives a card.
    """
    counting.hold_own(link.patient, by)
    row = hold(link)
    if by.is_patient_side and not row.comes_by_card:
        raise ComesByEmail
    return carding.issue_card(user=row.user, clinic_id=row.clinic_id, by=by, now=now)


@transaction.atomic
def tell_of_fall(*, patient: Patient, key: str, now: dt.datetime) -> int:
    """Tells each helper who is to hear of falls, once for each `key`; how many.

    The letter says come and see, never what.
    """
    rows = HelperLink.objects.to_tell_of_falls().filter(patient=patient)
    told = [
        send_once(
            key=f"fall:{key}:{row.pk}",
            clinic_id=row.clinic_id,
            to=row.user,
            kind="something_to_look_at",
            due_at=now,
            now=now,
            link="/today/",
            is_safety=True,
        )
        for row in rows.select_related("user").order_by("pk")
    ]
    return sum(told)


def hold(link: HelperLink) -> HelperLink:
    """The row, locked until the end of the transaction. Raises AlreadyEnded."""
    rows = HelperLink.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.get(pk=link.pk)
    if row.ended_at is not None:
        raise AlreadyEnded
    return row
