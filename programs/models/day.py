"""One day of one patient, as the patient sees it. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from patients.models import Patient
from patients.models.absences import is_therapist_away
from patients.models.days import LocalDay
from patients.models.treatment import dues
from programs.models import checking, leaner, outlook, ticking
from programs.models.locked import was_closed_all_day, with_locked_days
from programs.models.log import DayReport, ExerciseLog
from programs.models.messages import unread_count
from programs.models.pausing import Pause, as_read, own_pauses
from programs.models.program import Program
from programs.models.program_item import ProgramItem, ProgramItemQuerySet
from programs.models.quiet import DAY, Quiet, quiet_days
from programs.models.resting import ItemRest
from programs.models.ticking import Alongside
from programs.rules import pausing, progression, schedule, templates
from ptcare.notices.models import Notice
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

Done = ExerciseLog.Done
EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class State(StrEnum):
    """What kind of day it is."""

    LEFT = "left"  # something is still to be done
    DONE = "done"
    SHORT = "short"  # the two of a short day are done, and that is enough
    NOT_TODAY = "not_today"
    REST = "rest"
    LATER = "later"  # the program begins on a later day
    HELD = "held"
    PAUSED = "paused"  # the patient's own break
    ENDED = "ended"
    NO_PROGRAM = "no_program"
    DISCHARGED = "discharged"


@dataclass(frozen=True, kw_only=True)
class Day:
    """What was asked that day, and what was said of it."""

    patient: Patient
    on: dt.date
    today: dt.date
    program: Program | None
    items: list[ProgramItem]
    report: DayReport | None
    asks_about: dt.date | None = None  # the Sunday of the week whose pain is asked
    week_pain: DayReport | None = None
    beside: Sequence[Alongside] = ()  # medicine and braces
    pauses: tuple[Pause, ...] = ()  # of late and to come
    last_done_on: dt.date | None = None  # the newest day on which anything was done
    holds: Sequence[Quiet] = ()  # that touch a late day

    @property
    def pause(self) -> Pause | None:
        """The break that has this day."""
        return next((p for p in self.pauses if pausing.covers(p, self.on)), None)

    @property
    def next_pause(self) -> Pause | None:
        """The next break that has not begun."""
        return next((p for p in self.pauses if p.starts_on > self.today), None)

    @property
    def is_late(self) -> bool:
        return schedule.is_late(self.on, today=self.today)

    @property
    def is_back(self) -> bool:
        """Whether this is today, after weeks of this program without any exercise."""
        last = self.last_done_on
        if last is None or self.program is None or self.on != self.today:
            return False
        since = max(last, self.program.starts_on)
        return since < self.today - progression.AWAY

    @property
    def was_said_late(self) -> bool:
        """Whether something of that day was said on a later one."""
        zone = self.patient.zone
        return any(item.said and item.said.is_late(zone) for item in self.items)

    @cached_property
    def left(self) -> list[ProgramItem]:
        """To be done still: not said, and not resting."""
        return [i for i in self.items if i.said is None and not i.is_resting]

    @cached_property
    def short(self) -> list[ProgramItem]:
        """The two that may stand for the whole day; none where it is short anyway."""
        return templates.short_day([i for i in self.items if not i.is_resting])

    @cached_property
    def is_short_done(self) -> bool:
        said = [item.said for item in self.short]
        return bool(said) and all(each and each.done != Done.NONE for each in said)

    @cached_property
    def is_begun(self) -> bool:
        return any(item.said for item in self.items)

    @cached_property
    def state(self) -> State:
        if is_over_with_care(self.program, self.patient, on=self.on):
            return State.DISCHARGED
        if self.program is None:
            return State.NO_PROGRAM
        if self.program.ended_at:
            return State.ENDED
        if self.program.is_held:  # until a clinician says otherwise: no day ends it
            return State.HELD
        if self.program.is_over(on=self.on):
            return State.ENDED
        if self.program.starts_on > self.on:
            return State.LATER
        if self.is_late and self.is_begun:
            return self._state_of_items()
        if self.was_on_hold:
            return State.HELD
        if self.pause:
            return State.PAUSED
        return self._state_of_items() if self.items else State.REST

    @property
    def was_on_hold(self) -> bool:
        """From its morning to its night: no exercise was open on that day."""
        return self._was_closed or any(
            hold.starts_on < self.on < hold.back_on - DAY
            for hold in self.holds
            if self.program and hold.of == self.program.pk
        )

    @property
    def _was_closed(self) -> bool:
        """By signs that close nothing any more."""
        asked = self.items if self.on < self.today else []
        return bool(asked) and all(
            not item.is_resting and was_closed_all_day(item, self.on) for item in asked
        )

    def _state_of_items(self) -> State:
        if not self.left:
            return State.DONE if self.is_begun else State.HELD
        if self.is_short_done:
            return State.SHORT
        is_left_out = self.report is not None and self.report.not_today
        return State.NOT_TODAY if is_left_out and not self.is_begun else State.LEFT


def is_over_with_care(
    program: Program | None, patient: Patient, *, on: dt.date
) -> bool:
    """Care has ended before that day, and this is not the patient's own plan."""
    ended_on = patient.discharged_on
    is_own = program is not None and program.is_upkeep
    return ended_on is not None and on > ended_on and not is_own


