"""All that a row of the list is worked out from, read for many patients at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Greatest, JSONObject

from patients.models import Patient
from patients.models.fractures import fractures_said
from patients.models.patient import PatientQuerySet
from patients.models.reevaluations import with_evaluation
from programs.models import messages
from programs.models.flags import SafetyFlag
from programs.models.locked import with_locked_days
from programs.models.log import DayReport, ExerciseLog
from programs.models.logged_weeks import LoggedWeek
from programs.models.pausing import ANY_DAY_OF, Pause
from programs.models.phase import Phase
from programs.models.planned import with_days_stood
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.quiet import holds
from programs.models.resting import ItemRest
from programs.models.reviews import Review
from programs.models.sign_off import SignOff
from programs.rules import baseline, pausing
from ptcare.prepared import Ids, prepared

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
SIGN = ("pk", "key", "level", "on", "raised_at", "seen_at", "locks", "taken_by_id")
PROGRAM = (
    *("pk", "starts_on", "ends_on", "held_at", "held_reason"),
    *("asks", "next_week"),
)
ITEM = (
    *("patient_id", "program_id", "exercise_id"),
    *("weekdays", "where", "starts_on", "ends_on"),
)
WEEK_SAYS = ("monday", "said", "done", "pain")
WEEKS = 9  # kept weeks that are read: eight whole ones, and the one that runs
LOOK = ("pk", "kind", "until", "reasons")


def listed(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """All of a row that stands with the patient or is one row a patient: its cover, its
    last evaluation, the fractures, the program that runs, when the last one ended, the
    newest day of which anything was said, what rests, what waits, the open signs, the
    breaks, the last weeks of logs and the last review; and the `version` of its place.
    """
    covered = patients.with_cover(today=today).with_plans_end()
    rows = with_evaluation(covered.select_related("clinic__caseload_limits"))
    fresh = {"cover_is_stale": False}
    return rows.annotate(
        version=F("caseloadplace__version"),
        approval_left=Case(When(**fresh, then=F("cover__approval_left"))),
        approval_ends_on=Case(When(**fresh, then=F("cover__approval_ends_on"))),
        last_log_on=Greatest(_last_of(ExerciseLog), _last_of(DayReport)),
        resting=_count(ItemRest.objects.open().filter(item__program__is_next=False)),
        asked_at=messages.asked_at("pk"),
        open_signs=_each(_signs(), *SIGN, taken_by="taken_by__name"),
        breaks=_each(_breaks(today).order_by("starts_on"), "id", "reason", *ANY_DAY_OF),
        fractures=fractures_said(),
        current=_each(_program(), *PROGRAM),
        ended_at=_last_end(),
        holds=holds(),
        weeks=_each(_weeks(today).order_by("monday"), *WEEK_SAYS),
        proposed=ArraySubquery(_proposals().order_by().values("kind")),
        last_look=_each(
            _looks(),
            *LOOK,
            at="recorded_at",
            by="recorded_by__name",
            by_id="recorded_by_id",
        ),
    )


@prepared
def listed_of(ids: Ids, *, today: dt.date) -> QuerySet[Patient]:
    return listed(Patient.objects.filter(pk__in=ids), today=today)


def _last_of(said: type[ExerciseLog] | type[DayReport]) -> Subquery:
    """The newest day: "not done" and "not today" are an answer as well."""
    mine = said.objects.standing().filter(patient=OuterRef("pk"))
    return Subquery(mine.order_by("-on").values("on")[:1])


def _count(rows: QuerySet[Any]) -> Subquery:
    mine = rows.filter(patient=OuterRef("pk")).order_by()
    return Subquery(mine.values("patient").annotate(n=Count("pk")).values("n"))


def _each(rows: QuerySet[Any], *names: str, **others: str) -> ArraySubquery:
    """Rows as JSON, of these columns by their own names, and of others by new ones."""
    columns = {name: name for name in names} | others
    return ArraySubquery(rows.values(row=JSONObject(**columns)))


def _signs() -> QuerySet[SafetyFlag]:
    return SafetyFlag.objects.open().filter(patient=OuterRef("pk")).most_serious_first()


def _breaks(today: dt.date) -> QuerySet[Pause]:
    """As far back as a second illness, and what is usual, look."""
    since = today - max(pausing.LONGEST * DAY + pausing.AGAIN_WITHIN, baseline.BACK)
    return Pause.objects.kept().filter(patient=OuterRef("pk"), back_on__gt=since)


def _weeks(today: dt.date) -> QuerySet[LoggedWeek]:
    since = today - WEEKS * WEEK
    return LoggedWeek.objects.filter(patient=OuterRef("pk"), monday__gt=since)


def _proposals() -> QuerySet[ProgressionProposal]:
    return ProgressionProposal.objects.to_decide().filter(patient=OuterRef("pk"))


def _looks() -> QuerySet[Review]:
    """The last one that stands."""
    mine = Review.objects.standing().filter(patient=OuterRef(OuterRef("pk")))
    return Review.objects.filter(pk__in=mine.order_by("-pk").values("pk")[:1])


def items_of(
    patients: Sequence[Patient], *, now: dt.datetime
) -> dict[int, list[ProgramItem]]:
    """What is asked for, or was within the last days, with what was done of it; each
    says whether it `is_current`, of the program that runs."""
    found = defaultdict(list)
    since = now - WEEK - DAY  # wherever the patient lives
    span: dict[str, Any] = {"since": since, "first": since.date()}
    ids = [each.pk for each in patients]
    is_page = len(ids) <= Ids.MOST
    rows = _items(Ids(ids), **span) if is_page else _items_asked(ids, **span)
    for item in rows:
        found[item.patient_id].append(item)
    return found


def _items_asked(
    patients: Sequence[int], *, since: dt.datetime, first: dt.date
) -> QuerySet[ProgramItem]:
    is_current = Q(program__ended_at=None, program__is_next=False)
    asked = ProgramItem.objects.unplanned().filter(
        is_current | Q(program__ended_at__gte=since),
        Q(ends_on=None) | Q(ends_on__gte=first),
        program__signed_at__isnull=False,
        patient__in=patients,
        is_waiting=False,
    )
    lately = ExerciseLog.objects.standing().filter(item=OuterRef("pk"), on__gte=first)
    said = lately.order_by().values(row=JSONObject(on="on", credit="credit"))
    rows = with_days_stood(with_locked_days(asked.with_sign_off(was=True)))
    seen = {"patient": OuterRef("patient"), "exercise": OuterRef("exercise")}
    rows = rows.annotate(
        lately=ArraySubquery(said),
        is_to_see_anew=Exists(SignOff.objects.ended_by_a_fracture().filter(**seen)),
        is_current=ExpressionWrapper(is_current, BooleanField()),
    )
    return rows.only(*ITEM)


_items = prepared(_items_asked)


def _program() -> QuerySet[Program]:
    """The current one, with whether it asks for anything, and the next phase."""
    asked = ProgramItem.objects.unplanned().filter(
        program=OuterRef("pk"), is_waiting=False
    )
    return (
        Program.objects.current()
        .filter(patient=OuterRef("pk"))
        .annotate(asks=Exists(asked.exclude(weekdays=[])), next_week=_next_phase())
    )


def _last_end() -> Subquery:
    """When the last program that was signed ended."""
    mine = Program.objects.filter(patient=OuterRef("pk"), signed_at__isnull=False)
    ended = mine.filter(ended_at__isnull=False).order_by("-ended_at")
    return Subquery(ended.values("ended_at")[:1])


def _next_phase() -> Subquery:
    """The first week of the program's next phase that nobody has opened."""
    coming = Phase.objects.standing().filter(program=OuterRef("pk"), opened_at=None)
    return Subquery(coming.order_by("week_from").values("week_from")[:1])
