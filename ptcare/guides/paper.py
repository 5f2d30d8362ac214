"""A guide as a PDF in large type, with its pictures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ptcare import typesetting
from ptcare.guides.parts import PHONE, Guide, Section

MAIN = Path(__file__).resolve().parent.parent / "paper" / "guide.typ"
STATIC = settings.BASE_DIR / "static"


def pdf(guide: Guide, *, now: dt.datetime) -> bytes:
    """Kept nowhere: it takes a moment, and nobody's name stands in it."""
    shown = [each.picture for each in guide.sections if each.picture]
    files = {
        f"{picture.name}.webp": (STATIC / picture.path).read_bytes()
        for picture in shown
    }
    return typesetting.pdf(MAIN, words_of(guide), now=now, files=files)


def words_of(guide: Guide) -> dict[str, Any]:
    return {
        "title": str(guide.title),
        "name": "PTCare",
        "about": str(guide.about),
        "lang": get_language(),
        "paper": "us-letter",
        "page": _("Page {page} of {pages}"),
        "sections": [section_words(each) for each in guide.sections],
    }


def section_words(section: Section) -> dict[str, Any]:
    picture = section.picture
    return {
        "title": str(section.title),
        "says": [str(each) for each in section.says],
        "steps": [str(each) for each in section.steps],
        "minds": [str(each) for each in section.minds],
        "picture": picture
        and {
            "file": f"{picture.name}.webp",
            "words": str(picture.words),
            "narrow": picture.size == PHONE,
        },
    }
