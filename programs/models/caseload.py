"""The therapist's list: of each row shown, what was asked, said and warned of.

Two queries, whether for one patient or for a page of them, and none of them reads a
log of more than the last week: what was said before stands in the kept weeks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.functional import cached_property

from patients.models import Patient
from patients.models.fractures import fractures_in
from patients.models.patient import PatientQuerySet
from patients.models.reevaluations import interval_of
from patients.rules import gate, reevaluating
from patients.rules.coverage.result import LimitedBy
from programs.models.bodies import CLOSES_GATE
from programs.models.caseload_facts import items_of, listed, listed_of
from programs.models.caseload_kept import kept_rows
from programs.models.caseload_limits import CaseloadLimits
from programs.models.caseload_rows import (
    Break,
    Broken,
    Row,
    look_of,
    program_of,
    sign_of,
)
from programs.models.pausing import Pause, as_read
from programs.models.planned import is_for_home, planned_of
from programs.models.program_item import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.quiet import Quiet, holds_of
from programs.models.weeks import DAY, WEEK, History, best_of
from programs.rules import attention, baseline, pausing, redflags, schedule, sketch
from programs.rules.attention import Limits, Unseen
from programs.rules.sketch import Drawn
from ptcare.prepared import Ids

Said = dict[str, Any]
DaySaid = tuple[int, int, int | None]
NOTHING: DaySaid = (0, 0, None)
HARDER = ProgressionProposal.Kind.HARDER
RESTART = ProgressionProposal.Kind.RESTART


def read_rows(
    patients: PatientQuerySet, *, today: dt.date, now: dt.datetime
) -> list[Row]:
    """In their order; `today` is the clinic's day, by which cover is counted."""
    return rows_of(list(listed(patients, today=today)), now=now)


def rows_on(
    patients: Sequence[Patient], *, today: dt.date, now: dt.datetime
) -> list[Row]:
    """In the order given. Patients come as `with_place` makes them: whose row does not
    hold any more is worked out on the spot, by two queries for all of them."""
    kept = kept_rows(patients, now=now)
    others = [each for each in patients if each.pk not in kept]
    found = kept | _worked_out(others, today=today, now=now)
    return [found[each.pk] for each in patients]


def _worked_out(
    patients: Sequence[Patient], *, today: dt.date, now: dt.datetime
) -> dict[int, Row]:
    if not patients:
        return {}
    by_id = {each.pk: each for each in patients}
    found = rows_of(read_by(list(by_id), today=today), now=now)
    return {
        row.patient.pk: replace(row, patient=by_id[row.patient.pk]) for row in found
    }


def read_by(ids: Sequence[int], *, today: dt.date) -> list[Patient]:
    """These patients as `listed` makes them: of a page, or a batch, prepared."""
    if len(ids) <= Ids.MOST:
        return listed_of(Ids(ids), today=today)
    return list(listed(Patient.objects.filter(pk__in=ids), today=today))


def rows_of(patients: Sequence[Patient], *, now: dt.datetime) -> list[Row]:
    """In the order given. Patients come as `listed` makes them: one query more."""
    items = items_of(patients, now=now)
    return [Facts(each, items[each.pk], now).row() for each in patients]


