"""The desk's calendar: one day or one week of the clinic, by therapist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import calendar_words
from patients.models import ClinicSession
from patients.models.calendars import (
    CalendarDay,
    Sheet,
    calendar,
    in_lanes,
    lanes_between,
    sheet_with,
    sheets_of,
)
from patients.services import counting
from patients.views.finding import own_clinic, today_at
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Membership
from ptcare.people.roles import Permission

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
MOST_LANES = 8  # of a week on one page


@requires(Permission.BOOK_SESSIONS)
@require_GET
def sessions(request: SignedInRequest) -> HttpResponse:
    """One day, a lane for each therapist; today unless `day` says another.

    A sheet at a time, where there are many: the one that `page` says, or that has the
    session which is named. For paper, with `all`, the whole day.
    """
    today = today_at(own_clinic(request))
    on = day_of(request.GET.get("day", ""), today)
    lanes = lanes_between(request.actor, first=on, last=on)
    sheets = sheets_of(lanes)
    is_whole = "all" in request.GET and len(sheets) > 1
    if is_whole:
        sheets = [Sheet(lanes=list(lanes))]
    shown = Paginator(sheets, 1).get_page(_page(request, on, sheets))
    sheet = shown.object_list[0] if sheets else Sheet()
    (day,) = _days(request, on, on, today, sheet.lanes, sheet.part)
    page = {
        "day": day,
        "sheet": shown,
        "is_whole": is_whole,
        "pages": f"day={on}&",
        "tabs": _tabs(on, sheets, shown.number),
        "today": today,
        "previous": on - DAY,
        "next": on + DAY,
        "may_sign": request.actor.may(Permission.SIGN_SESSIONS),
        **_not_closed(request, on, today),
    }
    return render(request, "patients/sessions.html", page)


@requires(Permission.BOOK_SESSIONS)
@require_GET
def week(request: SignedInRequest) -> HttpResponse:
    """The week of `day`, Monday to Sunday: a row a day, a column a therapist, as many
    of them on a page as a sheet of paper takes."""
    today = today_at(own_clinic(request))
    on = day_of(request.GET.get("day", ""), today)
    monday = on - (on.isoweekday() - 1) * DAY
    sunday = monday + WEEK - DAY
    lanes = list(lanes_between(request.actor, first=monday, last=sunday))
    shown = Paginator(lanes, MOST_LANES).get_page(request.GET.get("page"))
    page = {
        "days": _days(request, monday, sunday, today, list(shown.object_list)),
        "lanes": shown,
        "pages": f"day={on}&",
        "today": today,
        "monday": monday,
        "sunday": sunday,
        "previous": monday - WEEK,
        "next": monday + WEEK,
    }
    return render(request, "patients/week.html", page)


def _page(
    request: SignedInRequest, on: dt.date, sheets: Sequence[Sheet]
) -> int | str | None:
    session_id = whole_number(request.GET.get("session"))
    if session_id is None or len(sheets) < 2:
        return request.GET.get("page")
    return sheet_with(request.actor, session_id, on=on, sheets=sheets) + 1


def _tabs(on: dt.date, sheets: Sequence[Sheet], number: int) -> list[dict[str, Any]]:
    """The sheets by who works from where to where in the alphabet."""
    return [
        {
            "label": calendar_words.sheet_words(sheet),
            "url": f"?day={on}&page={at}",
            "is_current": at == number,
        }
        for at, sheet in enumerate(sheets, 1)
    ]


def day_of(text: str, today: dt.date) -> dt.date:
    """A day out of an address; nonsense is today."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST <= day <= LAST else today


def _days(
    request: SignedInRequest,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    lanes: Sequence[Membership | None],
    part: slice | None = None,
) -> list[CalendarDay]:
    clinic, now = own_clinic(request), timezone.now()
    shown = ClinicSession.objects.visible_to(request.actor)
    shown = in_lanes(shown.filter(on__range=(first, last)), lanes)
    counting.catch_up(shown.values("patient"), clinic=clinic, now=now)
    clock = now.astimezone(clinic.zone)
    days = calendar(
        request.actor, first=first, last=last, now=clock, lanes=lanes, part=part
    )
    for day in days:
        day.holiday_name = calendar_words.HOLIDAYS.get(day.holiday)  # type: ignore
        for lane in day.lanes:
            for row in lane.sessions:
                calendar_words.with_mark(row, today)
    return days


def _not_closed(
    request: SignedInRequest, on: dt.date, today: dt.date
) -> dict[str, int]:
    """Sessions of which nobody has said how they went: of all earlier days, and of that
    one, where it is past."""
    rows = ClinicSession.objects.visible_to(request.actor).booked()
    return rows.filter(on__lt=today).aggregate(
        not_closed=Count("pk"), not_closed_here=Count("pk", filter=Q(on=on))
    )
