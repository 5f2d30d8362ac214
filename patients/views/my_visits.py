"""The patient's own visits: what is covered, until when, what then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Max, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import courses, cover_statement
from patients.courses import Course
from patients.cover_statement import Known
from patients.models import (
    Authorization,
    ClinicSession,
    Collected,
    Coverage,
    CoverAlert,
    Patient,
    WriteOff,
)
from patients.models.closures import closed_days
from patients.rules.alerting import Action, Kind, action_of
from patients.rules.coming import Cover
from patients.services import counting, looking
from patients.services.reminding import reminder_of
from patients.views import my_estimates
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

NEXT = 4  # visits that are read at once; the later ones are unfolded


@requires(Permission.SEE_OWN_DAY)
@require_GET
def my_visits(request: SignedInRequest) -> HttpResponse:
    """A helper reads when the visits are, and nothing of what they cost."""
    patients = Patient.objects.visible_to(request.actor).select_related(
        "clinic", "therapist"
    )
    patient = get_object_or_404(patients)
    now = timezone.now()
    today = counting.clinic_day(patient.clinic, now)
    clock = now.astimezone(patient.clinic.zone)
    earlier, booked = _parted(coming(request, today=today), clock=clock)
    page: dict[str, Any] = {"clinic": patient.clinic, "marks": {}}
    page["has_another_clock"] = patient.has_another_clock
    if request.actor.may(Permission.SEE_OWN_MONEY):
        page |= what_is_told(request, patient, earlier, booked, now=now)
    marks = page.pop("marks")
    visits = [(visit, marks.get(str(visit.pk))) for visit in booked]
    page |= {"earlier": earlier, "visits": visits[:NEXT], "later": visits[NEXT:]}
    page["reminder"] = reminder_of(booked[0], request.actor) if booked else None
    return render(request, "patients/my_visits.html", page)


def coming(request: SignedInRequest, *, today: dt.date) -> list[ClinicSession]:
    rows = ClinicSession.objects.visible_to(request.actor).booked()
    rows = rows.filter(on__gte=today).select_related("therapist__user")
    return list(rows.order_by("on", "start"))


def _parted(
    visits: list[ClinicSession], *, clock: dt.datetime
) -> tuple[list[ClinicSession], list[ClinicSession]]:
    """Those of today that are over, and those to come."""
    over = [visit for visit in visits if visit.is_over(clock)]
    return over, [visit for visit in visits if visit not in over]


def what_is_told(
    request: SignedInRequest,
    patient: Patient,
    earlier: list[ClinicSession],
    booked: list[ClinicSession],
    *,
    now: dt.datetime,
) -> dict[str, Any]:
    counted = counting.current(patient, now=now)
    agreed = {str(row.pk): row.beyond_cover_reason for row in booked}
    cover = Cover(
        facts=counted.facts,
        result=counted.result,
        agreed=agreed,
        over={str(row.pk) for row in earlier},
    )
    plans = plans_of(request)
    estimate = my_estimates.shown(request, cover)
    known = what_is_known(request, plans, estimate)
    plan = plans.get(cover.summary.coverage_id or "")
    course = courses.course_of(patient, today=counted.facts.as_of)
    return {
        "statement": cover_statement.statement(cover, known),
        "returned": returned(request),
        "news": news(patient, cover, known, now=now),
        "weeks": cover_statement.weeks_of(cover, known, course),
        "costs": cover_statement.costs_of(cover, known),
        "estimate": estimate,
        "basis": cover_statement.basis_of(cover, known),
        "options": cover_statement.options_of(cover, known),
        "ways": ways(patient, cover, known, course),
        "marks": cover_statement.marks_of(cover, known),
        "payer": plan.payer if plan else None,
    }


def returned(request: SignedInRequest) -> Sequence[Mapping[str, object]]:
    """What the patient has paid for, and the clinic bears: `on` which day, and `cents`.
    The newest first."""
    borne = WriteOff.objects.visible_to(request.actor).standing()
    rows = Collected.objects.visible_to(request.actor)
    rows = rows.filter(session__in=borne.values("session"))
    sums = rows.values("session", on=F("session__on")).annotate(cents=Sum("cents"))
    return list(sums.filter(cents__gt=0).order_by("-on", "-session__start"))


def plans_of(request: SignedInRequest) -> dict[str, Coverage]:
    """All of the patient's plans, by their ids as the rules have them."""
    rows = Coverage.objects.visible_to(request.actor).select_related("payer")
    return {str(row.pk): row for row in rows}


def what_is_known(
    request: SignedInRequest,
    plans: dict[str, Coverage],
    estimate: dict[str, Any] | None,
) -> Known:
    open_tasks = CoverAlert.objects.visible_to(request.actor).standing()
    tasks = open_tasks.filter(done_at=None).values_list("kind", "reason")
    actions = [action_of(Kind(kind), reason=reason) for kind, reason in tasks]
    pending = Authorization.objects.visible_to(request.actor).filter(
        status=Authorization.Status.PENDING
    )
    return Known(
        answers={key: row.verified_on for key, row in plans.items()},
        asked_on=pending.aggregate(last=Max("requested_on"))["last"],
        will_ask=Action.REQUEST in actions,
        has_estimate=bool(estimate and estimate["current"]),
        awaits_estimate=bool(estimate and estimate["asked"]),
    )


def ways(
    patient: Patient, cover: Cover, known: Known, course: Course | None
) -> list[cover_statement.Way]:
    """How long the visits last, for somebody whose program runs."""
    if course is None:
        return []
    since, until = cover_statement.span_of(cover, course)
    closed = closed_days(patient.clinic_id, since, until, patient.therapist)
    return cover_statement.ways_of(cover, known, course, closed=closed)


def news(
    patient: Patient, cover: Cover, known: Known, *, now: dt.datetime
) -> cover_statement.News | None:
    """What has changed since an earlier day on which the patient read numbers here."""
    if not known.confirms(cover):
        return None
    seen = looking.look(patient=patient, today=cover.facts.as_of, now=now)
    if seen is None:
        return None
    return cover_statement.news_of(cover, known, seen=seen.result, seen_on=seen.on)
