"""Who a helper is to the patient: typed freely, shown in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

USUAL = {
    "daughter": _("daughter"),
    "son": _("son"),
    "wife": _("wife"),
    "husband": _("husband"),
    "partner": _("partner"),
    "sister": _("sister"),
    "brother": _("brother"),
    "niece": _("niece"),
    "nephew": _("nephew"),
    "granddaughter": _("granddaughter"),
    "grandson": _("grandson"),
    "daughter-in-law": _("daughter-in-law"),
    "son-in-law": _("son-in-law"),
    "friend": _("friend"),
    "neighbor": _("neighbor"),
    "caregiver": _("caregiver"),
}


def relation(typed: str) -> str:
    """A usual word is translated; all others stay as they were typed."""
    return str(USUAL.get(typed.strip().lower(), typed))