def own_record(actor: Actor, *, now: dt.datetime) -> QuerySet[Patient]:
    """The record a patient or helper acts on, with its clinic.

    Adds what the check-in is told from (`checking.facts_of`), how many exercises rest
    because they are not safe for now (`resting_count`, or None), how many answers from
    the clinic this person has not read (`unread_count`, or None), and the patient's own
    breaks of late and to come (`pauses`, for `pausing.as_read`).
    """
    rests = ItemRest.objects.open().filter(
        patient=OuterRef("pk"), item__program__is_next=False
    )
    return (
        Patient.objects.visible_to(actor)
        .select_related("clinic")
        .annotate(
            **checking.facts(LocalDay(OuterRef("time_zone"), Value(now))),
            unread_count=unread_count("pk", actor.user.pk),
            resting_count=Subquery(
                rests.order_by().values("patient").annotate(n=Count("pk")).values("n")
            ),
            pauses=own_pauses(LocalDay(OuterRef("time_zone"), Value(now))),
        )
    )


own_records = prepared(own_record)


READ_TO_LOG = "exercise", "program", "patient", "said"
JOINED: tuple[str, ...] = ("report", "number", "latest")  # by `own_day`


def own_day(
    actor: Actor, *, now: dt.datetime, on: dt.date, today: dt.date
) -> Patient | None:
    """`own_record`, with what lies ahead (`outlook_of`), and all of one day of it that
    is one row at most.

    Adds `report` (the word of that day), `number` (the pain of the week that is asked
    about) and `latest` (the program of that day), each of them a row or None; and
    `due_rows`, all that has a date or is taken or worn, and `is_therapist_away`.
    """
    sunday = sunday_asked_about(on, today=today) or dt.date.max
    return next(iter(_own_day(actor, now=now, on=on, sunday=sunday)), None)


@prepared
def _own_day(
    actor: Actor, *, now: dt.datetime, on: dt.date, sunday: dt.date
) -> QuerySet[Patient]:
    latest = Subquery(latest_program(actor, on=on).values("pk")[:1])
    word = Q(dayreport__on=on, dayreport__pain=None)
    number = Q(dayreport__on=sunday, dayreport__pain__isnull=False)
    stands = Q(dayreport__undone_at=None)
    logs = ExerciseLog.objects.standing().filter(patient=OuterRef("pk"))
    done = logs.exclude(done=Done.NONE).order_by("-on")
    return (
        own_record(actor, now=now)
        .annotate(
            **outlook.facts(now),
            report=FilteredRelation("dayreport", condition=stands & word),
            number=FilteredRelation("dayreport", condition=stands & number),
            latest=FilteredRelation("program", condition=Q(program__pk=latest)),
            due_rows=dues.as_one_value(
                also=ticking.told(on),
                patient_id=actor.patient_id,
                clinic_id=actor.clinic_id,
            ),
            last_done_on=Subquery(done.values("on")[:1]),
            is_therapist_away=is_therapist_away(now),
        )
        .select_related("clinic", *JOINED)
    )


