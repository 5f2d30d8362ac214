"""A plan's facts and its history in words, for the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.models import (
    Authorization,
    Coverage,
    Figure,
    Payer,
    PayerAnswer,
    PlanChange,
    VisitLimit,
)
from patients.models.coverage import DISCIPLINES
from patients.rules.meeting import Met, Sum
from patients.rules.reconciling import Reconciliation
from patients.rules.spending import Spending
from patients.rules.verifying import Ask
from ptcare.languages.dates import desk_day
from ptcare.templating import money

ASKS = {
    Ask.NEVER_ASKED: gettext_lazy("Not verified yet"),
    Ask.NEW_PERIOD: gettext_lazy("Verify again: a new year has begun"),
    Ask.TOO_OLD: gettext_lazy("Verify again: not confirmed in 30 days"),
    Ask.FIRST_OF_MONTH: gettext_lazy("Verify again: first visit of the month"),
}
DEEDS = {
    "coverage.opened": gettext_lazy("Plan entered"),
    "coverage.corrected": gettext_lazy("Terms corrected"),
    "coverage.ended": gettext_lazy("Plan ended"),
    "coverage.withdrawn": gettext_lazy("Taken back as a mistake"),
    "visit_limit.added": gettext_lazy("Visit limit entered"),
    "visit_limit.corrected": gettext_lazy("Visit limit corrected"),
    "prior_use.set": gettext_lazy("Visits elsewhere"),
    "accumulator.set": gettext_lazy("Deductible and maximum of a year"),
    "threshold.spent_elsewhere": gettext_lazy("Spent at other clinics"),
    "authorization.added": gettext_lazy("Approval entered"),
    "authorization.requested": gettext_lazy("More visits asked for"),
    "authorization.approved": gettext_lazy("Approved"),
    "authorization.denied": gettext_lazy("Denied"),
    "authorization.extended": gettext_lazy("Approval extended or corrected"),
    "authorization.voided": gettext_lazy("Approval void"),
}
OTHER_LABELS = {
    "used_elsewhere": gettext_lazy("visits elsewhere"),
    "period_start": gettext_lazy("period from"),
    "discipline": gettext_lazy("of"),
    "disciplines": gettext_lazy("for"),
    "limit": gettext_lazy("limit"),
    "spent_cents": gettext_lazy("spent"),
    "figure": gettext_lazy("threshold"),
    "thresholds": gettext_lazy("claims are marked from"),
    "approval": gettext_lazy("number"),
    "deductible_met_cents": gettext_lazy("deductible met"),
    "oop_met_cents": gettext_lazy("out-of-pocket met"),
    "authorization_required": gettext_lazy("approval needed"),
    "free_visits": gettext_lazy("visits before an approval is needed"),
}
NAMES = dict(DISCIPLINES) | dict(Coverage.Service.choices) | dict(Figure.choices)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value that was changed; `before` is empty where there was none."""

    label: str
    before: str
    after: str


def span(first: dt.date, last: dt.date) -> str:
    """A benefit period; one without an end is only a beginning."""
    if last == dt.date.max:
        return _("from %(first)s") % {"first": desk_day(first)}
    return f"{desk_day(first)} – {desk_day(last)}"


def from_day_on(first: dt.date) -> str:
    return _("From %(first)s on") % {"first": desk_day(first)}


def limit_words(limit: VisitLimit) -> str:
    """For whom, and from when on, where that is not always."""
    since = limit.period_start
    parts = [together(limit.disciplines), from_day_on(since) if since else ""]
    return " · ".join(filter(None, parts))


def limits_of(rows: Iterable[VisitLimit]) -> list[tuple[VisitLimit, str, str]]:
    """Each limit with for whom it is, and in which years where another one holds before
    or after it."""
    found = sorted(rows, key=lambda row: (sorted(row.disciplines), row.holds_from))
    lines = []
    for row, later in zip(found, [*found, None][1:], strict=True):
        follows = later is not None and {*later.disciplines} == {*row.disciplines}
        until = later.period_start if later and follows else None
        lines.append((row, together(row.disciplines), _years(row.period_start, until)))
    return lines


def _years(since: dt.date | None, until: dt.date | None) -> str:
    """From a first day on; until the day before another one."""
    last = until - dt.timedelta(days=1) if until else None
    if since and last:
        return span(since, last)
    if since:
        return span(since, dt.date.max)
    return _("until %(last)s") % {"last": desk_day(last)} if last else ""


def how_to_ask(payer: Payer) -> str:
    """Where the payer is asked, as far as we know it."""
    ways = [payer.name]
    if payer.phone:
        ways.append(_("benefits %(phone)s") % {"phone": payer.phone})
    if payer.electronic_id:
        ways.append(_("payer ID %(number)s") % {"number": payer.electronic_id})
    if payer.portal_url:
        ways.append(payer.portal_url)
    return " · ".join(ways)


def changes_of(change: PlanChange) -> list[Line]:
    """What was changed, each as its old and its new value."""
    return [
        Line(
            label=_label(name),
            before=_said(name, change.before.get(name)),
            after=_said(name, value),
        )
        for name, value in change.after.items()
    ]


def deed_words(change: PlanChange) -> str:
    return str(DEEDS[change.deed])


