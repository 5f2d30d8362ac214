"""To whom a clinic gave a record, on paper and in the words of whose record it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.models import Disclosure, Patient
from patients.rules import disclosing
from ptcare import typesetting

PAPER = Path(__file__).resolve().parent / "paper" / "disclosures.typ"


def pdf(patient: Patient, rows: Iterable[Disclosure], *, now: dt.datetime) -> bytes:
    return typesetting.pdf(PAPER, words_of(patient, rows, now=now), now=now)


def words_of(
    patient: Patient, rows: Iterable[Disclosure], *, now: dt.datetime
) -> dict[str, Any]:
    today = patient.today(now)
    said = {
        "clinic": patient.clinic.name,
        "name": patient.name,
        "from": day(disclosing.since(today)),
        "to": day(today),
    }
    return {
        "title": _("Who the clinic gave your record to"),
        "name": patient.name,
        "paper": "us-letter",
        "lang": get_language() or "en",
        "page": _("Page {page} of {pages}"),
        "footer": _("%(name)s, %(day)s") % {"name": patient.name, "day": said["to"]},
        "lines": [
            _("%(clinic)s, for %(name)s: from %(from)s to %(to)s.") % said,
            _(
                "Not on this list: those who treat you, your health plan, the work of "
                "the clinic itself, and what you asked for."
            ),
        ],
        "nothing": _("Nobody got your record in this time."),
        "rows": [{"on": day(row.on), "pairs": pairs_of(row)} for row in rows],
    }


def pairs_of(row: Disclosure) -> list[tuple[str, str]]:
    """What is told of each, line by line; an address that is not known is left out."""
    found = [
        (_("Who got it"), row.recipient),
        (_("Their address"), row.recipient_address),
        (_("What they got"), row.what),
        (_("Why"), f"{row.get_why_display()}: {row.purpose}"),
    ]
    return [(label, value) for label, value in found if value]


def day(on: dt.date) -> str:
    return date_format(on, "DATE_FORMAT")