def who_logs(actor: Actor, *, on: dt.date) -> QuerySet[Patient]:
    """The record alone, with `reminder_waits` of that day: enough to write to it."""
    key = reminder_key(actor.patient_id or 0, on)
    waits = Notice.objects.filter(key=key, state=Notice.State.DUE)
    return Patient.objects.visible_to(actor).annotate(reminder_waits=Exists(waits))


def sunday_asked_about(on: dt.date, *, today: dt.date) -> dt.date | None:
    """The week's pain is asked for on the page of today only."""
    return schedule.sunday_to_ask_about(today) if on == today else None


def day_of(patient: Patient, actor: Actor, *, on: dt.date, today: dt.date) -> Day:
    """Of a patient read by `own_day`: one query more, however many exercises, and on a
    late day one for what was on hold."""
    items = asked_of(patient, actor, on=on, is_past=on < today)
    found = vars(patient)  # a row that is not there leaves no attribute behind
    program = items[0].program if items else found.get("latest")
    sunday = sunday_asked_about(on, today=today)
    is_asked = items and program and sunday and program.starts_on <= sunday
    return Day(
        patient=patient,
        on=on,
        today=today,
        program=program,
        items=items,
        report=found.get("report"),
        asks_about=sunday if is_asked else None,
        week_pain=found.get("number"),
        beside=ticking.of_day(found["due_rows"], on=on),
        pauses=tuple(as_read(found.get("pauses"))),
        last_done_on=found.get("last_done_on"),
        holds=quiet_days(patient, actor, first=on, last=on) if on < today else (),
    )


def reminder_key(patient_id: int, day: dt.date) -> str:
    """Lets one reminder out for each day of the patient."""
    return f"exercise:{patient_id}:{day}"


def reminder_of(actor: Actor, *, on: dt.date) -> Notice | None:
    """The patient's own of that day, if it went out, or is on its way."""
    key = reminder_key(actor.patient_id or 0, on)
    return next(iter(_gone_out(actor, key=key)), None)


@prepared
def _gone_out(actor: Actor, *, key: str) -> QuerySet[Notice]:
    over = [Notice.State.CANCELLED, Notice.State.STALE]
    rows = Notice.objects.visible_to(actor).filter(key=key)
    return rows.exclude(state__in=over).order_by("pk")[:1]


def own_items(actor: Actor, *, on: dt.date) -> ProgramItemQuerySet:
    """All that is or was prescribed, each with what was said of it that day."""
    key = reminder_key(actor.patient_id or 0, on)
    return _own_items(actor, on=on, key=key).with_sign_off()


def _own_items(actor: Actor, *, on: dt.date, key: str) -> ProgramItemQuerySet:
    return (
        ProgramItem.objects.visible_to(actor)
        .with_log_of(on)
        .with_reminder(key)
        .select_related("exercise", "program", "patient")
        .defer("exercise__figure", "exercise__evidence")
    )


def asked(actor: Actor, *, on: dt.date, **also: Any) -> list[ProgramItem]:
    """What is prescribed for that day, held or not, in the order of the day.

    Each with what is asked for in `also`.
    """
    key = reminder_key(actor.patient_id or 0, on)
    if also:
        return list(_asked_items(actor, on=on, key=key).annotate(**also))
    return _asked(actor, on=on, key=key)


def _asked_items(actor: Actor, *, on: dt.date, key: str) -> ProgramItemQuerySet:
    items = _own_items(actor, on=on, key=key).prescribed_for(on).on_weekday_of(on)
    return items.defer(*leaner.OF_A_DAY).order_by("place", "pk")