def difference_words(found: Reconciliation) -> str:
    """What the desk is told where the payer's number is not ours."""
    expected = (
        f"{found.least}"
        if found.least == found.most
        else _("%(least)s to %(most)s") % {"least": found.least, "most": found.most}
    )
    said = {
        "day": desk_day(found.on),
        "theirs": found.theirs,
        "ours": found.ours,
        "unpaid": found.unpaid,
        "expected": expected,
    }
    return (
        ngettext(
            "On %(day)s the plan said %(theirs)s left. We count %(ours)s left that "
            "day, and %(unpaid)s of our visits was perhaps not paid by then, so it "
            "should have said %(expected)s.",
            "On %(day)s the plan said %(theirs)s left. We count %(ours)s left that "
            "day, and %(unpaid)s of our visits were perhaps not paid by then, so it "
            "should have said %(expected)s.",
            found.unpaid,
        )
        % said
    )


def met_words(found: Met) -> str:
    """What of the deductible or the maximum is met, and what is left."""
    said = {
        "all": money(found.all_cents),
        "met": money(found.met_cents),
        "left": money(found.left_cents),
        "span": span(found.period.start, found.period.end),
    }
    if found.sum == Sum.DEDUCTIBLE and not found.left_cents:
        return _("Deductible %(all)s: met in all (%(span)s)") % said
    if found.sum == Sum.DEDUCTIBLE:
        words = _("Deductible %(all)s: %(met)s met, %(left)s left (%(span)s)")
        return words % said
    if not found.left_cents:
        words = _(
            "Out-of-pocket maximum %(all)s: met in all, the patient's share is nothing"
            " (%(span)s)"
        )
        return words % said
    words = _("Out-of-pocket maximum %(all)s: %(met)s met, %(left)s left (%(span)s)")
    return words % said


def more_met_words(found: Met, answer: PayerAnswer) -> str:
    """Where the plan has said that more is met than is counted; else nothing."""
    theirs = {
        Sum.DEDUCTIBLE: answer.deductible_met_cents,
        Sum.MAXIMUM: answer.oop_met_cents,
    }[found.sum]
    if theirs is None or theirs <= found.met_cents:
        return ""
    if answer.answered_on not in found.period:
        return ""
    said = {
        "day": desk_day(answer.answered_on),
        "theirs": money(theirs),
        "ours": money(found.met_cents),
        "before": money(found.before_would_be(theirs)),
    }
    words = _(
        "On %(day)s the plan said %(theirs)s of the deductible met; counted here are"
        " %(ours)s. With %(before)s before our first session they would agree."
    )
    if found.sum == Sum.MAXIMUM:
        words = _(
            "On %(day)s the plan said %(theirs)s out of pocket met; counted here are"
            " %(ours)s. With %(before)s before our first session they would agree."
        )
    return words % said


def _label(name: str) -> str:
    if name in OTHER_LABELS:
        return str(OTHER_LABELS[name])
    model: type[models.Model] = Coverage
    if name not in {field.name for field in Coverage._meta.fields}:
        model = Authorization
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_cents"):
        return money(value)
    if name.endswith("_bp"):
        return f"{value / 100:g}%"
    if name == "member_number":
        return f"…{value[-4:]}"
    if name.endswith(("_on", "_from", "_to", "_start")) and isinstance(value, str):
        return desk_day(dt.date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(NAMES.get(each, each)) for each in value)
    return _choice(name, value)


def _choice(name: str, value: Any) -> str:
    """The label of a choice, else the value itself."""
    for model in (Coverage, Authorization):
        if name in {field.name for field in model._meta.fields}:
            choices = dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
            return str(choices.get(value, value))
    return str(NAMES.get(value, value))


def terms_of(plan: Coverage) -> list[tuple[str, str]]:
    """The terms of a plan as label and value, those that are empty left out."""
    aside = {"id", "clinic", "patient", "payer", "withdrawn_at", "verified_on"}
    if plan.benefit_period != Coverage.Period.PLAN_YEAR:
        aside |= {"plan_year_month", "plan_year_day"}
    if plan.rank == 1:
        aside.add("as_secondary")
    rows = (
        (_label(field.name), _said(field.name, _plain(getattr(plan, field.name))))
        for field in Coverage._meta.fields
        if field.name not in aside
    )
    return [(label, said) for label, said in rows if said != "–"]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def together(names: Iterable[str]) -> str:
    """Disciplines that share a limit."""
    return " + ".join(names)


def spending_words(found: Spending) -> list[str]:
    """What of a threshold's amount is spent in a period, in short parts."""
    said = {
        "spent": money(found.spent_cents),
        "amount": money(found.amount_cents or 0),
        "span": span(found.period.start, found.period.end),
    }
    if found.amount_cents is None:
        words = [_("%(spent)s spent, %(span)s; the amount is not on file") % said]
    elif found.is_of_the_year:
        words = [_("%(spent)s spent of %(amount)s, %(span)s") % said]
    else:
        words = [
            _(
                "%(spent)s spent, %(span)s; that year's amount is not on file, "
                "%(amount)s is of a year before"
            )
            % said
        ]
    if found.elsewhere_cents:
        words.append(
            _("%(sum)s of it elsewhere") % {"sum": money(found.elsewhere_cents)}
        )
    if found.booked_cents:
        words.append(_("%(sum)s more booked") % {"sum": money(found.booked_cents)})
    return words
