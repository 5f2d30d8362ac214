"""The lists of this floor, taken along: each by whoever may see the list itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone

from patients import calendar_words, columns
from patients.alert_words import Line
from patients.models import ClinicSession, Collected, Patient, delivery
from patients.services import counting
from patients.views import alerts, cover_lines, days, record_requests, requests
from patients.views import delivery as delivery_pages
from patients.views import patients as patient_pages
from patients.views.board import Board
from patients.views.finding import own_clinic, own_patient, today_at
from ptcare.exporting import (
    Table,
    at_hand,
    exported,
    ids_of,
    in_order,
    of_rows,
    people_of,
)
from ptcare.notices.models.notice import NoticeQuerySet
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

DAY = dt.timedelta(days=1)


@requires(Permission.FIND_PATIENTS)
@exported
def patients(request: SignedInRequest) -> Table[Any]:
    rows = patient_pages.listed(request)
    ids = ids_of(rows)
    return Table(
        name="patients",
        columns=columns.PATIENTS,
        about=own_clinic(request),
        ids=ids,
        read=lambda some: in_order(rows, some),
        patients=ids,
    )


@requires(Permission.SEE_COVERAGE)
@exported
def board(request: SignedInRequest) -> Table[Any]:
    """What the filters of the board select."""
    asked = Board.asked(request)
    asked.catch_up()
    ids = asked.ids()
    return Table(
        name="cover",
        columns=columns.BOARD,
        about=asked.clinic,
        ids=ids,
        read=asked.read,
        patients=ids,
    )


@requires(Permission.SETTLE_ALERTS)
@exported
def to_do(request: SignedInRequest) -> Table[Any]:
    """Of one state, or of one action."""
    clinic = own_clinic(request)
    today = today_at(clinic)
    rows = alerts.named(alerts.chosen(request, today))

    def read(ids: Sequence[int]) -> list[Line]:
        return [Line(row, today) for row in in_order(rows, ids)]

    return Table(
        name="to-do",
        columns=columns.TO_DO,
        about=clinic,
        ids=ids_of(rows),
        read=read,
        patients=people_of(rows),
    )


def span_of_day(on: dt.date) -> tuple[dt.date, dt.date]:
    return on, on


def span_of_week(on: dt.date) -> tuple[dt.date, dt.date]:
    monday = on - (on.isoweekday() - 1) * DAY
    return monday, monday + 6 * DAY


def span_of_month(on: dt.date) -> tuple[dt.date, dt.date]:
    first = on.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1) - DAY


SPANS: dict[str, Callable[[dt.date], tuple[dt.date, dt.date]]] = {
    "day": span_of_day,
    "week": span_of_week,
    "month": span_of_month,
}


@requires(Permission.BOOK_SESSIONS)
@exported
def sessions(request: SignedInRequest, span: str) -> Table[Any]:
    """Of the day, the week or the month that `day` is in."""
    if span not in SPANS:
        raise Http404
    clinic = own_clinic(request)
    today = today_at(clinic)
    first, last = SPANS[span](days.day_of(request.GET.get("day", ""), today))
    rows = ClinicSession.objects.visible_to(request.actor)
    rows = rows.filter(on__range=(first, last)).order_by("on", "start", "pk")
    counting.catch_up(rows.values("patient"), clinic=clinic, now=timezone.now())
    named = rows.select_related("patient", "therapist__user").with_cover(today=today)

    def read(ids: Sequence[int]) -> list[ClinicSession]:
        found = in_order(named, ids)
        return [calendar_words.with_mark(row, today) for row in found]

    return Table(
        name=f"sessions-{span}",
        columns=columns.CALENDAR,
        about=clinic,
        ids=ids_of(rows),
        read=read,
        patients=people_of(rows),
    )


@requires(Permission.RUN_DESK)
@exported
def money(request: SignedInRequest) -> Table[Any]:
    """What was collected today, and what was taken back."""
    clinic = own_clinic(request)
    rows = Collected.objects.visible_to(request.actor).of_day(
        today_at(clinic), clinic.zone
    )
    return Table(
        name="payments",
        columns=columns.MONEY,
        about=clinic,
        patients=people_of(rows),
        **of_rows(rows.select_related("session__patient", "collected_by")),
    )


Deliveries = delivery.Deliveries
DELIVERED: dict[
    str,
    tuple[
        Callable[[Deliveries], NoticeQuerySet],
        Callable[[Deliveries], Sequence[delivery.Group]],
    ],
] = {
    "failed": (Deliveries.troubled, Deliveries.groups_of_trouble),
    "waiting": (Deliveries.waiting, Deliveries.groups_of_waiting),
    "sent": (Deliveries.gone_out, lambda _deliveries: []),
}


@requires(Permission.READ_DELIVERY)
@exported
def deliveries(request: SignedInRequest, which: str) -> Table[Any]:
    """To whom and what became of it; never about what."""
    if which not in DELIVERED:
        raise Http404
    at = delivery_pages.deliveries_of(request)
    rows_at, groups_at = DELIVERED[which]
    order = ("due_at", "pk") if which == "waiting" else ("-settled_at", "-pk")
    rows = delivery_pages.narrowed(request, rows_at(at), groups_at(at))
    rows = rows.order_by(*order)
    named = rows.select_related("user")
    theirs = Patient.objects.visible_to(request.actor).filter(
        user__in=rows.order_by().values("user")
    )

    def read(ids: Sequence[int]) -> list[delivery.Line]:
        return delivery.lines(request.actor, in_order(named, ids), now=at.now)

    return Table(
        name=f"messages-{which}",
        columns=columns.DELIVERY,
        about=own_clinic(request),
        ids=ids_of(rows),
        read=read,
        patients=people_of(theirs, "pk"),
    )


@requires(Permission.READ_DELIVERY)
@exported
def unreached(request: SignedInRequest) -> Table[Any]:
    _way, rows = delivery_pages.unreached_by(request)
    return Table(
        name="closed-ways",
        columns=columns.UNREACHED,
        about=own_clinic(request),
        patients=people_of(rows, "pk"),
        **of_rows(rows),
    )


@requires(Permission.ANSWER_REQUESTS)
@exported
def open_requests(request: SignedInRequest) -> Table[Any]:
    return Table(
        name="requests",
        columns=columns.REQUESTS,
        about=own_clinic(request),
        **of_rows(requests.open_ones(request)),
    )


@requires(Permission.ANSWER_ABOUT_RECORDS)
@exported
def about_records(request: SignedInRequest) -> Table[Any]:
    """What this role may read of them, open and answered; never the words."""
    rows = record_requests.mine(request).order_by("asked_on", "pk")
    named = rows.with_steps().select_related("patient")
    return Table(
        name="asked-about-records",
        columns=columns.ABOUT_RECORDS,
        about=own_clinic(request),
        ids=ids_of(rows),
        read=lambda some: in_order(named, some),
        patients=people_of(rows),
    )


@requires(Permission.FIND_PATIENTS)
@exported
def sessions_of_patient(request: SignedInRequest, patient_id: int) -> Table[Any]:
    """All of one patient's, newest first."""
    patient = own_patient(request, patient_id)
    rows = ClinicSession.objects.visible_to(request.actor).filter(patient=patient)
    rows = rows.order_by("-on", "-start", "-pk")
    return Table(
        name="sessions",
        columns=columns.SESSIONS,
        about=patient,
        **of_rows(rows.select_related("patient", "therapist__user")),
    )


@requires(Permission.SEE_COVERAGE)
@exported
def cover_of_patient(request: SignedInRequest, patient_id: int) -> Table[Any]:
    """Each session of one patient and who covers it, newest first."""
    patient = own_patient(request, patient_id)
    counted = counting.current(patient, now=timezone.now())
    sessions = cover_lines.sessions_of(request, patient)
    lines = cover_lines.lines_of(request, counted, sessions)
    return Table(
        name="sessions-covered",
        columns=columns.COVERED,
        about=patient,
        **at_hand(lines),
    )
