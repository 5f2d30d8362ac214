"""Books a weekly pattern: the form, the list of its days, and one press for all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from patients import calendar_words
from patients.courses import course_of
from patients.forms.booking import BACK
from patients.forms.series import AgreedForm, MeetingSet, SeriesForm, meetings_of
from patients.models import ClinicSession, Patient
from patients.models.closures import closures_of
from patients.rules import beyond, patterns
from patients.services import attending
from patients.services.attending import Forecast, Look, Slot
from patients.views.asking_more import after_booking, beyond_page
from patients.views.finding import own_patient, today_at
from patients.views.own_sessions import cover_of
from patients.views.refusing import words_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, form_status


@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def book_weekly(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The form; with all of it said, the list of days. Its address is a whole plan.

    `days`, `time`, `first`, `until` and the rest stand in the address, so that other
    pages lead here with a plan of theirs. `look` asks for the list.
    """
    patient = own_patient(request, patient_id)
    today = today_at(patient.clinic)
    course = course_of(patient, today=today)
    page: dict[str, Any] = {"patient": patient, "cover": cover_of(request, patient)}
    if course is None or patient.discharged_on is not None:
        return render(request, "patients/book_weekly.html", page)
    is_asked = "look" in request.GET
    form = SeriesForm(
        request.GET if is_asked else None,
        clinic=patient.clinic,
        today=today,
        course=course,
        initial={
            "therapist": patient.therapist_id,
            "first": max(today, course.starts_on),
            "until": course.ends_on,
        }
        | _said_in_address(request),
    )
    page |= {"form": form, "course": course}
    if not is_asked or not form.is_valid():
        status = 422 if is_asked else 200
        return render(request, "patients/book_weekly.html", page, status=status)
    return _list(request, patient, form, page)


def _said_in_address(request: SignedInRequest) -> dict[str, Any]:
    said = {name: value for name, value in request.GET.items() if value}
    return said | {"days": request.GET.getlist("days")}


def _list(
    request: SignedInRequest, patient: Patient, form: SeriesForm, page: dict[str, Any]
) -> HttpResponse:
    is_sent = request.method == "POST"
    rows = _rows(request, patient, form)
    agreed = AgreedForm(request.POST if is_sent else None)
    status = form_status(request)
    if is_sent and rows.is_valid() and agreed.is_valid():
        if "look" in request.POST:
            status = 200
        elif answer := _book(request, patient, form, rows, agreed):
            return answer
    page |= {"rows": rows, "agreed": agreed, "skipped": _skipped(patient, form)}
    page |= _looked(request, patient, form, rows, agreed)
    return render(request, "patients/book_series.html", page, status=status)


def _rows(request: SignedInRequest, patient: Patient, form: SeriesForm) -> MeetingSet:
    span = {"first": form.today - BACK, "last": form.last_day}
    booked = _booked_days(request, patient)
    if request.method == "POST":
        rows = meetings_of(request.POST, form_kwargs=span)
    else:
        initial = _proposed(patient, form, booked)
        rows = meetings_of(initial=initial, form_kwargs=span)
    rows.course, rows.booked = form.course, booked
    return rows


def _proposed(
    patient: Patient, form: SeriesForm, booked: list[dt.date]
) -> list[dict[str, Any]]:
    """All open days; those that fit, and that were prescribed, are ticked."""
    slots = [form.slot(each.on, each.start) for each in _open_days(patient, form)]
    per_week = form.course.sessions_per_week
    taken, rows = list(booked), []
    for look in attending.look_at(patient, slots):
        on, start = look.slot.on, look.slot.start
        is_full = patterns.is_full(on, booked=taken, sessions_per_week=per_week)
        is_taken = look.conflict is None and not is_full
        taken += [on] if is_taken else []
        rows.append({"is_taken": is_taken, "on": on, "start": start})
    return rows


def _meetings(patient: Patient, form: SeriesForm) -> list[patterns.Meeting]:
    pattern = form.pattern()
    therapist = form.cleaned_data["therapist"]
    closures = closures_of(patient.clinic_id, pattern.first, pattern.last, therapist)
    closed = {day for each in closures for day in each.days()}
    return patterns.meetings(pattern, closed=closed)


def _open_days(patient: Patient, form: SeriesForm) -> list[patterns.Meeting]:
    return [each for each in _meetings(patient, form) if not each.is_closed]


def _skipped(patient: Patient, form: SeriesForm) -> list[tuple[dt.date, str]]:
    """The closed days it would fall on, each with the reason."""
    days = [each.on for each in _meetings(patient, form) if each.is_closed]
    if not days:
        return []
    therapist = form.cleaned_data["therapist"]
    closures = closures_of(patient.clinic_id, days[0], days[-1], therapist)
    reasons = {day: each.reason for each in closures for day in each.days()}
    return [(day, reasons[day]) for day in days]


