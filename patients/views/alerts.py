"""What is to do about cover: a list for who acts, and each with done and later."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_POST,
)

from patients import alert_words
from patients.alert_words import Line
from patients.forms.alerting import LATER, LaterForm
from patients.models import CoverAlert, Patient
from patients.models.alerts import CoverAlertQuerySet
from patients.rules import alerting as rules
from patients.rules.alerting import Action, Kind
from patients.services import alerting
from patients.views import record_requests
from patients.views.finding import own_clinic, today_at
from ptcare.languages.dates import desk_day
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, press
from ptcare.submissions.sent import by_now

PAGE, SHORT, RECENT = 50, 5, 30
REFUSALS: dict[type[Exception], Words] = {
    alerting.Settled: gettext_lazy("This is settled already."),
    alerting.StillOpen: gettext_lazy("Close the session: then this goes by itself."),
    alerting.NothingToTell: gettext_lazy("The patient was told already."),
}


@dataclass
class Group:
    """All that calls for one action: how many, and the first of them."""

    action: Action
    count: int
    lines: list[Line] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(alert_words.ACTIONS[self.action])

    @property
    def icon(self) -> str:
        return alert_words.ICONS[self.action]

    @property
    def further(self) -> int:
        return self.count - len(self.lines)


@requires(Permission.SETTLE_ALERTS)
@require_GET
def to_do(request: SignedInRequest) -> HttpResponse:
    """Grouped by what is to be done; one group by itself goes on page by page."""
    today = today_at(own_clinic(request))
    rows = CoverAlert.objects.visible_to(request.actor).asking(request.actor)
    state = request.GET.get("state", "")
    page = {
        "today": today,
        "state": state,
        "tabs": _tabs(rows, state, today),
        "later": LATER,
        "asked": record_requests.mine(request).open().count(),
        "may_tell": request.actor.may(Permission.MANAGE_COVERAGE),
        **_shown(request, rows, state, today),
    }
    return render(request, "patients/to_do.html", page)


def _shown(
    request: SignedInRequest, rows: CoverAlertQuerySet, state: str, today: dt.date
) -> dict[str, Any]:
    if state == "later":
        found = rows.put_off(today=today).order_by("snoozed_until", "rank", "pk")
        return {"lines": _lines(found[:PAGE], today)}
    if state == "done":
        return {"lines": _lines(rows.settled().order_by("-pk")[:RECENT], today)}
    open_rows = rows.open(today=today)
    action = request.GET.get("action", "")
    if action in list(Action):
        return _one_group(request, open_rows, Action(action), today)
    return {"groups": _groups(open_rows, today)}


def chosen(request: SignedInRequest, today: dt.date) -> CoverAlertQuerySet:
    """All that one state or one action holds; of everything the most urgent first."""
    rows = CoverAlert.objects.visible_to(request.actor).asking(request.actor)
    state, action = request.GET.get("state", ""), request.GET.get("action", "")
    if state == "later":
        return rows.put_off(today=today).order_by("snoozed_until", "rank", "pk")
    if state == "done":
        return rows.settled().order_by("-pk")
    rows = rows.open(today=today).most_urgent_first()
    if action in list(Action):
        rows = rows.calling_for(Action(action)).order_by("due_on", "pk")
    return rows


def _one_group(
    request: SignedInRequest, rows: CoverAlertQuerySet, action: Action, today: dt.date
) -> dict[str, Any]:
    """The soonest due first; `after` is the due day and the id to go on from."""
    rows = rows.calling_for(action)
    count = rows.count()
    day, _dot, pk = request.GET.get("after", "").partition(".")
    if (after := whole_number(pk)) is not None:
        rows = _behind(rows, day, after)
    found = _lines(rows.order_by("due_on", "pk")[: PAGE + 1], today)
    group = Group(action=action, count=count, lines=found[:PAGE])
    goes_on = _place_of(found[PAGE - 1].row) if len(found) > PAGE else ""
    return {"groups": [group], "action": action, "goes_on": goes_on}


def _place_of(row: CoverAlert) -> str:
    return f"{row.due_on}.{row.pk}"


def _behind(rows: CoverAlertQuerySet, day: str, pk: int) -> CoverAlertQuerySet:
    try:
        due_on = dt.date.fromisoformat(day)
    except ValueError:
        return rows
    return rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk))


def _groups(rows: CoverAlertQuerySet, today: dt.date) -> list[Group]:
    """Two queries, however many alerts: how many of each, and the first few."""
    counts: Counter[Action] = Counter()
    for kind, reason, number in (
        rows.order_by("rank").values_list("kind", "reason").annotate(n=Count("pk"))
    ):
        counts[rules.action_of(Kind(kind), reason=reason)] += number
    place = Window(
        RowNumber(), partition_by=[F("kind"), F("reason")], order_by=["due_on", "pk"]
    )
    first = rows.annotate(place=place).filter(place__lte=SHORT)
    groups = {action: Group(action=action, count=n) for action, n in counts.items()}
    for line in _lines(first.order_by("due_on", "pk"), today):
        lines = groups[line.row.action].lines
        if len(lines) < SHORT:
            lines.append(line)
    return list(groups.values())


def _lines(rows: CoverAlertQuerySet, today: dt.date) -> list[Line]:
    return [Line(row, today) for row in named(rows)]


def named(rows: CoverAlertQuerySet) -> CoverAlertQuerySet:
    """With all whom a line names."""
    return rows.select_related("patient", "done_by", "snoozed_by", "told_by")


def _tabs(
    rows: CoverAlertQuerySet, state: str, today: dt.date
) -> list[dict[str, object]]:
    is_late = Q(snoozed_until__gt=today)
    standing = rows.standing().filter(done_at=None)
    counts = standing.aggregate(
        now=Count("pk", filter=~is_late | Q(snoozed_until=None)),
        later=Count("pk", filter=is_late),
    )
    told = {
        "": (_("To do"), counts["now"]),
        "later": (_("Put off"), counts["later"]),
        "done": (_("Settled"), ""),
    }
    return [
        {
            "label": label,
            "note": str(count),
            "url": f"?state={key}" if key else "?",
            "is_current": key == state,
        }
        for key, (label, count) in told.items()
    ]


def about(request: SignedInRequest, patient: Patient, today: dt.date) -> dict[str, Any]:
    """For the patient's own page: what is open, what is put off, and what was."""
    rows = CoverAlert.objects.visible_to(request.actor).filter(patient=patient)
    mine = set(rows.standing().of_role(request.actor).values_list("pk", flat=True))
    settled = rows.settled().order_by("-raised_at", "-pk")[:RECENT]
    return {
        "alerts": _lines(rows.open(today=today).most_urgent_first(), today),
        "alerts_later": _lines(rows.put_off(today=today).most_urgent_first(), today),
        "alerts_settled": _lines(settled, today),
        "alerts_mine": mine,
        "later": LATER,
        "may_tell": request.actor.may(Permission.MANAGE_COVERAGE),
    }


