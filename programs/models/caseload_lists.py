"""Which patients stand on a page of the list, and all of a row that is read with them.

A page costs what it shows: its patients are the next ones of the kept places, and with
them whoever something has happened to since their place was worked out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
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
from programs.models.locked import holds, with_locked_days
from programs.models.log import ExerciseLog
from programs.models.logged_weeks import LoggedWeek
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
SIGN = ("pk", "key", "level", "on", "raised_at", "seen_at", "locks", "taken_by_id")
PROGRAM = (
    *("pk", "starts_on", "ends_on", "held_at", "held_reason"),
    *("holds", "asks", "next_week"),
)
ITEM = ("patient_id", "weekdays", "where", "starts_on", "ends_on")
WEEK_SAYS = ("monday", "said", "done", "pain")
WEEKS = 9  # kept weeks that are read: eight whole ones, and the one that runs
LOOK = ("pk", "kind", "until", "reasons")
KEPT = ("version", "shown", "as_of", "good_until")
PAGE = 50
MOST_SIGNS, MOST_NEWS = 50, 10
MOST_BEHIND = 100  # that a page works out on the spot; the others wait for a worker
NAMES = ("first", "second", "third", "fourth", "fifth")  # patterns of `a_page`
LOOKED_ONLY, QUIET_ONLY = "looked_at", "quiet"


class Only(Enum):
    """What the list is narrowed to."""

    EVERYBODY = "everybody"
    REASON = "reason"
    LOOKED = LOOKED_ONLY
    QUIET = QUIET_ONLY

    @classmethod
    def of(cls, said: str) -> Only:
        if said in (LOOKED_ONLY, QUIET_ONLY):
            return cls(said)
        return cls.REASON if said in list(Why) else cls.EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last patient of the page before, by the place that was kept."""

    place: int
    pk: int


def narrowed(
    places: CaseloadPlaceQuerySet, only: Only, reason: str
) -> CaseloadPlaceQuerySet:
    """By what was kept: those with one reason, the quiet, or those looked at."""
    if only is Only.QUIET:
        return places.filter(place__gte=QUIET * STEPS)
    if only is Only.LOOKED:
        return places.filter(place=LOOKED_AT * STEPS)
    return places.filter(reasons__contains=[reason]) if only is Only.REASON else places


def in_list(actor: Actor, *, is_whole: bool) -> PatientQuerySet:
    """Everybody in care, or the therapist's own."""
    patients = Patient.objects.visible_to(actor).in_care()
    return patients if is_whole else patients.filter(therapist=actor.standing.row_id)


def page_of(
    patients: PatientQuerySet,
    actor: Actor,
    *,
    only: Only,
    reason: str,
    place: int | None,
    pk: int | None,
    size: int,
    today: dt.date,
) -> QuerySet[Patient]:
    """The next of them by their kept places, one more than a page has, and those that
    are behind. Each as `with_place` makes them. `place` and `pk` are those of the last
    patient of the page before.

    Read from the places, in the order of their index, so that nobody else is looked at.
    """
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=patients)
    kept = narrowed(places, only, reason)
    if place is not None:
        same = Q(place=place, patient__gt=pk)
        kept = kept.filter(Q(place__gt=place) | same, place__gte=place)
    next_ones = kept.order_by("place", "patient_id").values("patient")[: size + 1]
    behind = places.behind().order_by("-changed_at").values("patient")[:MOST_BEHIND]
    both = Patient.objects.filter(pk__in=next_ones.union(behind))
    return with_monitors(with_place(both, today=today))


@prepared
def a_page(
    actor: Actor,
    *,
    is_whole: bool,
    only: Only,
    reason: str,
    place: int | None,
    pk: int | None,
    today: dt.date,
    first: str | None = None,
    second: str | None = None,
    third: str | None = None,
    fourth: str | None = None,
    fifth: str | None = None,
) -> QuerySet[Patient]:
    """As `page_of`: of everybody or of the therapist's own, whose name is like each of
    the patterns."""
    return page_of(
        in_list(actor, is_whole=is_whole).alike(first, second, third, fourth, fifth),
        actor,
        only=only,
        reason=reason,
        place=place,
        pk=pk,
        size=PAGE,
        today=today,
    )


