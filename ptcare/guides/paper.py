"""A guide as a PDF in large type, with its pictures."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ptcare import typesetting
from ptcare.guides.parts import PHONE, Guide, Picture, Section

MAIN = Path(__file__).resolve().parent.parent / "paper" / "guide.typ"
STATIC = settings.BASE_DIR / "static"


def pdf(guide: Guide, *, now: dt.datetime) -> bytes:
    """Kept nowhere: it takes a moment, and nobody's name stands in it."""
    shown = [each.picture for each in guide.sections if each.picture]
    files = {f"{picture.name}.svg": framed(picture) for picture in shown}
    return typesetting.pdf(MAIN, words_of(guide), now=now, files=files)


def framed(picture: Picture) -> bytes:
    """Within an SVG: only text may be handed to the typesetter."""
    inner = base64.b64encode((STATIC / picture.path).read_bytes()).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<image {size} href="data:image/webp;base64,{inner}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'.encode()


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
            "file": f"{picture.name}.svg",
            "words": str(picture.words),
            "narrow": picture.size == PHONE,
        },
    }
