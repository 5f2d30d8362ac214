"""A fracture is confirmed healed; a suggested condition is accepted or declined.

The app proposes and only a therapist decides. Confirming replaces conditions within one
transaction, so that what is prescribed is looked at once, by what is true after it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import (
    Condition,
    DeclinedSuggestion,
    Fracture,
    HealingConfirmation,
    Patient,
    fractures,
)
from patients.rules import gate, precautions
from patients.services import charting, counting, keeping
from patients.signals import body_changed
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

LIFTED = gettext_noop("Confirmed healed.")


class TooSoon(Exception):
    """A spine is confirmed from day 84 on, any other bone from day 42."""


class AlreadyConfirmed(Exception):
    """Somebody has confirmed it already, or it was withdrawn."""


class AlreadyDeclined(Exception):
    """Somebody has declined it already."""


@transaction.atomic
def confirm_healed(
    *, fracture: Fracture, note: str, by: Actor, now: dt.datetime
) -> HealingConfirmation:
    """The limits it had brought are lifted; a spine keeps its history for good.

    Raises TooSoon and AlreadyConfirmed.
    """
    patient = counting.hold(fracture.patient)
    standing = Fracture.objects.standing().filter(pk=fracture.pk)
    confirmed = HealingConfirmation.objects.standing()
    if not standing.exclude(healings__in=confirmed).exists():
        raise AlreadyConfirmed
    _refuse_too_soon(fracture, patient, now)
    row = HealingConfirmation.objects.create(
        fracture=fracture, note=note, **keeping.said(patient, by, now)
    )
    record("fracture.confirmed_healed", about=row, by=by, at=now)
    _replace(row, patient, by, now)
    body_changed.send(HealingConfirmation, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def accept(
    *,
    patient: Patient,
    suggested: precautions.Proposal,
    note: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Set the condition; of healed spines, confirm each that is not confirmed yet.

    Raises TooSoon, AlreadyConfirmed and charting.AlreadySet.
    """
    patient = counting.hold(patient)
    if suggested.because is not precautions.Because.HEALED_BY_TIME:
        key = suggested.condition
        charting.set_condition(patient=patient, key=key, note=note, by=by, now=now)
        return
    spines = Fracture.objects.standing().filter(patient=patient, site="spine")
    confirmed = HealingConfirmation.objects.standing()
    waiting = list(spines.exclude(healings__in=confirmed))
    if not waiting:
        raise AlreadyConfirmed
    for fracture in waiting:
        confirm_healed(fracture=fracture, note=note, by=by, now=now)


@transaction.atomic
def decline(
    *,
    patient: Patient,
    suggested: precautions.Proposal,
    evidence: str,
    reason: str,
    by: Actor,
    now: dt.datetime,
) -> DeclinedSuggestion:
    """Not asked again before there is other evidence. Raises AlreadyDeclined."""
    patient = counting.hold(patient)
    said = {
        "patient": patient,
        "key": suggested.condition,
        "because": suggested.because,
        "evidence": evidence,
    }
    if DeclinedSuggestion.objects.standing().filter(**said).exists():
        raise AlreadyDeclined
    row = DeclinedSuggestion.objects.create(
        reason=reason, **said | keeping.said(patient, by, now)
    )
    record("suggestion.declined", about=row, by=by, at=now, note=suggested.condition)
    return row


def may_be_confirmed_from(fracture: gate.Fracture) -> dt.date | None:
    """The first day it may be confirmed; None for one that has healed long ago."""
    start = fracture.counted_from
    is_spine = fracture.site is gate.Site.SPINE
    after = gate.HEALED_AFTER if is_spine else gate.OPENS_AFTER
    return start + after if start else None


def _refuse_too_soon(fracture: Fracture, patient: Patient, now: dt.datetime) -> None:
    rule = fractures.as_rule(fracture, (), zone=patient.zone)
    first = may_be_confirmed_from(rule)
    if first is not None and patient.today(now) < first:
        raise TooSoon(first)


def _replace(
    word: HealingConfirmation, patient: Patient, by: Actor, now: dt.datetime
) -> None:
    """What that bone had brought goes, unless another of its kind brings it still."""
    after = fractures.implied_of(patient, on=patient.today(now))
    site = fractures.SITES[Fracture.Site(word.fracture.site)]
    lifted = precautions.UNTIL_HEALED.get(site)
    if lifted not in after:
        standing = Condition.objects.standing().filter(patient=patient, key=lifted)
        reason = f"{LIFTED} {word.note}".strip()[:200]
        for row in standing:
            keeping.withdraw(fact=row, reason=reason, by=by, now=now)
    charting.set_missing(patient, after, by, now)