@prepared
def these(actor: Actor, *, ids: Ids, today: dt.date) -> QuerySet[Patient]:
    """Of these patients who are the actor's to see, as `with_place` makes them."""
    return with_place(Patient.objects.visible_to(actor).filter(pk__in=ids), today=today)


@prepared
def places_of(actor: Actor, *, ids: Ids) -> QuerySet[CaseloadPlace]:
    """With the version that each has by now."""
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=ids)
    return places.only("patient_id", "version")


@prepared
def recent(
    actor: Actor, *, is_whole: bool, shown: Ids, since: dt.datetime
) -> QuerySet[CaseloadPlace]:
    """Of those who are not shown: with news since then, the newest first."""
    patients = in_list(actor, is_whole=is_whole)
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=patients)
    new = places.filter(changed_at__gt=since).exclude(patient__in=shown)
    return new.order_by("-changed_at").only("patient_id")[:MOST_NEWS]


@prepared
def signs_elsewhere(actor: Actor, *, shown: Ids) -> QuerySet[SafetyFlag]:
    """Unseen signs of patients who are not shown, the most serious first."""
    flags = SafetyFlag.objects.visible_to(actor).open().unseen()
    rows = flags.exclude(patient__in=shown).most_serious_first()
    return rows.select_related("patient", "taken_by")[:MOST_SIGNS]


def with_place(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """Each as a page reads them: who it is, the cover, and all that is kept of the row
    (`caseload_kept`), with the `version`, which rises with all news."""
    kept = {name: F(f"caseloadplace__{name}") for name in KEPT}
    rows = patients.with_cover(today=today).annotate(
        kept_place=F("caseloadplace__place"),
        kept_reasons=F("caseloadplace__reasons"),
        **kept,
    )
    return rows.only("pk", "clinic_id", "name")


def listed(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """All of a row that stands with the patient or is one row a patient: its cover, its
    last evaluation, the program that runs, the newest day of which anything was said to
    be done, what rests, what waits, the open signs, the breaks, the last weeks of logs
    and the last review; and the `version` of its place."""
    covered = patients.with_cover(today=today)
    rows = with_evaluation(covered.select_related("clinic__caseload_limits"))
    fresh = {"cover_is_stale": False}
    return rows.annotate(
        version=F("caseloadplace__version"),
        approval_left=Case(When(**fresh, then=F("cover__approval_left"))),
        approval_ends_on=Case(When(**fresh, then=F("cover__approval_ends_on"))),
        last_log_on=Subquery(_done().order_by("-on").values("on")[:1]),
        resting=_count(ItemRest.objects.open().filter(item__program__is_next=False)),
        asked_at=messages.asked_at("pk"),
        open_signs=_each(_signs(), *SIGN, taken_by="taken_by__name"),
        breaks=_each(_breaks(today).order_by("starts_on"), "id", "reason", *ANY_DAY_OF),
        current=_each(_program(), *PROGRAM),
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
    """What is asked for, or was within the last days, with what was done of it."""
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
        Q(ends_on=None) | Q(ends_on__gte=since),
        program__in=Program.objects.current(),
        patient__in=patients,
        is_waiting=False,
    )
    lately = ExerciseLog.objects.standing().filter(item=OuterRef("pk"), on__gte=since)
    said = lately.order_by().values(row=JSONObject(on="on", credit="credit"))
    rows = with_locked_days(current.with_sign_off())
    return rows.annotate(lately=ArraySubquery(said)).only(*ITEM)


_items = prepared(_items_asked)


def _program() -> QuerySet[Program]:
    """The current one, with when it was on hold, what it asks, and the next phase."""
    asked = ProgramItem.objects.unplanned().filter(
        program=OuterRef("pk"), is_waiting=False
    )
    return (
        Program.objects.current()
        .filter(patient=OuterRef("pk"))
        .annotate(
            holds=holds(),
            asks=Exists(asked.exclude(weekdays=[])),
            next_week=_next_phase(),
        )
    )


def _next_phase() -> Subquery:
    """The first week of the program's next phase that nobody has opened."""
    coming = Phase.objects.standing().filter(program=OuterRef("pk"), opened_at=None)
    return Subquery(coming.order_by("week_from").values("week_from")[:1])
