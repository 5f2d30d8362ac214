"""The therapist's own list with the most urgent first: `attention.why`, as an order.

PostgreSQL sorts by the rule's own numbers and thresholds, so that a page of a long list
needs no more rows than it shows. A test holds the two together.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    Avg,
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest

from patients.models import Patient
from patients.rules.coverage.result import LimitedBy
from programs.models.day import LocalDay
from programs.models.flags import SafetyFlag
from programs.models.log import ExerciseLog
from programs.models.pausing import Pause
from programs.models.phase import Phase
from programs.models.program import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.resting import ItemRest
from programs.rules import attention
from programs.rules.attention import Why

QUIET = 100  # behind every reason
WEEK = dt.timedelta(days=7)


def most_urgent_first(
    patients: QuerySet[Patient], *, now: dt.datetime
) -> QuerySet[Patient]:
    """Adds `urgency`. Patients come as `caseload.listed` makes them."""
    current = Q(
        program__signed_at__isnull=False, program__ended_at=None, program__is_next=False
    )
    ranked = (
        patients.alias(
            current=FilteredRelation("program", condition=current),
            day_there=LocalDay(F("time_zone"), Value(now)),
        )
        .alias(pain_up=_pain_up(), heard_on=_heard_on(), asks=_asks())
        .annotate(urgency=_urgency())
    )
    return ranked.order_by("urgency", "name", "pk")


def behind(
    patients: QuerySet[Patient], patient: Patient, *, urgency: int
) -> QuerySet[Patient]:
    """Those further down a list that is sorted by urgency."""
    by_name = Q(name__gt=patient.name) | Q(name=patient.name, pk__gt=patient.pk)
    return patients.filter(Q(urgency__gt=urgency) | Q(by_name, urgency=urgency))


def _urgency() -> Case:
    unseen = SafetyFlag.objects.open().unseen().filter(patient=OuterRef("pk"))
    locking = SafetyFlag.objects.locking().filter(patient=OuterRef("pk"))
    resting = ItemRest.objects.open().filter(
        patient=OuterRef("pk"), item__program__is_next=False
    )
    soon = F("day_there") + dt.timedelta(days=attention.SOON)
    silent = F("day_there") - dt.timedelta(days=attention.SILENT_FROM)
    has_limit = ~Q(cover_limit=LimitedBy.NO_COVERAGE)
    waiting = ProgressionProposal.objects.to_decide()
    holds = {
        Why.EMERGENCY: Exists(unseen.filter(level=SafetyFlag.Level.EMERGENCY)),
        Why.WARNING_SIGN: Exists(unseen),
        Why.HELD: Q(current__held_at__isnull=False),
        Why.LOCKED: Exists(locking),
        Why.RESTING: Exists(resting),
        Why.PAIN_UP: Q(pain_up__gte=attention.PAIN_UP_BY),
        Why.QUESTION: Q(asked_at__isnull=False),
        Why.ILL: Exists(_mine(Pause.objects.long_ill(OuterRef("day_there")))),
        Why.SILENT: Q(asks=True, current__starts_on__lte=F("day_there"))
        & Q(heard_on__lte=silent)
        & ~Exists(_mine(Pause.objects.on(OuterRef("day_there")))),
        Why.COVER_ENDS: Q(cover_until__lte=soon),
        Why.FEW_VISITS: has_limit & Q(cover_left__lte=attention.FEW_VISITS),
        Why.RE_EVALUATION: Q(current__isnull=False) & _is_evaluated_again(),
        Why.PROGRAM_ENDS: Q(current__ends_on__lte=soon),
        Why.NO_PROGRAM: Q(current__id=None),
        Why.PROPOSALS: Exists(waiting.filter(patient=OuterRef("pk"))),
        Why.PHASE_DUE: Exists(_due_phases()),
    }
    return Case(
        *(When(holds[why], then=Value(int(why))) for why in Why),
        default=Value(QUIET),
        output_field=IntegerField(),
    )


def _is_evaluated_again() -> Q:
    """As `reevaluating.due`, of what was attended."""
    days = F("clinic__reevaluate_after_days") * Value(dt.timedelta(days=1))
    return Q(evaluated_on__lte=F("day_there") - days) | Q(
        evaluated_on__isnull=False,
        visits_since__gte=F("clinic__reevaluate_after_visits"),
    )


def _due_phases() -> QuerySet[Phase]:
    return Phase.objects.due_by(OuterRef("day_there")).filter(patient=OuterRef("pk"))


def _pain_up() -> Subquery:
    """The mean of the last seven days less that of the seven before."""
    this_week = Q(on__gte=OuterRef("day_there") - WEEK)
    logs = ExerciseLog.objects.standing().filter(
        patient=OuterRef("pk"),
        on__gte=OuterRef("day_there") - 2 * WEEK,
        on__lte=OuterRef("day_there"),
    )
    means = Avg("pain", filter=this_week) - Avg("pain", filter=~this_week)
    return Subquery(logs.values("patient").annotate(up=means).values("up"))


def _heard_on() -> Greatest:
    """The last word, or else the program's first day, or the end of a break."""
    begun = _mine(Pause.objects.begun_by(OuterRef("day_there")))
    back_on = Subquery(begun.order_by("-back_on").values("back_on")[:1])
    # Of null: the others.
    return Greatest(F("last_log_on"), F("current__starts_on"), back_on)


def _mine(pauses: QuerySet[Pause]) -> QuerySet[Pause]:
    return pauses.filter(patient=OuterRef("pk"))


def _asks() -> Exists:
    """Whether the program asks for anything at home."""
    items = ProgramItem.objects.filter(program=OuterRef("current__id"))
    return Exists(items.filter(is_waiting=False).exclude(weekdays=[]))
