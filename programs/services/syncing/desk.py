"""The days that entries are about, as they stand, read and written as a whole."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from patients.models import Aid, Medication, Patient
from patients.models.doubling import changed_places_since
from programs.models import DayReport, ExerciseLog, ProgramItem, SafetyFlag
from programs.models.day import reminder_key
from programs.models.log import Said
from programs.models.ticking import AID, MEDICINE, Tick, own_aids, own_medicines
from programs.rules import schedule, templates
from programs.services import exercising, saying
from programs.services.exercising import Told, row_token
from programs.services.saying import Saying
from programs.services.syncing.entries import (
    AGAIN,
    ALREADY,
    SAVED,
    Answer,
    Entry,
    Kind,
    State,
    Why,
    refused,
)
from programs.services.syncing.standing import (
    Shelf,
    all_items,
    in_turn,
    logs_said,
    moment_of,
    place_of,
)
from programs.services.ticking import new_tick, tick_token
from ptcare.among import as_text
from ptcare.audit import noticing
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import line_beside, record
from ptcare.notices import sending
from ptcare.people.actors import Actor
from ptcare.submissions.once import OtherBody

AnySaid = TypeVar("AnySaid", bound=Said)
OF_A_DAY = frozenset({Kind.REPORT, Kind.NOT_TODAY, Kind.WEEK_PAIN, Kind.UNDO})
HOW = {Kind.ALL: Said.How.AT_ONCE, Kind.SHORT: Said.How.SHORT}


class Desk:
    """Entries are taken one by one on paper, so to say; `write` puts all of it down."""

    def __init__(
        self, entries: Sequence[Entry], *, patient: Patient, by: Actor, now: dt.datetime
    ) -> None:
        self.patient, self.by, self.now = patient, by, now
        self.today = patient.today(now)
        self.days = sorted({e.day for e in entries if self.is_open(e.day)})
        self.items = self._items()
        self.resting = {
            (item.pk, day)
            for item in self.items.values()
            for day in self.days
            if item.rests_on(day)
        }
        self.logs = Shelf(self._logs(entries))
        self.reports = Shelf(self._reports(entries))
        self.ticks = Shelf(self._ticks(entries))
        self.new: dict[uuid.UUID, list[Said]] = {}
        self.undone_before: list[Said] = []
        self.undone_unseen: set[uuid.UUID] = set()
        self.taken_back: set[uuid.UUID] = set()
        self.kinds: dict[uuid.UUID, Kind] = {}

    def is_open(self, day: dt.date) -> bool:
        return schedule.is_open_for_logging(day, today=self.today)

    # What is read: one statement each.

    def _items(self) -> dict[int, ProgramItem]:
        """All that was or is prescribed, each knowing its patient."""
        key = reminder_key(self.patient.pk, self.today)
        found = {row.pk: row for row in all_items(self.by, key=key)}
        for item in found.values():
            item.patient = self.patient
        return found

    def _logs(self, entries: Sequence[Entry]) -> list[ExerciseLog]:
        """What stands on these days, and what these entries wrote already."""
        tokens = {token for entry in entries for token in self._tokens(entry)}
        return logs_said(self.by, days=as_text(self.days), tokens=as_text(tokens))

    def _tokens(self, entry: Entry) -> Iterable[uuid.UUID]:
        """Of the logs that it wrote, or takes back."""
        if entry.item_id is not None:
            return [row_token(entry.id, entry.item_id)]
        if entry.kind not in (*HOW, Kind.UNDO):
            return []
        said = [entry.id, *entry.undoes]
        pairs = itertools.product(said, self.items)
        return itertools.chain(said, itertools.starmap(row_token, pairs))

    def _reports(self, entries: Sequence[Entry]) -> list[DayReport]:
        if not any(entry.kind in OF_A_DAY for entry in entries):
            return []
        tokens = {e.id for e in entries} | {u for e in entries for u in e.undoes}
        stands = Q(patient=self.patient, on__in=self.days, undone_at=None)
        return list(DayReport.objects.filter(stands | Q(token__in=tokens)))

    def _ticks(self, entries: Sequence[Entry]) -> list[Tick]:
        if not any(entry.kind in (Kind.TICK, Kind.UNDO) for entry in entries):
            return []
        tokens = {tick_token(e.id, *e.thing) for e in entries if e.thing}
        stands = Q(on__in=self.days, undone_at=None)
        mine = Tick.objects.visible_to(self.by)
        return list(mine.filter(stands | Q(token__in=tokens)))

    @cached_property
    def things(self) -> dict[tuple[str, int], Medication | Aid]:
        """What is taken or worn, by its kind and number."""
        medicines = {(MEDICINE, row.pk): row for row in own_medicines(self.by)}
        return medicines | {(AID, row.pk): row for row in own_aids(self.by)}

    @cached_property
    def ever(self) -> list[tuple[str, int]]:
        """The same with what is over or was put right: a tick keeps its first token."""
        kinds: dict[str, Any] = {MEDICINE: Medication, AID: Aid}
        return [
            (kind, pk)
            for kind, model in kinds.items()
            for pk in model.objects.visible_to(self.by).values_list("pk", flat=True)
        ]

    @cached_property
    def signs(self) -> list[tuple[dt.datetime, dt.datetime | None]]:
        """When each open sign reached us, and when its device says it was told."""
        open_ones = SafetyFlag.objects.open().filter(patient=self.patient)
        told_at = Coalesce("log__made_at", "checkin__made_at")
        return list(open_ones.values_list("raised_at", told_at))

    # What is taken, one by one.

    def take(self, entry: Entry, *, made_at: dt.datetime) -> Answer:
        """Raises saying.Refused and OtherBody."""
        deeds: dict[Kind, Callable[[Entry, Saying], Answer]] = {
            Kind.ALL: self._many,
            Kind.SHORT: self._many,
            Kind.EXERCISE: self._one,
            Kind.HURT: self._one,
            Kind.REPORT: self._report,
            Kind.NOT_TODAY: self._report,
            Kind.WEEK_PAIN: self._report,
            Kind.TICK: self._tick,
            Kind.UNDO: self._undo,
        }
        if entry.id in self.taken_back:
            return ALREADY
        if not self.is_open(entry.day):
            raise saying.DayClosed
        said = Saying(
            day=entry.day,
            token=entry.id,
            by=self.by,
            now=self.now,
            how=HOW.get(entry.kind, Said.How.EACH),
            made_at=made_at,
        )
        self.kinds[entry.id] = entry.kind
        return deeds[entry.kind](entry, said)

    def _many(self, entry: Entry, said: Saying) -> Answer:
        asked = self._asked(entry)
        rows = [exercising.new_log(item, Told(), said) for item in asked]
        if any(self._was_said(row, self.logs) for row in rows):
            return ALREADY
        if not asked:
            raise exercising.NothingAsked
        if entry.item_ids is None and self._has_changed_since(asked, said):
            return refused(Why.PLAN_CHANGED)
        if asked[0].program.is_held and not self._was_before_the_sign(asked[0], said):
            raise saying.OnHold
        free = [row for row in rows if self.logs.standing(place_of(row)) is None]
        resting = [row for row in free if self._rests(row.item, said)]
        if len(resting) == len(rows):
            raise saying.OnHold
        for row in free:
            if row not in resting:
                self._add(entry, row)
        if set(entry.item_ids or ()) - {item.pk for item in asked}:
            return Answer(state=State.SAVED, why=Why.SOME_LEFT_OUT)
        return Answer(state=State.SAVED, why=Why.SOME_REST) if resting else SAVED

    def _asked(self, entry: Entry) -> list[ProgramItem]:
        """Of the day's exercises those that the device had on its list."""
        weekday = entry.day.isoweekday()
        day = [
            item
            for item in self.items.values()
            if item.is_prescribed_for(entry.day) and weekday in item.weekdays
        ]
        if entry.item_ids is not None:
            return [item for item in day if item.pk in entry.item_ids]
        return templates.short_day(day) if entry.kind is Kind.SHORT else day

    def _has_changed_since(self, asked: list[ProgramItem], said: Saying) -> bool:
        """The plan, or the record to which their account leads."""
        changed_at, made_at = asked[0].program.edition_at, said.made_at
        if made_at is None:
            return False
        is_changed = changed_at is not None and changed_at > made_at
        return is_changed or changed_places_since(made_at, self.patient.pk)

    def _one(self, entry: Entry, said: Saying) -> Answer:
        assert entry.told is not None  # noqa: S101 - the form saw to it
        item = self.items.get(entry.item_id or 0)
        if item is None:
            raise exercising.NothingAsked
        row = exercising.new_log(item, entry.told, said)
        if self._was_said(row, self.logs):
            return ALREADY
        item.is_resting = self._rests(item, said)
        item.said = self.logs.standing(place_of(row))
        if not self._was_before_the_sign(item, said):
            exercising.check_item(item, entry.day)
        elif not item.is_prescribed_for(entry.day):
            raise exercising.NothingAsked
        return self._say(entry, row, self.logs)

    def _report(self, entry: Entry, said: Saying) -> Answer:
        row = exercising.new_report(
            *(self.patient, said),
            effort=entry.effort,
            not_today=entry.reason,
            pain=entry.pain,
        )
        if self._was_said(row, self.reports):
            return ALREADY
        if entry.kind is Kind.WEEK_PAIN and said.made_at:
            asked_on = self.patient.today(said.made_at)
            if schedule.sunday_to_ask_about(asked_on) != entry.day:
                raise saying.DayClosed
        return self._say(entry, row, self.reports)

    def _tick(self, entry: Entry, said: Saying) -> Answer:
        thing = self.things.get(entry.thing or ("", 0))
        if thing is None:
            raise exercising.NothingAsked
        row = new_tick(thing, said)
        if self._was_said(row, self.ticks):
            return ALREADY
        return self._say(entry, row, self.ticks)

    def _undo(self, entry: Entry, said: Saying) -> Answer:
        """Of its own record only; a warning sign stands until a clinician clears it."""
        reports = [r for r in self.reports if r.patient == self.patient]
        written = [*self.logs, *reports, *self.ticks]
        for token in entry.undoes:
            rows = {token} | {row_token(token, pk) for pk in self.items}
            rows |= {tick_token(token, *thing) for thing in self.ever}
            found = [row for row in written if row.token in rows]
            for row in found:
                self._take_back(row)
            if not found:
                self.taken_back.add(token)
                self.undone_unseen.add(token)
        return SAVED

    # Small questions, and the pencil.

    def _rests(self, item: ProgramItem, said: Saying) -> bool:
        is_resting = (item.pk, said.day) in self.resting
        return is_resting and not self._was_before_the_sign(item, said)

    def _was_before_the_sign(self, item: ProgramItem, said: Saying) -> bool:
        """Whether it was done before the person told of what now stops them.

        The sign is sent first; what came before it in time is no less true.
        """
        if not (item.program.is_held or (item.pk, said.day) in self.resting):
            return False
        told = [made_at for _raised_at, made_at in self.signs]
        is_theirs = not item.program.is_held or item.program.held_at in {
            raised_at for raised_at, _made_at in self.signs
        }
        is_before = all(at is not None and said.made_at < at for at in told)  # type: ignore[operator]
        return bool(told) and is_theirs and is_before

    def _was_said(self, mine: AnySaid, among: Shelf[AnySaid]) -> bool:
        earlier = among.named(mine.token)
        if earlier is not None and not earlier.says_the_same_as(mine):
            raise OtherBody(mine.token)
        return earlier is not None

    def _say(self, entry: Entry, mine: AnySaid, among: Shelf[AnySaid]) -> Answer:
        """A later word stands over an earlier one, by the clocks of their devices."""
        before = among.standing(place_of(mine))
        if before is not None and before.says_the_same_as(mine):
            return SAVED
        if before is not None and moment_of(before) > moment_of(mine):
            self._take_back(mine)
            self._add(entry, mine)
            return Answer(state=State.SAVED, why=Why.LATER_WORD)
        if before is not None:
            self._take_back(before)
        self._add(entry, mine)
        return SAVED

    def _add(self, entry: Entry, row: Said) -> None:
        self.new.setdefault(entry.id, []).append(row)
        if isinstance(row, ExerciseLog):
            self.logs.add(row)
        elif isinstance(row, DayReport):
            self.reports.add(row)
        elif isinstance(row, Tick):
            self.ticks.add(row)

    def _take_back(self, row: Said) -> None:
        if row.undone_at is not None:
            return
        if row.pk:
            self.undone_before.append(row)
        row.undone_at, row.undone_by = self.now, self.by.user

    # What is written: one statement each, and none for nothing.

    def write(self) -> dict[uuid.UUID, Answer]:
        """Which entries somebody else was quicker than: they are to be sent again."""
        models: tuple[Any, ...] = (ExerciseLog, DayReport, Tick)
        for model in models:
            undone = [r.pk for r in self.undone_before if isinstance(r, model)]
            if undone:
                model.objects.standing().filter(pk__in=undone).update(
                    undone_at=self.now, undone_by=self.by.user
                )
        rows = list(itertools.chain(*self.new.values()))
        self._write_new(rows, models)
        if self.undone_before:
            record("exercises.undone", about=self.patient, by=self.by, at=self.now)
        self._heed_weeks(rows)
        self._cancel_reminder(rows)
        return {
            entry_id: AGAIN
            for entry_id, mine in self.new.items()
            if self.kinds[entry_id] not in HOW and any(r.pk is None for r in mine)
        }

    def _write_new(self, rows: Sequence[Said], models: Iterable[Any]) -> None:
        """With one line in the ledger, that goes with the first of them."""
        line: AuditEvent | None
        line = line_beside("day.synced", about=self.patient, by=self.by, at=self.now)
        for model in models:
            mine = (row for row in rows if isinstance(row, model))
            if model.objects.say(sorted(mine, key=in_turn), line) and line:
                noticing.line()
                line = None

    def _heed_weeks(self, rows: Sequence[Said]) -> None:
        """As if each number were said now."""
        for row in rows:
            if isinstance(row, DayReport) and row.pk and row.says_pain:
                exercising.heed_week(row, by=self.by, now=self.now)

    def _cancel_reminder(self, rows: Sequence[Said]) -> None:
        is_of_today = any(row.on == self.today for row in rows)
        waits = any(item.reminder_waits for item in self.items.values())
        if is_of_today and waits:
            key = reminder_key(self.patient.pk, self.today)
            sending.cancel(keys=[key], now=self.now, reason="logged")
