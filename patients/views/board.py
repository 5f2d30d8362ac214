"""The board of the clinic: whose cover runs out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from patients import covering_words
from patients.models import CoverageSnapshot
from patients.views.finding import own_clinic, today_at
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

PAGE = 50
FEW = 4
SOON = dt.timedelta(days=14)


@requires(Permission.SEE_COVERAGE)
@require_GET
def coverage_board(request: SignedInRequest) -> HttpResponse:
    """Those whose cover runs out, from snapshots alone. `only` narrows the list."""
    today = today_at(own_clinic(request))
    only = request.GET.get("only", "")
    rows = _narrowed(_board_rows(request, today), only, today)
    found = list(rows.order_by("left_after", "patient__name", "pk")[: PAGE + 1])
    page = {
        "rows": [_board_row(row, today) for row in found[:PAGE]],
        "is_more": len(found) > PAGE,
        "most": PAGE,
        "few": FEW,
        "only": only,
        "tabs": [
            {"label": label, "url": f"?only={key}", "is_current": key == only}
            for key, label in (
                ("", _("All with a limit")),
                ("few", _("%(few)s visits or fewer") % {"few": FEW}),
                ("ends", _("Ends in 14 days")),
                ("beyond", _("Booked beyond cover")),
            )
        ],
    }
    return render(request, "patients/coverage_board.html", page)


def _board_rows(request: SignedInRequest, today: dt.date) -> QuerySet[Any]:
    snapshots = CoverageSnapshot.objects.visible_to(request.actor).current()
    return (
        snapshots.filter(patient__discharged_on=None)
        .select_related("patient", "coverage__payer")
        .with_staleness(today=today)
        .defer("result")
    )


def _narrowed(rows: QuerySet[Any], only: str, today: dt.date) -> QuerySet[Any]:
    match only:
        case "few":
            return rows.filter(visits_left__isnull=False, left_after__lte=FEW)
        case "ends":
            return rows.filter(until__range=(today, today + SOON))
        case "beyond":
            return rows.filter(first_uncovered_on__isnull=False)
    return rows.filter(Q(visits_left__isnull=False) | Q(until__isnull=False))


def _board_row(row: Any, today: dt.date) -> dict[str, Any]:
    left = None if row.left_after is None else max(0, row.left_after)
    ends_soon = row.until is not None and row.until <= today + SOON
    beyond = row.first_uncovered_on is not None
    return {
        "snapshot": row,
        "left": left,
        "binds": covering_words.LIMITS[row.limited_by],
        "lapses": left if left and ends_soon else 0,
        "tone": "stop"
        if beyond
        else "warn"
        if left is not None and left <= FEW
        else "",
    }
