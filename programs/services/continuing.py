"""Puts together what asks a payer for more visits, and issues it signed.

An issued pack is kept as it was; whoever sees a mistake issues the next version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.db import transaction
from django.utils import translation

from patients.models import Authorization, Coverage, Patient
from patients.services import counting, limiting
from programs import continuing_words
from programs.continuing_words import Asked, Cover
from programs.models.continuing import grounds_of
from programs.models.packs import ContinuationPack
from programs.rules import continuing
from programs.rules.continuing import Pack
from programs.services import printing
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

LANGUAGE = "en"  # a payer's, whoever writes it


class ChangedMeanwhile(Exception):
    """What is known has changed since the words were reviewed."""


def compose(*, patient: Patient, asked: Asked, by: Actor, now: dt.datetime) -> Pack:
    """The words as they are now, unsigned: to be reviewed. Keeps nothing."""
    today = counting.clinic_day(patient.clinic, now)
    found = grounds_of(patient, by, today=patient.today(now), clinic_day=today)
    with translation.override(LANGUAGE):
        return continuing_words.pack_of(
            found, _cover(patient, by, now), asked, limiting.limits_of(patient)
        )


@transaction.atomic
def issue_pack(
    *, patient: Patient, asked: Asked, reviewed: str, by: Actor, now: dt.datetime
) -> ContinuationPack:
    """Signed and kept. `reviewed` is the digest of the words that were read.

    Raises ChangedMeanwhile where they would be others by now.
    """
    counting.hold(patient)
    words = compose(patient=patient, asked=asked, by=by, now=now)
    if digest_of(words) != reviewed:
        raise ChangedMeanwhile
    version = ContinuationPack.objects.filter(patient=patient).count() + 1
    with translation.override(LANGUAGE):
        pack = continuing_words.signed(
            words,
            who=by.user.name,
            clinic=patient.clinic.name,
            on=counting.clinic_day(patient.clinic, now),
            version=version,
        )
    row = ContinuationPack.objects.create(
        patient=patient,
        clinic=patient.clinic,
        version=version,
        words=pack.to_json(),
        text=continuing.as_text(pack),
        pdf=pdf_of(pack, now=now),
        visits=asked.visits,
        signed_by=by.user,
        signed_at=now,
    )
    record("continuation.issued", about=row, by=by, at=now)
    return row


def digest_of(pack: Pack) -> str:
    """A fingerprint of the words."""
    said = json.dumps(pack.to_json(), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def pdf_of(pack: Pack, *, now: dt.datetime) -> bytes:
    frame = {"paper": "us-letter", "lang": LANGUAGE, "page": "Page {page} of {pages}"}
    return printing.pdf("continuation", pack.to_json() | frame, pictures={}, now=now)


def _cover(patient: Patient, by: Actor, now: dt.datetime) -> Cover:
    today = counting.clinic_day(patient.clinic, now)
    plans = Coverage.objects.visible_to(by).active_on(today).filter(patient=patient)
    approvals = Authorization.objects.visible_to(by).filter(patient=patient)
    return Cover(
        plans=list(plans.select_related("payer").order_by("rank", "pk")),
        approvals={str(row.pk): row for row in approvals},
        result=counting.current(patient, now=now).result,
    )
