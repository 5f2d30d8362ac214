"""Closed days and absences, and the opening hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from patients import calendar_words
from patients.forms.planning_days import AwayForm, ClosureForm
from patients.models import Closure
from patients.models.absences import answered_for, closed_to
from patients.models.calendars import closures_from
from patients.rules import holidays
from patients.services import planning_days
from patients.views.finding import own_clinic, own_one, today_at
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form

OFFERED = dt.timedelta(days=365)


REFUSALS: dict[type[Exception], tuple[str, Promise]] = {
    planning_days.AlreadyClosed: (
        "first_on",
        gettext_lazy("Some of these days are entered already."),
    ),
    planning_days.DeputyAway: (
        "deputy",
        gettext_lazy("They are away themself on some of these days."),
    ),
    planning_days.NotATherapistHere: (
        "deputy",
        gettext_lazy("Choose a colleague who works here."),
    ),
}


@requires(Permission.PLAN_DAYS)
@require_http_methods(["GET", "POST"])
def closures(request: SignedInRequest) -> HttpResponse:
    """What is closed from today on, the holidays to choose from, and the form."""
    clinic = own_clinic(request)
    today = today_at(clinic)
    form = ClosureForm(posted(request), clinic=clinic, today=today)
    if answer := _entered(request, form, back="patients:closures"):
        return answer
    rows = closures_from(request.actor, today)
    page = {"form": form, "rows": rows, "holidays": _offered(rows, today)}
    return render_form(request, "patients/closures.html", page)


@requires(Permission.TAKE_LEAVE)
@require_http_methods(["GET", "POST"])
def own_absences(request: SignedInRequest) -> HttpResponse:
    """A therapist's own days away, and the colleagues for whom they answer."""
    clinic, me = own_clinic(request), request.actor.standing.row_id
    today = today_at(clinic)
    form = AwayForm(posted(request), clinic=clinic, today=today, own=me)
    if answer := _entered(request, form, back="patients:own_absences", own=me):
        return answer
    rows = closures_from(request.actor, today)
    page = {
        "form": form,
        "rows": [row for row in rows if row.therapist_id == me],
        "others": [row for row in rows if row.deputy_id == me],
    }
    return render_form(request, "patients/absences.html", page)


def _entered(
    request: SignedInRequest, form: AwayForm, *, back: str, own: int | None = None
) -> HttpResponse | None:
    clinic = own_clinic(request)

    def act() -> str:
        said = dict(form.cleaned_data)
        if own:
            said["therapist"] = clinic.memberships.get(pk=own)
        row = planning_days.close_days(clinic=clinic, **by_now(request), **said)
        messages.success(request, _("Entered."))
        for words in _to_mind(row):
            messages.warning(request, words)
        return reverse(back)

    return answer_or_tell(request, form, "closure.entered", act, REFUSALS)


def _to_mind(row: Closure) -> Iterator[str]:
    """What naming a deputy does not do by itself."""
    if row.deputy and (closed := closed_to(row.deputy, of=row.therapist_id)):
        said = ngettext(
            "%(n)d restricted record stays closed to %(who)s: a lead names colleagues.",
            "%(n)d restricted records stay closed to %(who)s: a lead names colleagues.",
            closed,
        )
        yield said % {"n": closed, "who": row.deputy.user.name}
    who = row.deputy.user.name if row.deputy else ""
    for other in answered_for(row):
        said = _("All therapists then answer for the patients of %(other)s as well.")
        if row.deputy:
            said = _("%(who)s then answers for the patients of %(other)s as well.")
        yield said % {"who": who, "other": other.user.name}


def _offered(rows: list[Closure], today: dt.date) -> list[dict[str, Any]]:
    """The federal holidays of the year to come that are not entered yet."""
    closed = {day for row in rows if row.therapist_id is None for day in row.days()}
    return [
        {"on": each.on, "name": calendar_words.HOLIDAYS[each.holiday]}
        for each in holidays.between(today, today + OFFERED)
        if each.on not in closed
    ]


@requires(Permission.PLAN_DAYS)
@require_POST
def withdraw(request: SignedInRequest, closure_id: int) -> HttpResponse:
    row = own_one(request, Closure, closure_id)
    return _withdrawn(request, row, back="patients:closures")


@requires(Permission.TAKE_LEAVE)
@require_POST
def withdraw_own(request: SignedInRequest, closure_id: int) -> HttpResponse:
    """Back earlier, or not away after all."""
    rows = Closure.objects.visible_to(request.actor)
    mine = rows.filter(therapist=request.actor.standing.row_id)
    row = get_object_or_404(mine, pk=closure_id)
    return _withdrawn(request, row, back="patients:own_absences")


def _withdrawn(request: SignedInRequest, row: Closure, *, back: str) -> HttpResponse:
    taken_back = _("A colleague has taken it back already.")
    return press(
        request,
        "closure.withdrawn",
        lambda: planning_days.withdraw_closure(closure=row, **by_now(request)),
        said=_("Taken back: those days are open again."),
        back=reverse(back),
        refusals={planning_days.AlreadyWithdrawn: taken_back},
    )
