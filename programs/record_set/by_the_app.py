"""What the app wrote by itself, kept in English: read in the reader's language."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext, override

from patients.services import healing, keeping, leaving, limiting, testing, treating
from patients.services.attending.refusals import WrongMark
from programs.forms.closing import WARNING_SIGNS
from programs.models.sign_off import BROKE_SINCE
from programs.services import advising, agreeing, closing
from programs.services.monitoring import timing
from programs.services.prescribing import following, watching

REASONS = (
    *(keeping.REPLACED, keeping.NO_LONGER, leaving.OPENED_AGAIN, testing.AGAIN),
    *(treating.CORRECTED, timing.CORRECTED, limiting.REPLACED, healing.LIFTED),
    *(following.REPLACED, agreeing.BY_THE_PATIENT, closing.ENDED),
    *(advising.LOOKED_AGAIN, BROKE_SINCE, watching.NOTHING_LEFT),
    *watching.GATE_REASONS.values(),
)


@cache
def sentences() -> frozenset[str]:
    """In English, as staff were offered them."""
    with override("en"):
        return frozenset(
            map(str, (*REASONS, WARNING_SIGNS, *(each.label for each in WrongMark)))
        )


def said(text: str) -> str:
    """What somebody typed stays as they typed it."""
    return gettext(text) if text in sentences() else text
