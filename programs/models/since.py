"""What happened since the last visit, for the day of the next. Read, never kept.

Falls, signs and questions of the day of that visit itself are told again: better twice
than never.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import cached_property

from patients.models import ClinicSession, Patient, VisitNote
from programs.models.dated import Dated, Kind
from programs.models.flags import SafetyFlag
from programs.models.halfyear import HalfYear, Step, half_year_of
from programs.models.messages import Message
from programs.models.trails import Trail
from programs.models.weeks import DAY, WEEK, Week
from programs.rules.adherence import Band
from ptcare.people.actors import Actor

SIGNABLE = WEEK  # how long after its day a visit is still offered to be signed


@dataclass(frozen=True, kw_only=True)
class Change:
    """A dose that began; `before` is empty where the exercise is new, and `now`
    where it ended."""

    name: str
    on: dt.date
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Since:
    """From the day after the last visit to today; the first time, from admission."""

    found: HalfYear
    last_on: dt.date | None
    first: dt.date
    visit: ClinicSession | None  # of today, or of these days and not signed yet
    questions: Sequence[Message]
    waiting: int  # how many of them nobody has answered
    notes: Sequence[VisitNote]  # of the last visit and of this one

    @property
    def today(self) -> dt.date:
        return self.found.today

    @cached_property
    def weeks(self) -> list[Week]:
        """Those with a day after the last visit, this one as far as yesterday."""
        return [week for week in self.found.weeks if week.sunday >= self.first]

    @property
    def over(self) -> list[Week]:
        """Of these, those that are over and of which something is known."""
        done = [week for week in self.weeks if week.sunday < self.today]
        return [week for week in done if week.share is not None]

    @property
    def met(self) -> int:
        return sum(week.band is Band.ON_TRACK for week in self.over)

    @property
    def missing(self) -> int:
        """Weeks that are over, in which something was asked and nothing said."""
        return sum(w.is_missing for w in self.weeks if w.sunday < self.today)

    @cached_property
    def pains(self) -> list[tuple[dt.date, int]]:
        return [(on, pain) for on, pain in self.found.pains if on >= self.first]

    @property
    def efforts(self) -> Counter[str]:
        rows = self.found.reports
        return Counter(r.effort for r in rows if r.effort and r.on >= self.first)

    @property
    def falls(self) -> list[Dated]:
        return self._told(Kind.FALL)

    @property
    def fractures(self) -> list[Dated]:
        return self._told(Kind.FRACTURE)

    @property
    def signs(self) -> list[SafetyFlag]:
        """Of these days, and those from before that are still open."""
        return [
            flag
            for flag in self.found.flags
            if flag.cleared_at is None or flag.on >= self._told_from
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """In the order of their days."""
        found: list[Change] = []
        for name, steps in self.found.doses:
            found += self._changes(name, steps)
        return sorted(found, key=lambda each: (each.on, each.name))

    def is_new(self, trail: Trail) -> bool:
        """Whether its latest result is later than the last visit."""
        latest = trail.latest
        return latest is not None and latest.row.measured_on >= self.first

    @property
    def is_cut(self) -> bool:
        """Whether it began before what is read: 26 weeks."""
        return self.first < self.found.axis.first

    @property
    def missed(self) -> list[Dated]:
        lost = (ClinicSession.Status.NO_SHOW, ClinicSession.Status.LATE_CANCELLED)
        rows = self.of(Kind.SESSION)
        return [row for row in rows if row.words[0] in lost]

    def of(self, kind: Kind) -> list[Dated]:
        """What has a day after the last visit."""
        rows = self.found.dated[kind]
        return [r for r in rows if r.on and self.first <= r.on <= self.today]

    @property
    def _told_from(self) -> dt.date:
        return self.last_on or self.first

    def _told(self, kind: Kind) -> list[Dated]:
        rows = self.found.dated[kind]
        return [row for row in rows if row.on and row.on >= self._told_from]

    def _changes(self, name: str, steps: Sequence[Step]) -> list[Change]:
        found = []
        for number, step in enumerate(steps):
            before = steps[number - 1].words if number else ""
            if step.first >= self.first:
                found.append(
                    Change(name=name, on=step.first, before=before, now=step.words)
                )
        last = steps[-1]
        if last.last and self.first <= last.last < self.today:
            found.append(Change(name=name, on=last.last, before=last.words, now=""))
        return found


def since_of(
    patient: Patient, actor: Actor, *, today: dt.date, clinic_day: dt.date
) -> Since:
    """Twelve queries, however much has happened."""
    visit = _visit(patient, actor, clinic_day)
    last_on = _last_on(patient, actor, visit.on if visit else clinic_day)
    first = last_on + DAY if last_on else patient.admitted_on
    questions = _questions(patient, actor, last_on or first)
    return Since(
        found=half_year_of(patient, actor, today=today),
        last_on=last_on,
        first=first,
        visit=visit,
        questions=questions,
        waiting=sum(vars(each)["is_waiting"] for each in questions),
        notes=_notes(patient, actor, last_on, visit),
    )


def _notes(
    patient: Patient,
    actor: Actor,
    last_on: dt.date | None,
    visit: ClinicSession | None,
) -> Sequence[VisitNote]:
    """The oldest first."""
    rows = VisitNote.objects.visible_to(actor).standing().filter(patient=patient)
    mine = rows.filter(Q(session=visit) | Q(session__on=last_on))
    return list(mine.select_related("recorded_by", "session").order_by("pk"))


def _visit(patient: Patient, actor: Actor, day: dt.date) -> ClinicSession | None:
    """Of today, else the latest of the last days that nobody has signed."""
    rows = ClinicSession.objects.visible_to(actor).kept().with_a_therapist()
    mine = rows.filter(
        Q(on=day) | Q(on__gt=day - SIGNABLE, on__lt=day, signed_at=None),
        patient=patient,
    )
    found = mine.select_related("signed_by", "therapist__user", "patient__clinic")
    return found.order_by("-on", "-signed_at", "start").first()


def _last_on(patient: Patient, actor: Actor, before: dt.date) -> dt.date | None:
    rows = ClinicSession.objects.visible_to(actor).with_a_therapist()
    attended = rows.filter(patient=patient, status=ClinicSession.Status.ATTENDED)
    earlier = attended.filter(on__lt=before).order_by("-on")
    return earlier.values_list("on", flat=True).first()


def _questions(patient: Patient, actor: Actor, since: dt.date) -> list[Message]:
    """Asked since, or still waiting; each says whether it `is_waiting`."""
    asked = Message.objects.visible_to(actor).questions().filter(patient=patient)
    midnight = dt.datetime.combine(since, dt.time(), tzinfo=patient.zone)
    rows = asked.with_waiting().filter(Q(said_at__gte=midnight) | Q(is_waiting=True))
    return list(rows.select_related("said_by").order_by("pk"))
