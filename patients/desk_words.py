"""The front desk's day in words: what is wrong, how to mend it, what to say aloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import calendar_words, covering_words
from patients.courses import Course
from patients.covering_words import Mark
from patients.forms import in_dollars
from patients.models.desk_lists import DeskLine
from patients.rules.arriving import Flag
from patients.rules.collecting import is_looked_at_first
from patients.rules.confirming import is_confirmed
from patients.rules.coverage.result import Reason
from ptcare.templating import money

DAY = dt.timedelta(days=1)
LATE = dt.timedelta(minutes=10)
FLAGS: dict[Flag, Promise] = {
    Flag.NO_PLAN: gettext_lazy("No plan on that day"),
    Flag.NO_APPROVAL: gettext_lazy("No approval"),
    Flag.APPROVAL_OVER: gettext_lazy("Approval over"),
    Flag.WAITING: gettext_lazy("Waiting for approval"),
    Flag.PAST_LIMIT: gettext_lazy("Past the plan's visits"),
    Flag.NOT_COVERED: gettext_lazy("Left out by the plan"),
    Flag.CARE_LAPSED: gettext_lazy("Plan of care not in order"),
    Flag.NEVER_ASKED: gettext_lazy("Plan never asked"),
    Flag.FIRST_VISIT: gettext_lazy("First visit: ask within 72 hours"),
    Flag.NEW_PERIOD: gettext_lazy("New plan year: ask again"),
    Flag.TOO_OLD: gettext_lazy("Answer too old"),
    Flag.FIRST_OF_MONTH: gettext_lazy("First visit of the month: ask again"),
    Flag.TELL_SUM: gettext_lazy("Deductible begins: say the amount"),
}
ICONS = {
    Flag.NO_PLAN: "shield-off",
    Flag.WAITING: "hourglass",
    Flag.PAST_LIMIT: "calendar-x",
    Flag.CARE_LAPSED: "file-text",
    Flag.TELL_SUM: "wallet",
}
NEW_APPROVAL = gettext_lazy("New approval")
ENTER_ANSWER = gettext_lazy("Enter the answer")


@dataclass(frozen=True, kw_only=True)
class Mend:
    """Where one press settles it."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line with its words, as the lists show it."""

    line: DeskLine
    course: Course | None
    clock: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.clock.date()

    @property
    def is_late(self) -> bool:
        """Whether somebody who waits to be marked should have been here by now."""
        session = self.line.session
        waits = self.clock - session.begins(self.clock.tzinfo)
        return session.is_booked and waits > LATE

    @property
    def pays_alone(self) -> bool:
        cover = self.line.cover
        return cover is not None and cover.reason == Reason.NO_COVERAGE

    @property
    def mark(self) -> Mark | None:
        """How it is covered, where that is not plain."""
        if self.pays_alone:
            return Mark(words=_("No plan"), icon="wallet", tone="plain")
        mark: Mark | None = self.visit.mark
        return mark

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to ask or to collect of who has arrived."""
        line = self.line
        is_asked = line.is_confirmed or line.plan is None
        return is_asked and line.due is not None and not line.still_due

    @property
    def visit(self) -> Any:
        return calendar_words.with_mark(self.line.session, self.today)

    @property
    def marks(self) -> list[Mark]:
        return [mark_of(flag) for flag in self.line.flags]

    @property
    def mends(self) -> list[Mend]:
        """One for each thing that is wrong; what one form settles stands once."""
        found = {mend.url: mend for mend in map(self._mend, self.line.flags)}
        return list(found.values())

    def _mend(self, flag: Flag) -> Mend:
        line, patient = self.line, self.line.session.patient_id
        name, key, label, icon = "patients:coverage", patient, _("Open the cover"), ""
        if flag == Flag.NO_PLAN:
            name, label, icon = "patients:open_coverage", _("Enter a plan"), "plus"
        elif flag in (Flag.NO_APPROVAL, Flag.APPROVAL_OVER) and line.plan:
            name, key = "patients:add_authorization", line.plan.pk
            label, icon = str(NEW_APPROVAL), "shield-check"
        elif flag == Flag.WAITING and line.pending:
            name, key = "patients:decide_authorization", line.pending.pk
            label, icon = _("Enter the decision"), "hourglass"
        elif flag == Flag.PAST_LIMIT:
            name, label, icon = "patients:planner", _("Plan again"), "chart-gantt"
        elif flag == Flag.CARE_LAPSED:
            name, label, icon = "patients:care", _("Plan of care"), "file-pen"
        elif flag.is_about_answer and line.plan:
            name, key = "patients:record_answer", line.plan.pk
            label, icon = str(ENTER_ANSWER), "phone-call"
        back = urlencode({"next": f"{reverse('patients:desk')}{self._part}"})
        url = f"{reverse(name, args=[key])}?{back}"
        return Mend(label=label, url=url, icon=icon or "shield-check")

    @property
    def _part(self) -> str:
        return "?part=coming" if self.line.session.on > self.today else ""

    @property
    def asks_plan(self) -> bool:
        return any(flag.is_about_answer for flag in self.line.flags)

    @property
    def parts(self) -> str:
        """What the sum is made of: "deductible $80.00, less second plan $45.00"."""
        cover = self.line.cover
        if cover is None or not self.line.due:
            return ""
        named = {
            _("deductible"): cover.deductible_cents,
            _("copay"): cover.copay_cents,
            _("coinsurance"): cover.coinsurance_cents,
            _("less second plan"): cover.secondary_pays_cents,
        }
        parts = [f"{name} {money(cents)}" for name, cents in named.items() if cents]
        return ", ".join(parts) or _("our own price")

    @property
    def cost(self) -> str:
        """What it will cost the patient, for who asks before the day."""
        line, cover = self.line, self.line.cover
        if cover is None:
            return _("being counted")
        if line.due:
            said = {"sum": money(line.due), "parts": self.parts}
            return _("%(sum)s due (%(parts)s)") % said
        if line.due == 0:
            return _("nothing due")
        if cover.reason == Reason.NO_COVERAGE:
            return _("no price is set for it")
        said = {"why": covering_words.reason_words(cover.reason)}
        if is_looked_at_first(cover.reason, is_medicare=line.is_medicare):
            return _("look first (%(why)s), and ask nothing of them before") % said
        said["sum"] = money(cover.patient_cents)
        if not cover.patient_cents:
            return _("not covered (%(why)s), and no price is set for it") % said
        return _("not covered (%(why)s), %(sum)s if they agree") % said

    @property
    def still_due_typed(self) -> str:
        """As the field of a form wants it."""
        return in_dollars(self.line.still_due)

    @property
    def say(self) -> str:
        """The sentence to say aloud at the door."""
        line = self.line
        if line.snapshot is None or line.is_counting:
            return ""
        return covering_words.said_aloud(
            left=line.snapshot.visits_left,
            booked=line.snapshot.booked,
            limited_by=line.snapshot.limited_by,
            until=line.snapshot.limit_until,
            lapsing=line.snapshot.lapsing,
            lapses_on=line.snapshot.lapses_on,
            is_confirmed=is_confirmed(
                line.plan.verified_on if line.plan else None, today=self.today
            ),
            is_medicare=line.is_medicare,
            has_asked=line.pending is not None,
            today=self.today,
        )

    @property
    def left_to_book(self) -> int | None:
        """Covered visits without a booking; None where nothing limits them."""
        snapshot = self.line.snapshot
        return None if self.pays_alone or not snapshot else snapshot.left_after

    @property
    def may_book(self) -> bool:
        return self.left_to_book is None or self.left_to_book > 0

    @property
    def book_url(self) -> str:
        """The weekly form up to what is covered; one by one without a prescription."""
        session = self.line.session
        if self.course is None:
            return reverse("patients:book", args=[session.patient_id])
        said: dict[str, Any] = {
            "days": session.on.isoweekday(),
            "time": f"{session.start:%H:%M}",
            "first": max(self.today + DAY, self.course.starts_on),
            "therapist": session.therapist_id or "",
        }
        if self.left_to_book:
            said["count"] = self.left_to_book
        address = reverse("patients:book_weekly", args=[session.patient_id])
        return f"{address}?{urlencode(said)}"


def mark_of(flag: Flag) -> Mark:
    tone = "stop" if flag.is_red else "warn"
    return Mark(words=str(FLAGS[flag]), icon=ICONS.get(flag, "flag"), tone=tone)


def rows_of(
    lines: Iterable[DeskLine], courses: Mapping[int, Course], clock: dt.datetime
) -> list[Row]:
    return [
        Row(line=each, course=courses.get(each.session.patient_id), clock=clock)
        for each in lines
    ]
