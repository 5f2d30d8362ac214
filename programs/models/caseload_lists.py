"""Which patients stand on a page of the list, and all of a row that is read with them.

A page costs what it shows: its patients are the next ones of the kept places, and with
them whoever something has happened to since their place was worked out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import JSONObject

from patients.models import Patient
from patients.models.patient import PatientQuerySet
from patients.models.reevaluations import with_evaluation
from programs.models import messages
from programs.models.flags import SafetyFlag
from programs.models.locked import with_holds, with_locked_days
from programs.models.log import ExerciseLog
from programs.models.monitored import with_monitors
from programs.models.pausing import ANY_DAY_OF, Pause
from programs.models.phase import Phase
from programs.models.places import CaseloadPlace, CaseloadPlaceQuerySet
from programs.models.program import Program, ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.resting import ItemRest
from programs.models.reviews import Review
from programs.rules import baseline, pausing
from programs.rules.attention import LOOKED_AT, QUIET, STEPS, Why
from ptcare.people.actors import Actor
from ptcare.prepared import Ids, prepared

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
SIGN = ("pk", "key", "level", "on", "raised_at", "seen_at", "locks")
LOOK = ("pk", "kind", "until", "reasons", "note")
PAGE = 50
MOST_BEHIND = 100  # that a page works out on the spot; the others wait for a worker
EVERYBODY, LOOKED_ONLY, QUIET_ONLY = "", "looked_at", "quiet"


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last patient of the page before, by the place that was kept."""

    place: int
    pk: int


def narrowed(places: CaseloadPlaceQuerySet, only: str) -> CaseloadPlaceQuerySet:
    """By what was kept: those with one reason, the quiet, or those looked at."""
    if only == QUIET_ONLY:
        return places.filter(place__gte=QUIET * STEPS)
    if only == LOOKED_ONLY:
        return places.filter(place=LOOKED_AT * STEPS)
    return places.filter(reasons__contains=[only]) if only in list(Why) else places


def in_list(actor: Actor, *, is_whole: bool) -> PatientQuerySet:
    """Everybody in care, or the therapist's own."""
    patients = Patient.objects.visible_to(actor).in_care()
    return patients if is_whole else patients.filter(therapist=actor.standing.row_id)


def page_of(
    patients: PatientQuerySet,
    actor: Actor,
    *,
    only: str,
    after: Cursor | None,
    size: int,
    today: dt.date,
) -> QuerySet[Patient]:
    """The next of them by their kept places, one more than a page has, and those that
    are behind. Each as `listed` makes them.

    Read from the places, in the order of their index, so that nobody else is looked at.
    """
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=patients)
    kept = narrowed(places, only)
    if after:
        same = Q(place=after.place, patient__gt=after.pk)
        kept = kept.filter(Q(place__gt=after.place) | same, place__gte=after.place)
    next_ones = kept.order_by("place", "patient_id").values("patient")[: size + 1]
    behind = places.behind().order_by("-changed_at").values("patient")[:MOST_BEHIND]
    both = Patient.objects.filter(pk__in=next_ones.union(behind))
    return listed(both, today=today)


@prepared
def first_page(actor: Actor, *, is_whole: bool, today: dt.date) -> QuerySet[Patient]:
    """As `page_of`: the first, of everybody or of the therapist's own, as it opens."""
    patients = in_list(actor, is_whole=is_whole)
    found = page_of(patients, actor, only=EVERYBODY, after=None, size=PAGE, today=today)
    return with_monitors(found)


def listed(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """All of a row that stands with the patient or is one row a patient: its cover, its
    last evaluation, the newest day of which anything was said to be done, what rests,
    what waits, the open signs, the breaks and the last review; and of its place what is
    kept, with the `version`, which rises with all news."""
    covered = patients.with_cover(today=today)
    rows = with_evaluation(covered.select_related("clinic__caseload_limits"))
    fresh = {"cover_is_stale": False}
    return rows.annotate(
        kept_place=F("caseloadplace__place"),
        kept_reasons=F("caseloadplace__reasons"),
        version=F("caseloadplace__version"),
        approval_left=Case(When(**fresh, then=F("cover__approval_left"))),
        approval_ends_on=Case(When(**fresh, then=F("cover__approval_ends_on"))),
        last_log_on=Subquery(_done().order_by("-on").values("on")[:1]),
        resting=_count(ItemRest.objects.open().filter(item__program__is_next=False)),
        asked_at=messages.asked_at("pk"),
        open_signs=_each(_signs(), *SIGN, taken_by="taken_by__name"),
        breaks=_each(_breaks(today).order_by("starts_on"), "id", "reason", *ANY_DAY_OF),
        proposed=ArraySubquery(_proposals().order_by().values("kind")),
        last_look=_each(_looks(), *LOOK, at="recorded_at", by="recorded_by__name"),
    )


def _done() -> QuerySet[ExerciseLog]:
    mine = ExerciseLog.objects.standing().filter(patient=OuterRef("pk"))
    return mine.exclude(done=ExerciseLog.Done.NONE)


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


def _proposals() -> QuerySet[ProgressionProposal]:
    return ProgressionProposal.objects.to_decide().filter(patient=OuterRef("pk"))


def _looks() -> QuerySet[Review]:
    """The last one that stands."""
    mine = Review.objects.standing().filter(patient=OuterRef(OuterRef("pk")))
    return Review.objects.filter(pk__in=mine.order_by("-pk").values("pk")[:1])


def items_of(
    patients: Sequence[Patient], *, now: dt.datetime
) -> dict[int, list[ProgramItem]]:
    """What is prescribed now, each with its program and what was done of it lately."""
    found = defaultdict(list)
    since = (now - WEEK).date() - DAY
    ids = [each.pk for each in patients]
    is_page = len(ids) <= Ids.MOST
    rows = _items(Ids(ids), since=since) if is_page else _items_asked(ids, since=since)
    for item in rows:
        found[item.patient_id].append(item)
    return found


def _items_asked(patients: Sequence[int], *, since: dt.date) -> QuerySet[ProgramItem]:
    current = ProgramItem.objects.unplanned().filter(
        program__in=Program.objects.current(), patient__in=patients
    )
    lately = ExerciseLog.objects.standing().filter(item=OuterRef("pk"), on__gte=since)
    said = lately.order_by().values(row=JSONObject(on="on", credit="credit"))
    rows = with_holds(with_locked_days(current.with_sign_off()))
    return rows.select_related("program").annotate(
        next_week=_next_phase(), lately=ArraySubquery(said)
    )


_items = prepared(_items_asked)


def _next_phase() -> Subquery:
    """The first week of the program's next phase that nobody has opened."""
    coming = Phase.objects.standing().filter(
        program=OuterRef("program"), opened_at=None
    )
    return Subquery(coming.order_by("week_from").values("week_from")[:1])
