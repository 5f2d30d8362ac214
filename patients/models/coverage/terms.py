"""What every table of cover is made of: days that include both ends, disciplines."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class Days(Func):
    """A range of dates that includes both ends; no end is for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
DISCIPLINES = [("PT", _("Physical")), ("OT", _("Occupational")), ("ST", _("Speech"))]


def disciplines() -> list[str]:
    return ["PT"]


def no_list() -> list[Any]:
    return []
