"""A second therapist stands by a draft of high intensity, or does so no more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.services import keeping
from programs.models import DraftConfirmation, Program
from programs.models.intensity import is_intense
from programs.services.prescribing.asking import draft_of, refuse_changed
from programs.services.prescribing.refusals import NotIntense
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@transaction.atomic
def confirm_draft(
    *, program: Program, draft: str, by: Actor, now: dt.datetime
) -> DraftConfirmation:
    """They have read the draft as it is; twice is once. Whoever signs is another.

    `draft` is the fingerprint of what was read. Raises NotADraft, NotIntense and
    ChangedMeanwhile.
    """
    program = draft_of(program)
    if not is_intense(program):
        raise NotIntense
    refuse_changed(program, draft)
    standing = DraftConfirmation.objects.standing()
    same = standing.filter(program=program, recorded_by=by.user, draft=draft)
    if known := same.first():
        found: DraftConfirmation = known
        return found
    row = DraftConfirmation.objects.create(
        program=program, draft=draft, **keeping.said(program.patient, by, now)
    )
    record("draft.confirmed", about=row, by=by, at=now)
    return row


@transaction.atomic
def withdraw_confirmation(
    *, confirmation: DraftConfirmation, reason: str, by: Actor, now: dt.datetime
) -> None:
    """Of a draft only: what was signed was signed by two.

    Raises NotADraft and AlreadyWithdrawn.
    """
    draft_of(confirmation.program)
    keeping.withdraw(fact=confirmation, reason=reason, by=by, now=now)
