"""Issues estimates: kept for good, given, and given again."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from patients import estimate_words
from patients.models import (
    EstimateDelivery,
    EstimateRequest,
    GoodFaithEstimate,
    Patient,
)
from patients.rules.estimate import Estimate
from patients.services import counting
from patients.services.estimating.asking import settle
from patients.services.estimating.composing import Draft, compose, digest_of
from ptcare import typesetting
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor

PAPER = Path(__file__).resolve().parents[2] / "paper" / "estimate.typ"
How = EstimateDelivery.How


class ChangedMeanwhile(Exception):
    """What is known has changed since the words were checked."""


class NeedsReason(Exception):
    """There is an estimate already: a new one says what has changed."""


class NoAddress(Exception):
    """There is no e-mail address to tell."""


@dataclass(frozen=True, kw_only=True)
class Handing:
    """How it is given, and to which address."""

    how: str
    address: str = ""


def words_of(
    patient: Patient, estimate: Estimate, *, version: int, now: dt.datetime
) -> dict[str, Any]:
    """In the patient's language, whoever issues it."""
    with translation.override(language_of(patient)):
        day = counting.clinic_day(patient.clinic, now)
        return estimate_words.words_of(estimate, on=day, version=version)


def language_of(patient: Patient) -> str:
    return patient.user.language or "en"


def next_version(patient: Patient) -> int:
    return GoodFaithEstimate.objects.filter(patient=patient).count() + 1


@transaction.atomic
def issue_estimate(
    *,
    patient: Patient,
    draft: Draft,
    reviewed: str,
    handing: Handing,
    by: Actor,
    now: dt.datetime,
) -> GoodFaithEstimate:
    """Kept for good, and given. `reviewed` is the digest of what was checked.

    Raises ChangedMeanwhile where it would be another by now, and what compose raises.
    """
    patient = counting.hold(patient)
    estimate = compose(patient=patient, draft=draft, now=now)
    if digest_of(estimate) != reviewed:
        raise ChangedMeanwhile
    row = _kept(patient, estimate, draft.reason, by, now)
    _deliver(row, handing, by, now)
    settle(patient, EstimateRequest.Settled.ISSUED, by, now)
    record("estimate.issued", about=row, by=by, at=now)
    return row


def _kept(
    patient: Patient, estimate: Estimate, reason: str, by: Actor, now: dt.datetime
) -> GoodFaithEstimate:
    rows = GoodFaithEstimate.objects.filter(patient=patient)
    before, version = rows.current().first(), next_version(patient)
    if before and not reason:
        raise NeedsReason
    words = words_of(patient, estimate, version=version, now=now)
    pdf = typesetting.pdf(PAPER, words, now=now)
    return rows.create(
        patient=patient,
        clinic=patient.clinic,
        version=version,
        replaces=before,
        reason=reason if before else "",
        language=language_of(patient),
        data=estimate.to_json(),
        words=words,
        pdf=pdf,
        digest=hashlib.sha256(pdf).hexdigest(),
        first_on=estimate.first_on,
        last_on=estimate.last_on,
        visits=estimate.series.visits,
        total_cents=estimate.series.total_cents,
        issued_at=now,
        issued_by=by.user,
    )


@transaction.atomic
def deliver(
    *, estimate: GoodFaithEstimate, handing: Handing, by: Actor, now: dt.datetime
) -> None:
    """It was given once more: a copy, another way. Raises NoAddress."""
    _deliver(estimate, handing, by, now)
    note = handing.how
    record("estimate.delivered", about=estimate, by=by, at=now, note=note)


def _deliver(
    row: GoodFaithEstimate, handing: Handing, by: Actor, now: dt.datetime
) -> None:
    """What is sent by e-mail says that there is news, and never what."""
    address = handing.address
    if handing.how == How.TOLD:
        address = row.patient.user.email or ""
        if not address:
            raise NoAddress
        send_once(
            key=f"estimate:{row.pk}:{now:%Y-%m-%dT%H:%M}",
            clinic_id=row.clinic_id,
            to=row.patient.user,
            kind="clinic_update",
            due_at=now,
            now=now,
            link=reverse("patients:own_estimate", args=[row.pk]),
        )
    EstimateDelivery.objects.create(
        patient=row.patient,
        clinic_id=row.clinic_id,
        estimate=row,
        how=handing.how,
        address=address,
        at=now,
        by=by.user,
    )


@transaction.atomic
def open_estimate(*, estimate: GoodFaithEstimate, by: Actor, now: dt.datetime) -> None:
    """The patient reads it: the first time is kept as a delivery."""
    row = EstimateDelivery(
        patient_id=estimate.patient_id,
        clinic_id=estimate.clinic_id,
        estimate=estimate,
        how=How.OPENED,
        at=now,
        by=by.user,
    )
    EstimateDelivery.objects.bulk_create([row], ignore_conflicts=True)