class Facts:
    """What was read of one patient, turned into what the rules eat."""

    def __init__(
        self, patient: Patient, items: list[ProgramItem], now: dt.datetime
    ) -> None:
        self.patient, self.now = patient, now
        self.today = patient.today(now)
        self.items = items
        self.read: dict[str, Any] = vars(patient)
        self.program = program_of(self.read["current"])
        self.pauses = as_read(self.read["breaks"])
        self.signs = [sign_of(row) for row in self.read["open_signs"]]
        self.days = dict(_days_of(self.read["weeks"]))

    def row(self) -> Row:
        limits = limits_of(self.patient)
        standing = self.standing()
        return Row(
            patient=self.patient,
            today=self.today,
            standing=standing,
            found=attention.reasons(standing, limits),
            look=look_of(self.read["last_look"]),
            limits=limits,
            picture=self.picture(),
            program=self.program.shown if self.program else None,
            last_log_on=self.last_log_on,
            share=self.share(),
            evaluated_on=self.read["evaluated_on"],
            signs=self.signs,
            pause=_latest(p for p in self.pauses if pausing.covers(p, self.today)),
            illness=_latest(
                p for p in self.pauses if p.is_ill and p.starts_on <= self.today
            ),
            broken=self.broken,
        )

    def standing(self) -> attention.Standing:
        kinds, program = self.read["proposed"], self.program
        ups = sum(kind == HARDER for kind in kinds)
        return attention.Standing(
            unseen=[
                Unseen(
                    level=sign.level,
                    is_fall=sign.is_fall,
                    days=max((self.now - sign.raised_at).days, 0),
                )
                for sign in self.signs
                if not sign.is_seen
            ],
            open_again_days=self.open_again_days,
            is_held=program is not None and program.is_held,
            locks={lock for sign in self.signs for lock in sign.locks},
            resting=self.read["resting"] or 0,
            has_program=program is not None,
            pain=self.pain(),
            asked_days=self.days_since(self.read["asked_at"]),
            steps_back=len(kinds) - ups,
            restarts=sum(kind == RESTART for kind in kinds),
            is_long_ill=pausing.is_long_ill(
                [p for p in self.pauses if p.is_ill], today=self.today
            ),
            silent_days=self.silent_days(),
            is_idle=self.is_idle(),
            usual_gap=baseline.usual_gap(self.said_on, today=self.today),
            rhythm=self.rhythm(),
            approval_ends_in=self.days_to(self.read["approval_ends_on"]),
            approval_left=self.read["approval_left"],
            cover_ends_in=self.days_to(self.patient.cover_until),
            visits_left=self.visits_left(),
            is_re_evaluation_due=self.is_re_evaluation_due(),
            to_sign_off=self.to_sign_off(),
            program_ends_in=self.days_to(program.ends_on if program else None),
            proposals=ups,
            is_phase_due=self.is_phase_due(),
        )

    @cached_property
    def last_log_on(self) -> dt.date | None:
        """The pain of a week stands on its Sunday, which may be ahead."""
        on: dt.date | None = self.read["last_log_on"]
        return min(on, self.today) if on else None

    @cached_property
    def said_on(self) -> list[dt.date]:
        return [on for on, (said, _done, _pain) in self.days.items() if said]

    @cached_property
    def done_on(self) -> list[dt.date]:
        return [on for on, (_said, done, _pain) in self.days.items() if done]

    @cached_property
    def quiet(self) -> list[Quiet]:
        """When nothing was asked: of one program on hold, or of all in a break."""
        breaks = (
            Quiet(starts_on=each.starts_on, back_on=each.back_on)
            for each in self.pauses
        )
        return [*breaks, *holds_of(self.read["holds"])]

    @cached_property
    def breaks(self) -> list[Quiet]:
        """The patient's own, and each time that the program was on hold."""
        current = self.program.pk if self.program else None
        return [each for each in self.quiet if each.of in (None, current)]

    @cached_property
    def quiet_days(self) -> set[dt.date]:
        """Of those that are looked back on: days on which nothing was asked."""
        back = [self.today - n * DAY for n in range(baseline.BACK.days)]
        return pausing.covered(self.breaks, back)

    def picture(self) -> Drawn:
        back = range(sketch.DAYS - 1, -1, -1)
        return sketch.sketch([self.day(self.today - n * DAY) for n in back]).drawn

    def day(self, on: dt.date) -> sketch.Day:
        said, done, pain = self.days.get(on, NOTHING)
        is_quiet = on in self.quiet_days
        return sketch.Day(said=said, done=done, pain=pain, is_quiet=is_quiet)

    @cached_property
    def gate_today(self) -> gate.Gate:
        signs = {sign.key for sign in self.signs}
        return gate.gate(
            fractures_in(self.read["fractures"], zone=self.patient.zone),
            on=self.today,
            is_suspected=not signs.isdisjoint(CLOSES_GATE),
            is_unread=redflags.SECOND_RECORD in signs,
        )

    @property
    def stands_still(self) -> bool:
        """No program runs, or it is on hold."""
        return self.program is None or self.program.is_held

    @property
    def still_since(self) -> dt.date:
        """Since care began where no program ever ran."""
        program, came_on = self.program, self.patient.admitted_on
        at = program.held_at if program else self.read["ended_at"]
        return max(self.patient.today(at), came_on) if at else came_on

    @cached_property
    def open_again_days(self) -> int | None:
        """Since six weeks were over that fell into the time without exercise; 0 where
        a doctor, or a correction, opened what a fracture had closed."""
        if not self.stands_still or not self.gate_today.is_open:
            return None
        broken = self.broken
        if broken and self.still_since < broken.opens_on <= self.today:
            return (self.today - broken.opens_on).days
        return 0 if self.program and self.program.is_held_by_a_fracture else None

    @cached_property
    def broken(self) -> Broken | None:
        """The fracture that decides, of who does no exercise."""
        fracture = self.gate_today.fracture if self.stands_still else None
        if fracture is None or fracture.opens_on is None:
            return None
        is_exact = fracture.precision is gate.Precision.DAY
        return Broken(
            opens_on=fracture.opens_on,
            happened_on=fracture.happened_on if is_exact else None,
            is_closed=not self.gate_today.is_open,
        )

    def pain(self) -> baseline.Rise | None:
        answered = {
            on: pain
            for on, (_said, _done, pain) in self.days.items()
            if pain is not None
        }
        over = limits_of(self.patient).pain_logs
        return baseline.rise(answered, over=over, today=self.today)

    def rhythm(self) -> baseline.Rhythm | None:
        program = self.program
        if program is None or program.is_held or not program.runs(on=self.today):
            return None
        return baseline.rhythm(
            self.done_on,
            since=program.starts_on,
            quiet=self.quiet_days,
            today=self.today,
        )

    def silent_days(self) -> int | None:
        """Days since the last word, the program's first day or the end of a break.

        None where nothing is asked. A break is not silence, and a hold is none; nor is
        it to say that nothing was done.
        """
        return self.days_without(self.last_log_on)

    def is_idle(self) -> bool:
        """Nothing was done for so long that somebody should ask, whatever was said."""
        days = self.days_without(max(self.done_on, default=None))
        return days is not None and days >= baseline.CONTACT_AFTER

    def days_without(self, last_on: dt.date | None) -> int | None:
        program = self.program
        if program is None or program.is_held or not program.runs(on=self.today):
            return None
        if not program.asks:
            return None
        heard_on = max(last_on or program.starts_on, program.starts_on)
        since = pausing.silent_since(heard_on, self.breaks, today=self.today)
        return None if since is None else (self.today - since).days

    def visits_left(self) -> int | None:
        """Of a plan that sets a limit; who pays alone has none that could run out."""
        pays_alone = self.patient.cover_limit == LimitedBy.NO_COVERAGE
        return None if pays_alone else self.patient.cover_left

    def is_re_evaluation_due(self) -> bool:
        return reevaluating.is_due(
            self.read["evaluated_on"],
            visits=self.read["visits_since"],
            interval=interval_of(self.patient.clinic),
            today=self.today,
        )

    def to_sign_off(self) -> int:
        """Exercises that have begun, and wait to be seen done well: those for home, and
        those that were, until a bone broke."""
        return sum(
            not vars(item)["is_known_at_home"]
            for item in self.items
            if vars(item)["is_current"]
            and (item.where != ProgramItem.Where.CLINIC or vars(item)["is_to_see_anew"])
            and item.starts_on <= self.today
            and item.ends_on is None
        )

    def is_phase_due(self) -> bool:
        program = self.program
        if program is None or program.next_week is None or program.is_held:
            return False
        if not program.runs(on=self.today):
            return False
        now = schedule.week_of(self.today, starts_on=program.starts_on)
        return (now or 0) >= program.next_week

    def share(self) -> float | None:
        """Of seven whole days, as every other page counts what was done of what was
        asked; None where nothing was asked, or nothing was said."""
        if self.program is None or self.program.is_held:
            return None
        first, last = self.today - WEEK, self.today - DAY
        history = History(
            first=first,
            last=last,
            planned=[planned_of(item) for item in self.items if is_for_home(item)],
            done=best_of(each for each in self.said_lately if first <= each[1] <= last),
            quiet=self.quiet,
        )
        return history.week(first).share

    @property
    def said_lately(self) -> Iterator[tuple[int, dt.date, float]]:
        for item in self.items:
            for row in vars(item)["lately"]:
                on = dt.date.fromisoformat(row["on"])
                yield item.exercise_id, on, row["credit"]

    def days_to(self, day: dt.date | None) -> int | None:
        return (day - self.today).days if day is not None else None

    def days_since(self, moment: dt.datetime | None) -> int | None:
        """By the calendar: what was asked last evening is a day ago this morning."""
        return (self.today - self.patient.today(moment)).days if moment else None


def limits_of(patient: Patient) -> Limits:
    """What the clinic has set; of a patient read by `listed` no query more."""
    try:
        kept: CaseloadLimits = patient.clinic.caseload_limits
    except CaseloadLimits.DoesNotExist:
        return Limits()
    return kept.as_rule


def _days_of(weeks: Iterable[Said]) -> Iterator[tuple[dt.date, DaySaid]]:
    """Of each day how many exercises were said and done, and the worst pain."""
    for week in weeks:
        monday = dt.date.fromisoformat(week["monday"])
        said = zip(week["said"], week["done"], week["pain"], strict=True)
        for number, numbers in enumerate(said):
            yield monday + number * DAY, numbers


def _latest(pauses: Iterable[Pause]) -> Break | None:
    last = max(pauses, key=lambda pause: pause.starts_on, default=None)
    return Break(starts_on=last.starts_on, back_on=last.back_on) if last else None
