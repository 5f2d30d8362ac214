"""What the plan is not told, and how a person asks to be reached.

Of a session paid in full no plan is told, where the patient asks for it:

45 CFR 164.522(a)(1)(vi): the clinic must comply. The session uses no visit, costs the
clinic's own price and can be on no claim; the database holds the last.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import ClinicSession, Patient
from patients.models.wished import left_open
from patients.services import counting, plan_changes
from ptcare.audit.recording import record
from ptcare.notices.kinds import Channel
from ptcare.people.actors import Actor
from ptcare.people.services import inviting


class OnAClaim(Exception):
    """The plan knows of it: take the claim back first."""


class NothingToKeep(Exception):
    """It is released, or no plan would pay for it; or a colleague was quicker."""


class AskedNotTo(Exception):
    """They asked to be reached another way: a card is handed over, or read aloud."""


@transaction.atomic
def keep_from_plan(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """The patient pays in full. Raises OnAClaim or NothingToKeep."""
    counting.hold(session.patient)
    rows = ClinicSession.objects.kept().with_a_therapist().filter(pk=session.pk)
    if rows.exclude(billed_coverage=None).exists():
        raise OnAClaim
    if not rows.filter(kept_from_plan=False).update(kept_from_plan=True):
        raise NothingToKeep
    record("session.kept_from_plan", about=session, by=by, at=now)


@transaction.atomic
def tell_plan(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """The patient has changed their mind. Raises NothingToKeep."""
    counting.hold(session.patient)
    rows = ClinicSession.objects.filter(pk=session.pk, kept_from_plan=True)
    if not rows.update(kept_from_plan=False):
        raise NothingToKeep
    record("session.told_to_plan", about=session, by=by, at=now)


@transaction.atomic
def set_wishes(
    *,
    patient: Patient,
    reach_by: str,
    reach_at: str,
    no_voicemail: bool,
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> None:
    """How the person asks to be reached: 45 CFR 164.522(b). No reason is asked for.

    What it was before is kept. `seen` is the stamp of the record as it was when this
    was typed. Raises ChangedMeanwhile.
    """
    patient = counting.hold(patient)
    plan_changes.refuse_outdated(patient, seen=seen)
    patient.reach_by, patient.reach_at = reach_by, reach_at
    patient.no_voicemail = no_voicemail
    patient.save(update_fields=["reach_by", "reach_at", "no_voicemail"])
    record("patient.wishes_set", about=patient, by=by, at=now)


def may_email(patient: Patient) -> bool:
    """Whether what they asked leaves letters to the address they sign in with."""
    if patient.reach_by == Patient.ReachBy.USUAL:
        return True
    asked = left_open(patient.reach_by, patient.reach_at)
    return asked.leaves_open(Channel.EMAIL, patient.user.email or "")


@transaction.atomic
def invite_again(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """The letter that says where to sign in, once more. AskedNotTo, NoAddress."""
    patient = counting.hold(patient)
    if not may_email(patient):
        raise AskedNotTo
    inviting.invite_again(
        user=patient.user, about=patient, kind="invitation", by=by, now=now
    )
