"""Whether the ledger still says what it said, and has a month for what is to come."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models.health import TELL, Sign
from ptcare.audit.models import AuditCheck
from ptcare.audit.services import months

CHECK_IS_LATE = dt.timedelta(hours=30)  # it runs once a night


def ledger(*, now: dt.datetime) -> list[Sign]:
    """Of the whole site, for it is one chain. Two queries."""
    return [_check(now), _months()]


def _check(now: dt.datetime) -> Sign:
    check = AuditCheck.objects.exclude(ended_at=None).order_by("-began_at").first()
    label = _("Nightly check of who did what")
    if check is None:
        return Sign(label=label, said=_("Not done yet: it runs at night"), is_well=None)
    is_late = now - check.began_at > CHECK_IS_LATE
    return Sign(
        label=label,
        said=_differ(check.wrong) if check.wrong else _("Nothing was changed"),
        is_well=not (is_late or check.wrong),
        at=check.began_at,
        to_do=str(TELL) if is_late or check.wrong else "",
    )


def _differ(wrong: int) -> str:
    said = ngettext(
        "%(count)s line is not what it was",
        "%(count)s lines are not what they were",
        wrong,
    )
    return said % {"count": wrong}


def _months() -> Sign:
    has_strays = months.has_strays()
    return Sign(
        label=_("Months ahead for who did what"),
        said=_("A month is missing") if has_strays else _("Made"),
        is_well=not has_strays,
        to_do=str(TELL) if has_strays else "",
    )
