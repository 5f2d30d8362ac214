"""What a patient has reached: weeks, days, effort. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import DateField, QuerySet, Value
from django.utils.functional import cached_property

from patients.models import Patient
from patients.models.one_value import OneValue
from programs.models.charts import PAIN_SINCE
from programs.models.halfyear import worst_of
from programs.models.hindering import Hindrance
from programs.models.log import DayReport, Effort, ExerciseLog
from programs.models.pausing import Pause, as_read, own_pauses
from programs.models.weeks import (
    DAY,
    DOSES,
    SAID,
    WEEK,
    History,
    How,
    Week,
    doses_of,
    first_shown,
    history_in,
    history_rows,
    weeks_in,
)
from programs.rules import adherence, pausing, schedule
from programs.rules.adherence import Band
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

GAP = dt.timedelta(days=7)  # after so long without a word: "Good to see you"


@dataclass(frozen=True)
class Square:
    """One day of the calendar, in a word."""

    on: dt.date
    how: How
    is_today: bool = False


@dataclass(frozen=True)
class Felt:
    """How the days of one week were, in the words that were said."""

    monday: dt.date
    counts: Counter[str]

    @property
    def word(self) -> str:
        """The one that was said most; of equals the harder."""
        order = [Effort.EASY, Effort.FINE, Effort.HARD]
        return max(order, key=lambda word: (self.counts[word], order.index(word)))

    @property
    def words(self) -> list[tuple[str, int]]:
        return [(str(word.label), self.counts[word]) for word in Effort]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """26 weeks of one record up to this one."""

    patient: Patient  # with its clinic
    today: dt.date
    history: History
    weeks: Sequence[Week]  # the last one is this week, as far as yesterday
    felt: Sequence[Felt]  # the weeks of which anything was said
    pains: Sequence[tuple[dt.date, int]]  # the worst answered on each day
    pause: Pause | None  # the break that runs
    reason: Hindrance.What | None  # what stood in the way last week

    @property
    def over(self) -> Sequence[Week]:
        return self.weeks[:-1]

    @cached_property
    def bands(self) -> Counter[Band | None]:
        return Counter(week.band for week in self.over)

    @property
    def reached(self) -> int:
        """Weeks that met the goal, of those that are over."""
        return self.bands[Band.ON_TRACK]

    @property
    def told(self) -> int:
        """Weeks that something is known of."""
        return sum(n for band, n in self.bands.items() if band)

    @property
    def missing(self) -> int:
        return sum(week.is_missing for week in self.over)

    @property
    def rested(self) -> int:
        """Weeks in which nothing was asked because of a break or a hold."""
        return sum(bool(week.rested) and not week.asked for week in self.over)

    @property
    def active(self) -> int:
        return adherence.active_weeks(self.history.active_days)

    @property
    def this_week(self) -> Week:
        """All of it, its days to come too."""
        return self.history.week(self.weeks[-1].monday)

    @property
    def last_week(self) -> Week:
        return self.weeks[-2]

    @property
    def is_empty(self) -> bool:
        """Nothing was ever asked in these weeks."""
        return not any(week.asked or week.said for week in self.weeks) and (
            not self.this_week.asked
        )

    @property
    def is_back(self) -> bool:
        """Whether nothing was done for a week or more, after something was."""
        days = self.history.active_days
        return bool(days) and self.today - max(days) >= GAP

    @property
    def days_of_this_week(self) -> list[Square]:
        return self.squares(self.weeks[-1].monday)

    def squares(self, monday: dt.date) -> list[Square]:
        return squares(self.history, monday, today=self.today)

    @cached_property
    def grid(self) -> list[tuple[Week, list[Square]]]:
        return [(week, self.squares(week.monday)) for week in self.weeks]

    @property
    def months(self) -> list[dt.date]:
        """The first day of each month that is shown, the newest first."""
        days = (week.monday + 6 * DAY for week in self.weeks)
        found = {min(day, self.today).replace(day=1) for day in days}
        return sorted(found, reverse=True)


def progress_of(actor: Actor, *, now: dt.datetime) -> Progress | None:
    """Of the record they act on."""
    today = now.astimezone(actor.standing.zone).date()
    return progress_on(actor, patient_id=actor.patient_id or 0, today=today)


def progress_on(actor: Actor, *, patient_id: int, today: dt.date) -> Progress | None:
    """One query, however long the history. `today` is the patient's own day."""
    monday = schedule.monday_of(today)
    found = _progress(
        actor,
        patient_id=patient_id,
        today=today,
        first=first_shown(today),
        last=monday + 6 * DAY,
        week=monday - WEEK,
    )
    return next((_as_progress(each, today=today) for each in found), None)


@prepared
def _progress(
    actor: Actor,
    *,
    patient_id: int,
    today: dt.date,
    first: dt.date,
    last: dt.date,
    week: dt.date,
) -> QuerySet[Patient]:
    mine = {"patient_id": patient_id}
    logs = ExerciseLog.objects.visible_to(actor).standing().filter(**mine).order_by()
    words = DayReport.objects.visible_to(actor).standing().filter(**mine).order_by()
    reasons = Hindrance.objects.visible_to(actor).standing().filter(**mine, on=week)
    lately = {"on__gte": today - PAIN_SINCE}
    hurt = logs.filter(**lately, pain__isnull=False)
    said = logs.filter(on__range=(first, last))
    return (
        Patient.objects.visible_to(actor)
        .filter(pk=patient_id)
        .select_related("clinic")
        .annotate(
            said=OneValue(said, *SAID),
            doses=OneValue(doses_of(said), *DOSES),
            hurt=OneValue(hurt, "on", "pain"),
            words=OneValue(words.filter(**lately), "on", "pain", "effort"),
            reasons=OneValue(reasons.order_by(), "what"),
            pauses=own_pauses(Value(today, DateField())),
            **history_rows(actor, patient_id=patient_id, first=first, last=last),
        )
    )


def _as_progress(patient: Patient, *, today: dt.date) -> Progress:
    facts, first = vars(patient), first_shown(today)
    sunday = schedule.monday_of(today) + 6 * DAY
    history = history_in(facts, facts["said"], first=first, last=sunday)
    words = [(dt.date.fromisoformat(on), *said) for on, *said in facts["words"]]
    hurt = [(dt.date.fromisoformat(on), pain) for on, pain in facts["hurt"]]
    pauses = as_read(facts["pauses"])
    return Progress(
        patient=patient,
        today=today,
        history=history,
        weeks=weeks_in(history, first, today=today),
        felt=_felt((on, word) for on, _pain, word in words if word and on >= first),
        pains=worst_of([*hurt, *((on, pain) for on, pain, _word in words)]),
        pause=next((each for each in pauses if pausing.covers(each, today)), None),
        reason=next((Hindrance.What(what) for (what,) in facts["reasons"]), None),
    )


def squares(history: History, monday: dt.date, *, today: dt.date) -> list[Square]:
    days = [monday + number * DAY for number in range(7)]
    return [Square(day, history.how(day, today=today), day == today) for day in days]


def _felt(said: Iterable[tuple[dt.date, str]]) -> list[Felt]:
    """The weeks of these words, in order."""
    by_week: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for on, word in said:
        by_week[schedule.monday_of(on)][word] += 1
    return [Felt(monday, counts) for monday, counts in sorted(by_week.items())]
