"""What a therapist has to do on this floor, for the letter in the morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery

from patients.models import ClinicSession, Patient
from patients.models.reevaluations import interval_of, visits_of, with_evaluation
from patients.rules import reevaluating
from patients.services.digesting import Asked, News, of_own_patients, provide
from programs.models import CaseloadReason, Message, SafetyFlag
from programs.models.caseload import rows_on
from programs.models.caseload_lists import with_place
from programs.models.messages import handed_to
from programs.rules.attention import Why

ATTENDED = ClinicSession.Status.ATTENDED
LIST = "programs:caseload"


@provide(LIST, is_safety=True)
def unseen_signs(asked: Asked) -> News:
    """Warning signs that nobody has looked at. One query."""
    rows = SafetyFlag.objects.unseen().open().filter(clinic=asked.clinic)
    newest = rows.order_by().values_list("patient__therapist")
    return of_own_patients(asked, dict(newest.annotate(at=Max("raised_at"))))


@provide("programs:questions")
def questions(asked: Asked) -> News:
    """What patients asked and nobody has answered, to whose turn it is. One query."""
    waiting = Message.objects.waiting().filter(patient=OuterRef("pk"))
    last = waiting.order_by("-pk").values("said_at")[:1]
    rows = (
        Patient.objects.filter(
            pk__in=Message.objects.waiting()
            .filter(clinic=asked.clinic)
            .values("patient")
        )
        .annotate(asked_last=Subquery(last), handed=handed_to())
        .values_list("handed", "therapist", "asked_last")
    )
    newest: dict[int | None, dt.datetime] = {}
    for handed, therapist, at in rows:
        turn = handed or therapist
        newest[turn] = max(at, newest.get(turn, at))
    return of_own_patients(asked, newest)


@provide(LIST)
def evaluations(asked: Asked) -> News:
    """Evaluations that became due, each on the day it did. Three queries."""
    interval, today = interval_of(asked.clinic), asked.today
    patients = Patient.objects.filter(clinic=asked.clinic).in_care()
    by_days = Q(evaluated_on__lte=today - dt.timedelta(days=interval.days))
    by_visits = Q(evaluated_on__isnull=False, visits_since__gte=interval.visits)
    known: Any = with_evaluation(patients)
    due = known.filter(by_days | by_visits)
    people = list(due.values_list("pk", "therapist", "evaluated_on"))
    visits = visits_of([pk for pk, _therapist, _on in people])
    found = []
    for pk, therapist, on in people:
        attended = [day for day, status in visits[pk] if status == ATTENDED]
        day = reevaluating.due(on, attended=attended, interval=interval).on
        found.append((therapist, day))
    return _of_days(asked, found)


@provide(LIST)
def waits_over(asked: Asked) -> News:
    """Six weeks after a fracture that are over, each on the day they were. At most four
    queries."""
    having = CaseloadReason.objects.filter(clinic=asked.clinic, reason=Why.OPEN_AGAIN)
    patients = Patient.objects.filter(pk__in=having.values("patient")).in_care()
    people = list(with_place(patients, today=asked.today))
    found = []
    for row in rows_on(people, today=asked.today, now=asked.now):
        on = row.broken.opens_on if row.broken else None
        if Why.OPEN_AGAIN in row.found and on and on <= row.today:
            found.append((row.patient.therapist_id, on))
    return _of_days(asked, found)


def _of_days(asked: Asked, found: Iterable[tuple[int | None, dt.date]]) -> News:
    """Of each therapist the newest day, as its first moment at the clinic."""
    newest = {
        therapist: dt.datetime.combine(day, dt.time(), asked.clinic.zone)
        for therapist, day in sorted(found, key=itemgetter(1))
    }
    return of_own_patients(asked, newest)
