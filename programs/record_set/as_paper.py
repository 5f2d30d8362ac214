"""The record set as a PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.models import Patient
from programs.record_set.left_out import AS_WRITTEN, SAID
from programs.record_set.looks import looks_of
from programs.record_set.reading import Part, in_words, parts_of, profile_of
from programs.record_set.tables import CHAPTERS
from ptcare import typesetting

PAPER = Path(__file__).resolve().parents[1] / "paper" / "record.typ"


def pdf(patient: Patient, *, now: dt.datetime) -> bytes:
    return typesetting.pdf(PAPER, words_of(patient, now=now), now=now)


def words_of(patient: Patient, *, now: dt.datetime) -> dict[str, Any]:
    on = in_words(patient.today(now), patient.zone)
    chapters = [
        {"title": str(chapter.title), "parts": [_part(part) for part in parts]}
        for chapter in CHAPTERS
        if (parts := list(parts_of(chapter, patient)))
    ]
    about = {"title": _("About you"), "is_brief": False, "rows": []}
    about["rows"] = [{"on": "", "pairs": profile_of(patient)}]
    return {
        "title": _("Your record"),
        "name": patient.name,
        "paper": "us-letter",
        "lang": get_language() or "en",
        "page": _("Page {page} of {pages}"),
        "footer": _("%(name)s, %(day)s") % {"name": patient.name, "day": on},
        "lines": [
            _("All that %(clinic)s holds about %(name)s, on %(day)s.")
            % {"clinic": patient.clinic.name, "name": patient.name, "day": on},
            str(AS_WRITTEN),
            " ".join([_("Not in here:"), *map(str, SAID)]),
        ],
        "chapters": [{"title": _("You"), "parts": [about]}, *chapters, _looks(patient)],
    }


def _looks(patient: Patient) -> dict[str, Any]:
    title = _("Who looked at your record")
    rows = [{"on": each.on, "pairs": each.said} for each in looks_of(patient)]
    part = {"title": _("Day by day"), "is_brief": True, "rows": rows}
    return {"title": title, "parts": [part]}


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": str(part.title),
        "is_brief": part.is_brief,
        "rows": [{"on": each.on, "pairs": each.said} for each in part.entries],
    }
