"""Today at the desk: the day in its order, for who keeps this page open all day.

It repeats no page that exists: it puts what they hold in the order of the day, and
leads to the form that settles each.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from patients import desk_words
from patients.alert_words import Line
from patients.courses import courses_of
from patients.desk_words import Row
from patients.models import (
    Authorization,
    ClinicSession,
    Collected,
    CoverAlert,
    DeskDay,
)
from patients.models.alerts import CoverAlertQuerySet
from patients.models.calendars import booked_with_the_gone, closures_from
from patients.models.closures import next_open_days
from patients.models.desk_lists import lines_of, sessions_of
from patients.rules.alerting import Action
from patients.services import counting
from patients.views import desk_week, record_requests
from patients.views.finding import own_clinic
from patients.views.set_up import first_steps
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission

DAY = dt.timedelta(days=1)
DAYS_AHEAD = 3
UNSIGNED_FOR = dt.timedelta(days=14)
MOST = 50
PARTS = {
    "": _("Today"),
    "coming": _("Coming days"),
    "afternoon": _("Afternoon"),
    "evening": _("Evening"),
    "week": _("Once a week"),
}


@requires(Permission.RUN_DESK)
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """One part of the day, and how much there is to do in the others."""
    at = Desk.now(request)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    page = {
        "clock": at.clock,
        "today": at.today,
        "part": part,
        "tabs": at.tabs(part),
        "next": at.next_part(part),
        "desk": at,
        "asked": record_requests.pressing(request, record_requests.mine(request)),
        "nobody_there": [
            row for row in closures_from(request.actor, at.today) if row.booked
        ],
        "gone": booked_with_the_gone(request.actor, at.today),
    }
    if not at.rows:
        page["first_steps"] = first_steps(request)
    if part == "week":
        page["week"] = desk_week.week_of(request, at.clinic, at.today)
    return render(request, "patients/desk.html", page)


@dataclass(frozen=True)
class Desk:
    """All the lists of one day, each read once, when it is first asked for."""

    request: SignedInRequest
    clinic: Clinic
    clock: dt.datetime

    @classmethod
    def now(cls, request: SignedInRequest) -> Desk:
        clinic = own_clinic(request)
        return cls(request, clinic, timezone.now().astimezone(clinic.zone))

    @property
    def today(self) -> dt.date:
        return self.clock.date()

    @cached_property
    def days_ahead(self) -> list[dt.date]:
        days = next_open_days(self.clinic.pk, after=self.today, many=DAYS_AHEAD)
        return days or [self.today + DAY]

    @cached_property
    def rows(self) -> list[Row]:
        """Today and the coming days, and who was missed lately: one read for all."""
        sessions = sessions_of(
            self.request.actor, last=self.days_ahead[-1], today=self.today
        )
        shown = sessions.order_by().values("patient")
        counting.catch_up(shown, clinic=self.clinic, now=self.clock)
        lines = lines_of(sessions, self.request.actor, today=self.today)
        people = {line.session.patient_id for line in lines}
        courses = courses_of(people, today=self.today)
        return desk_words.rows_of(lines, courses, self.clock)

    @property
    def of_today(self) -> list[Row]:
        return [row for row in self.rows if row.line.session.on == self.today]

    @property
    def waiting(self) -> list[Row]:
        return [row for row in self.of_today if row.line.session.is_booked]

    @property
    def look_first(self) -> list[Row]:
        red = [row for row in self.waiting if row.line.is_red]
        return sorted(red, key=lambda row: row.line.urgency)

    @property
    def to_come(self) -> list[Row]:
        return [row for row in self.waiting if not row.line.is_red]

    @property
    def here(self) -> list[Row]:
        """Those first of whom something is left to ask or to collect."""
        rows = [row for row in self.of_today if row.line.session.is_attended]
        return sorted(rows, key=lambda row: row.is_done)

    @property
    def gone(self) -> list[Row]:
        done = self.waiting + self.here
        return [row for row in self.of_today if row not in done]

    @cached_property
    def coming(self) -> list[Row]:
        """Of each patient the first of the coming sessions that needs something."""
        found: dict[int, Row] = {}
        for row in self.rows:
            session = row.line.session
            if session.on > self.today and session.is_booked and row.line.flags:
                found.setdefault(session.patient_id, row)
        return sorted(found.values(), key=lambda row: row.line.urgency)

    @property
    def coming_ready(self) -> int:
        """Sessions of the coming days that need nothing."""
        ahead = [row for row in self.rows if row.line.session.on > self.today]
        return sum(row.line.session.is_booked and not row.line.flags for row in ahead)

    @property
    def next_day(self) -> list[Row]:
        """The list of the next working day."""
        day = self.days_ahead[0]
        rows = [row for row in self.rows if row.line.session.on == day]
        return [row for row in rows if row.line.session.is_booked]

    @cached_property
    def missed(self) -> list[Row]:
        return [row for row in reversed(self.rows) if row.line.asks_a_call]

    def _alerts(self, action: Action) -> CoverAlertQuerySet:
        rows = CoverAlert.objects.visible_to(self.request.actor)
        rows = rows.asking(self.request.actor).open(today=self.today)
        return rows.calling_for(action)

    @cached_property
    def renewals(self) -> list[Line]:
        return self._lines(Action.REQUEST)

    @cached_property
    def unsigned_plans(self) -> list[Line]:
        return self._lines(Action.CERTIFY)

    def _lines(self, action: Action) -> list[Line]:
        rows = self._alerts(action).select_related("patient").order_by("due_on", "pk")
        return [Line(row, self.today) for row in rows[:MOST]]

    @cached_property
    def pending(self) -> list[Authorization]:
        """What payers were asked for and have not decided; the oldest first."""
        rows = Authorization.objects.visible_to(self.request.actor).filter(
            status=Authorization.Status.PENDING,
            patient__discharged_on=None,
            coverage__withdrawn_at=None,
        )
        rows = rows.select_related("patient", "coverage__payer")
        found = list(rows.order_by("requested_on", "pk")[:MOST])
        for row in found:
            asked_on = row.requested_on
            row.age = (self.today - asked_on).days if asked_on else None  # type: ignore[attr-defined]
        return found

    @cached_property
    def unsigned(self) -> list[ClinicSession]:
        """Attended, and the therapist has not signed yet."""
        rows = ClinicSession.objects.visible_to(self.request.actor).filter(
            status=ClinicSession.Status.ATTENDED,
            signed_at=None,
            on__range=(self.today - UNSIGNED_FOR, self.today),
        )
        rows = rows.exclude(kind=ClinicSession.Kind.GYM)
        named = rows.select_related("patient", "therapist__user")
        return list(named.order_by("therapist__user__name", "on", "start", "pk"))

    @cached_property
    def collected(self) -> list[tuple[str, int]]:
        """Cents by what means, with what was taken back; in the order of the words."""
        rows = Collected.objects.visible_to(self.request.actor)
        counted = rows.of_day(self.today, self.clinic.zone).order_by().values("how")
        sums = dict(counted.annotate(cents=Sum("cents")).values_list("how", "cents"))
        return [(str(how.label), sums[how]) for how in Collected.How if how in sums]

    @property
    def collected_cents(self) -> int:
        return sum(cents for _how, cents in self.collected)

    @cached_property
    def not_closed_before(self) -> int:
        """Sessions of earlier days of which nobody has said how they went."""
        rows = ClinicSession.objects.visible_to(self.request.actor).booked()
        return rows.filter(on__lt=self.today).count()

    @cached_property
    def closing(self) -> DeskDay | None:
        rows = DeskDay.objects.visible_to(self.request.actor).standing()
        return rows.on(self.today).select_related("closed_by").first()

    @property
    def closing_time(self) -> str:
        row = self.closing
        return f"{row.closed_at.astimezone(self.clinic.zone):%-I:%M %p}" if row else ""

    def counts(self) -> dict[str, int]:
        return {
            "": len(self.waiting),
            "coming": len(self.coming),
            "afternoon": len(self.renewals)
            + len(self.pending)
            + len(self.unsigned_plans)
            + len(self.missed),
            "evening": len(self.waiting) + len(self.unsigned),
        }

    def tabs(self, part: str) -> list[dict[str, Any]]:
        counts = self.counts()
        return [
            {
                "label": label,
                "note": counts.get(key, ""),
                "url": f"?part={key}" if key else "?",
                "is_current": key == part,
            }
            for key, label in PARTS.items()
        ]

    def next_part(self, part: str) -> str:
        """What the hour asks for, where it is not open already: a key of PARTS."""
        counts, hour = self.counts(), self.clock.hour
        if not self.waiting and hour >= 16 and not self.closing:
            return "" if part == "evening" else "evening"
        if hour >= 13 and counts["afternoon"] and part == "":
            return "afternoon"
        if hour < 10 and counts["coming"] and part == "" and not self.look_first:
            return "coming"
        return ""