def _booked_days(request: SignedInRequest, patient: Patient) -> list[dt.date]:
    rows = ClinicSession.objects.visible_to(request.actor).kept().with_a_therapist()
    return list(rows.filter(patient=patient).values_list("on", flat=True))


def _looked(
    request: SignedInRequest,
    patient: Patient,
    form: SeriesForm,
    rows: MeetingSet,
    agreed: AgreedForm,
) -> dict[str, Any]:
    """Each row with what stands against it, or what cover says of it."""
    slots = {
        number: form.slot(on, start) for number, (on, start) in _days_of(rows).items()
    }
    chosen = {number: slots[number] for number in slots if _is_taken(rows[number])}
    looks = _by_slot(attending.look_at(patient, list(chosen.values())))
    aside = [slot for number, slot in slots.items() if number not in chosen]
    looks |= _by_slot(attending.look_at_each(patient, aside))
    fitting = [each for each in chosen.values() if not looks[_key(each)].conflict]
    ahead = attending.forecast(patient, fitting, today=form.today)
    if ahead.is_beyond_cover:
        agreed.ask(ahead)
    marks = _marks(ahead)
    days = [*rows.booked, *(slot.on for slot in chosen.values())]
    lines = []
    for number, row in enumerate(rows.forms):
        line: dict[str, Any] = {"form": row}
        if slot := slots.get(number):
            conflict = calendar_words.conflict_words(looks[_key(slot)])
            if number not in chosen:
                conflict = conflict or _full_words(slot, days, form)
            mark = marks.get(_key(slot)) if number in chosen else None
            line |= {"slot": slot, "conflict": conflict, "mark": mark}
        lines.append(line)
    page = {
        "lines": lines,
        "ahead": ahead,
        "left_after": ahead.left_after,
        "clashes": sum(1 for line in lines if line.get("conflict")),
    }
    if ahead.is_beyond_cover:
        page |= beyond_page(request, patient, ahead)
    return page


def _full_words(slot: Slot, days: list[dt.date], form: SeriesForm) -> str:
    per_week = form.course.sessions_per_week
    if patterns.is_full(slot.on, booked=days, sessions_per_week=per_week):
        return _("That week has as many as prescribed")
    return ""


def _days_of(rows: MeetingSet) -> dict[int, tuple[dt.date, dt.time]]:
    """Day and time of each row that says both."""
    said = {}
    for number, row in enumerate(rows.forms):
        values = row.cleaned_data if rows.is_bound else row.initial
        if values.get("on") and values.get("start"):
            said[number] = (values["on"], values["start"])
    return said


def _is_taken(row: Any) -> bool:
    values = row.cleaned_data if row.is_bound else row.initial
    return bool(values.get("is_taken"))


def _key(slot: Slot) -> tuple[dt.date, dt.time]:
    return slot.on, slot.start


def _by_slot(looks: list[Look]) -> dict[tuple[dt.date, dt.time], Look]:
    """Of two looks at one time the one with something against it is told."""
    return {
        _key(look.slot): look
        for look in sorted(looks, key=lambda each: bool(each.conflict))
    }


def _marks(ahead: Forecast) -> dict[tuple[dt.date, dt.time], Any]:
    return {
        _key(slot): calendar_words.mark_of_new(
            row, may_charge=beyond.may_charge(ahead.facts.coverages, on=slot.on)
        )
        for slot, row in zip(ahead.slots, ahead.rows, strict=True)
    }


def _book(
    request: SignedInRequest,
    patient: Patient,
    form: SeriesForm,
    rows: MeetingSet,
    agreed: AgreedForm,
) -> HttpResponse | None:
    """The answer, or None where something now stands beside the list."""
    slots = [form.slot(on, start) for _number, on, start in rows.taken()]

    def act() -> str:
        sessions = attending.book_series(
            patient=patient,
            slots=slots,
            **by_now(request),
            beyond_cover_reason=agreed.cleaned_data["beyond_cover_reason"],
        )
        said = ngettext(
            "%(count)s session booked for %(name)s.",
            "%(count)s sessions booked for %(name)s.",
            len(sessions),
        )
        messages.success(request, said % {"count": len(sessions), "name": patient})
        return after_booking(request, sessions)

    try:
        return once.answer(request, "session.series_booked", act)
    except attending.NotCovered as refusal:
        agreed.ask(refusal.ahead)
        agreed.add_error("beyond_cover_reason", words_of(refusal))
    except attending.SeriesRefused:
        words = _("Nothing is booked yet: move or leave out the days that do not fit.")
        agreed.add_error(None, words)
    except attending.Discharged:
        agreed.add_error(None, _("This patient's care has ended."))
    return None