@requires(Permission.SETTLE_ALERTS)
@require_POST
def settle(request: SignedInRequest, alert_id: int) -> HttpResponse:
    row = _own_alert(request, alert_id)

    def act() -> str:
        alerting.settle(alert=row, **by_now(request))
        return _("Done.")

    return _press(request, row, "alert.done", act)


@requires(Permission.SETTLE_ALERTS)
@require_POST
def put_off(request: SignedInRequest, alert_id: int) -> HttpResponse:
    row, form = _own_alert(request, alert_id), LaterForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose until when it may wait."))
        return redirect(_back(request, row))

    def act() -> str:
        until = alerting.put_off(
            alert=row, days=form.cleaned_data["days"], **by_now(request)
        )
        return _("Put off until %(day)s.") % {"day": desk_day(until)}

    return _press(request, row, "alert.put_off", act)


@requires(Permission.MANAGE_COVERAGE)
@require_POST
def tell_patient(request: SignedInRequest, alert_id: int) -> HttpResponse:
    """The desk has looked, and lets the patient know that there is news."""
    row = _own_alert(request, alert_id)

    def act() -> str:
        alerting.tell_patient(alert=row, **by_now(request))
        return _("The patient is told that there is an update to read.")

    return _press(request, row, "alert.told", act)


def _press(
    request: SignedInRequest, row: CoverAlert, deed: str, act: Callable[[], str]
) -> HttpResponse:
    return press(
        request,
        deed,
        lambda: messages.success(request, act()),
        back=_back(request, row),
        refusals=REFUSALS,
    )


def _own_alert(request: SignedInRequest, alert_id: int) -> CoverAlert:
    rows = CoverAlert.objects.visible_to(request.actor).of_role(request.actor)
    return get_object_or_404(
        rows.select_related("clinic", "patient__user"), pk=alert_id
    )


def _back(request: SignedInRequest, row: CoverAlert) -> str:
    """Where one was: among what calls for the same action."""
    if request.POST.get("back") == "cover":
        return reverse("patients:coverage", args=[row.patient_id])
    action = request.POST.get("back", "")
    only = f"?action={action}" if action in list(Action) else ""
    return f"{reverse('patients:to_do')}{only}#do-{row.action}"