_asked = prepared(_asked_items)


def asked_of(
    patient: Patient, actor: Actor, *, on: dt.date, is_past: bool = False
) -> list[ProgramItem]:
    """The same of a record read by `own_day`, without what only a log asks for; of a
    past day with what `was_closed_all_day` asks."""
    items = (_past if is_past else _planned)(actor, on=on)
    latest = vars(patient).get("latest")
    programs = {latest.pk: latest} if latest else {}
    others = {item.program_id for item in items} - programs.keys()
    if others:  # one follows it that day, and has yet to take its place
        programs |= Program.objects.in_bulk(others)
    for item in items:
        item.patient, item.program = patient, programs[item.program_id]
    in_care = patient.is_in_care(on=on)
    return [item for item in items if in_care or item.program.is_upkeep]


def _planned_items(actor: Actor, *, on: dt.date) -> ProgramItemQuerySet:
    items = ProgramItem.objects.visible_to(actor).planned_for(on).on_weekday_of(on)
    items = items.with_log_of(on, of=actor.patient_id).select_related("exercise")
    return items.defer(*leaner.OF_A_DAY).order_by("place", "pk")


_planned = prepared(_planned_items)


@prepared
def _past(actor: Actor, *, on: dt.date) -> ProgramItemQuerySet:
    return with_locked_days(_planned_items(actor, on=on))


def own_item_of(actor: Actor, item_id: int, *, on: dt.date) -> ProgramItem | None:
    """As in `own_items`; not one that rests because it is not safe: that is hidden."""
    return _first(_own_item, actor, item_id, on)


def item_to_log(actor: Actor, item_id: int, *, on: dt.date) -> ProgramItem | None:
    """The same, without what only its page shows."""
    item = _first(_item_to_log, actor, item_id, on)
    if item is None or not item.is_over(on=on):
        return item
    return None if ItemRest.objects.open().filter(item=item).exists() else item


def _first(find: Any, actor: Actor, item_id: int, on: dt.date) -> ProgramItem | None:
    if item_id > BigIntegerField.MAX_BIGINT:  # an address may say any number
        return None
    key = reminder_key(actor.patient_id or 0, on)
    return next(iter(find(actor, item_id, on=on, key=key)), None)


@prepared
def _own_item(
    actor: Actor, item_id: int, *, on: dt.date, key: str
) -> ProgramItemQuerySet:
    resting = ItemRest.objects.visible_to(actor).open().values("item")
    items = _own_items(actor, on=on, key=key).with_sign_off().defer(None)
    return items.filter(pk=item_id).exclude(ends_on__lt=on, pk__in=resting)


@prepared
def _item_to_log(
    actor: Actor, item_id: int, *, on: dt.date, key: str
) -> ProgramItemQuerySet:
    items = _own_items(actor, on=on, key=key).with_sign_off().filter(pk=item_id)
    read = items.select_related(None).select_related(*READ_TO_LOG)
    return read.defer(*leaner.OF_A_DAY)


def latest_program(actor: Actor, *, on: dt.date) -> QuerySet[Program]:
    """First the one that runs that day, or begins after it, or that ended last."""
    signed = Program.objects.visible_to(actor).filter(signed_at__isnull=False)
    has_begun = Case(When(starts_on__lte=on, then=0), default=1)
    latest = F("ended_at").desc(nulls_first=True)
    return signed.order_by(latest, has_begun, "-starts_on", "-pk")


@prepared
def latest_programs(actor: Actor, *, on: dt.date) -> QuerySet[Program]:
    """The first of them, if there is one."""
    return latest_program(actor, on=on)[:1]


def latest_of(programs: Iterable[Program], *, on: dt.date) -> Program | None:
    """As `latest_program`, of signed ones that are read already."""

    def place(program: Program) -> tuple[object, ...]:
        ended_at, begins = program.ended_at, program.starts_on
        stands = ended_at is None
        return (stands, ended_at or EVER, begins <= on, begins, program.pk)

    return max(programs, key=place, default=None)
