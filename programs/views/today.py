"""The patient's day: one screen, logged in one tap, taken back in one more."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from patients.models import Patient
from patients.models.absences import Meanwhile, meanwhile
from patients.models.treatment import dues
from patients.rules import pain as pains
from programs.doing_words import doing, standing_of
from programs.forms.logging import DayForm
from programs.models import Checkup, DayReport, Effort, Program, ProgramItem, checking
from programs.models.day import Day, State, day_of, own_day, own_item_of
from programs.models.outlook import outlook_of, visits_alone
from programs.rules import schedule
from programs.services import exercising, vouching
from programs.treatment_words import DueLine, due_lines
from programs.views.shared import own_record_of
from ptcare.addresses import address
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

NOON, EVENING = 12, 17
EFFORTS, REASONS = Effort.choices, DayReport.NotToday.choices
NOTHING_TO_DO = {State.NO_PROGRAM, State.LATER, State.ENDED, State.DISCHARGED}
NOT_ASKED = "skipped_pain_of"  # a Sunday, kept in the browser's session


@requires(Permission.SEE_OWN_DAY)
@require_GET
def today(request: SignedInRequest) -> HttpResponse:
    return day_page(request, on=day_asked_for(request))


@requires(Permission.SEE_OWN_DAY)
@require_GET
def exercise(request: SignedInRequest, item_id: int) -> HttpResponse:
    """One exercise of the day: its pictures, its steps, and how it went."""
    now = timezone.now()
    patient: Any = own_record_of(request)
    today = patient.today(now)
    day = nearest_open(day_asked_for(request), today=today)
    item = own_item(request, item_id, on=day)
    may_log = request.actor.may(Permission.LOG_EXERCISES)
    unread = checking.facts_of(patient).unread_stop
    if may_log and unread:
        return redirect("programs:stop", unread)
    facts = {
        "item": item,
        "doing": doing(item, standing_of(item.patient_id)),
        "day": day,
        "is_late": schedule.is_late(day, today=today),
        "reasons": REASONS,
        "may_log": may_log and item.is_prescribed_for(day),
        "unreviewed": vouching.unreviewed(request.actor, item.exercise.slug),
    }
    return render(request, "programs/exercise_today.html", facts)


def own_item(request: SignedInRequest, item_id: int, *, on: dt.date) -> ProgramItem:
    item = own_item_of(request.actor, item_id, on=on)
    if item is None:
        raise Http404
    return item


def day_page(
    request: SignedInRequest,
    *,
    on: dt.date | None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)  # where the patient lives: the door has set it
    on = nearest_open(on, today=today)
    facts = day_facts(request, on=on, today=today, now=now)
    unread = facts["check"].unread_stop
    if unread and facts["may_log"]:
        if problem:
            messages.warning(request, problem)
        return redirect("programs:stop", unread)
    fresh = fresh_tokens(facts["day"], request.GET.get("said", ""))
    facts |= {
        "problem": problem,
        "part_of_day": part_of_day(timezone.localtime(now)),
        "fresh": fresh,
        "told_much_pain": told_much_pain(facts["day"], fresh),
        "day_before": neighbour(on - dt.timedelta(days=1), today=today)
        if facts["day"].program
        else None,
        "day_after": neighbour(on + dt.timedelta(days=1), today=today),
    }
    return render(request, "programs/today.html", facts, status=status)


def day_facts(
    request: SignedInRequest, *, on: dt.date, today: dt.date, now: dt.datetime
) -> dict[str, Any]:
    """What the page of a day shows."""
    return facts_of(request, own_day_of(request, on=on, today=today, now=now), now=now)


def own_day_of(
    request: SignedInRequest, *, on: dt.date, today: dt.date, now: dt.datetime
) -> Day:
    """That day of the record that they act on."""
    patient = own_day(request.actor, now=now, on=on, today=today)
    if patient is None:
        raise Http404
    return day_of(patient, request.actor, on=on, today=today)


def facts_of(request: SignedInRequest, day: Day, *, now: dt.datetime) -> dict[str, Any]:
    """The same of a day that is read already."""
    may_log = request.actor.may(Permission.LOG_EXERCISES)
    sees_cover = request.actor.may(Permission.SEE_OWN_MONEY)
    patient, check = day.patient, checking.facts_of(day.patient)
    return {
        "day": day,
        "check": check,
        "outlook": outlook_of(patient) if sees_cover else visits_alone(patient),
        "dues": dues_today(day),
        "beside": [] if patient.discharged_on else day.beside,
        "clinic": patient.clinic,
        "may_log": may_log,
        "has_short": may_log and bool(day.short) and not day.is_begun,
        "line": check_in_line(day, check) if may_log else None,
        "efforts": EFFORTS,
        "reasons": REASONS,
        "pain_scores": range(11) if asks_pain(request, day) else None,
        "checkup": None if day.is_late else due_checkup(request, patient, now=now),
        "ends_in": days_to_the_end(request, day),
        "meanwhile": told_meanwhile(day, now=now),
        "held_because": held_because(day, check),
    }


def held_because(day: Day, check: checking.Facts) -> str:
    """What a clinician wrote for the patient, knowing that she reads it; or the fall,
    which somebody else may have told of."""
    if day.program and day.program.tells_why:
        return day.program.held_reason
    return _("We were told about a fall.") if check.is_closed_by_a_fall else ""


def told_meanwhile(day: Day, *, now: dt.datetime) -> Meanwhile | None:
    """Who answers while the therapist is away; asks nothing while they are there."""
    if day.is_late or not vars(day.patient)["is_therapist_away"]:
        return None
    return meanwhile(day.patient, now=now)


def days_to_the_end(request: SignedInRequest, day: Day) -> int | None:
    """Of the plan, in its last week, where no other is signed; asks nothing before."""
    program = day.program
    if day.is_late or program is None or not program.is_ending(on=day.on):
        return None
    if Program.objects.visible_to(request.actor).upcoming().exists():
        return None
    return (program.ends_on - day.on).days if program.ends_on else None


def check_in_line(day: Day, check: checking.Facts) -> checking.Line | None:
    """What is asked above the list: today, and while there is a plan."""
    if day.is_late or day.state in NOTHING_TO_DO:
        return None
    return checking.line_of(check, today=day.today)


def due_checkup(
    request: SignedInRequest, patient: Patient, *, now: dt.datetime
) -> Checkup | None:
    """After care, the questions that wait for an answer; asks nothing before."""
    if patient.discharged_on is None:
        return None
    rows = Checkup.objects.visible_to(request.actor).due(now=now).unanswered()
    return rows.order_by("due_on").first()


def dues_today(day: Day) -> list[DueLine]:
    """Doses, checks and tests of this day, and what has waited longer."""
    if day.is_late or day.patient.discharged_on:
        return []
    found = dues.in_order(vars(day.patient)["due_rows"], today=day.today)
    own = dues.MEDICINE  # stands among what is ticked
    return due_lines(
        [due for due in found if due.on <= day.today and due.kind != own],
        today=day.today,
    )


def day_asked_for(request: SignedInRequest) -> dt.date | None:
    if "day" not in request.GET:
        return None
    form = DayForm(request.GET)
    return form.cleaned_data["day"] if form.is_valid() else None


def nearest_open(day: dt.date | None, *, today: dt.date) -> dt.date:
    """That day, or today where it cannot be logged."""
    is_open = day is not None and schedule.is_open_for_logging(day, today=today)
    return day if day and is_open else today


def neighbour(day: dt.date, *, today: dt.date) -> dict[str, object] | None:
    """The way to a day beside this one, while it is open."""
    if not schedule.is_open_for_logging(day, today=today):
        return None
    return {"on": day, "days_ago": (today - day).days, "url": address_of(day)}


def address_of(
    day: dt.date, *, said: uuid.UUID | None = None, page: str = "programs:today"
) -> str:
    query = {"day": day.isoformat()} | ({"said": str(said)} if said else {})
    return f"{address(page)}?{urlencode(query)}"


def fresh_tokens(day: Day, said: str) -> list[uuid.UUID]:
    """The rows of the press that led here, as far as they stand: for its Undo."""
    try:
        token = uuid.UUID(said)
    except ValueError:
        return []
    standing = {item.pk: item.said.token for item in day.items if item.said}
    number = day.week_pain
    return [
        *(
            row
            for item_id, row in standing.items()
            if row == exercising.row_token(token, item_id)
        ),
        *([token] if number and number.token == token else []),
    ]


def told_much_pain(day: Day, fresh: list[uuid.UUID]) -> bool:
    """Whether the number of the week, said just now, is one to stop at for them."""
    number = day.week_pain
    if number is None or number.token not in fresh:
        return False
    limits = checking.setting_of(day.patient, on=day.today).limits
    return pains.band(number.pain, limits=limits) is pains.Answer.STOP


def asks_pain(request: SignedInRequest, day: Day) -> bool:
    """Once a week, until it is answered or skipped."""
    sunday = day.asks_about
    was_skipped = sunday and request.session.get(NOT_ASKED) == sunday.isoformat()
    return bool(sunday and not day.week_pain and not was_skipped)


def part_of_day(moment: dt.datetime) -> str:
    if moment.hour < NOON:
        return "morning"
    return "afternoon" if moment.hour < EVENING else "evening"
