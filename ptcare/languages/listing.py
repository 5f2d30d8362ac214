"""Several things in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    pair = {"these": ", ".join(words[:-1]), "last": words[-1]}
    return _("%(these)s and %(last)s") % pair
