"""What a hint about somebody's looks says: what is so, and never what it means."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.rules.unusual import Hint

HINTS: dict[Hint, Promise] = {
    Hint.OWN_RECORD: _("own record"),
    Hint.SAME_NAME: _("same last name"),
    Hint.NEVER_TREATED: _("has not treated them"),
    Hint.AT_NIGHT: _("between 10 PM and 6 AM"),
    Hint.MANY: _("many records within an hour"),
}


def hint_words(hints: tuple[Hint, ...]) -> list[Promise]:
    return [HINTS[hint] for hint in hints]
