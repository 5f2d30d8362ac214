"""What the planner says to the clinic's people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients import ribbon_words
from patients.courses import Course
from patients.models import Patient
from patients.rules import pacing, ribbon
from patients.rules.planning import Cost, Lapse, Outlook, Rhythm, Stretch
from patients.services.planning import Plans
from ptcare.languages.dates import desk_clock, desk_day
from ptcare.templating import money


def options(plans: Plans, patient: Patient) -> list[dict[str, Any]]:
    """One after the other: as booked, what was asked for, suggested, and 3, 2, 1."""
    found = [option(_("As booked now"), plans.as_booked, plans, patient)]
    if plans.own:
        found.append(option(_("As you asked"), plans.own, plans, patient))
    suggested = plans.suggested
    days = suggested.days if suggested else ()
    if suggested and not any(each.days == days for _rhythm, each in plans.evenly):
        title = _("So that the covered visits last")
        found.append(option(title, suggested, plans, patient, is_suggested=True))
    for rhythm, outlook in plans.evenly:
        found.append(
            option(
                often(rhythm),
                outlook,
                plans,
                patient,
                is_suggested=bool(days) and outlook.days == days,
                is_prescribed=rhythm == plans.prescribed,
            )
        )
    return found


def option(
    title: str,
    outlook: Outlook,
    plans: Plans,
    patient: Patient,
    *,
    is_suggested: bool = False,
    is_prescribed: bool = False,
) -> dict[str, Any]:
    is_more = not plans.is_prescribed(outlook.pattern)
    may_book = bool(plans.course) and not is_more and not plans.freed
    return {
        "title": title,
        "is_suggested": is_suggested,
        "is_prescribed": is_prescribed,
        "is_more": is_more and plans.course is not None,
        "cover": cover(outlook),
        "figures": list(figures(outlook)),
        "steps": [
            {
                "words": step(each),
                "added": sum(each.since <= day <= each.until for day in outlook.days),
                "url": book_url(patient, outlook, each) if may_book else "",
            }
            for each in outlook.pattern
        ],
        "adds": len(outlook.days),
        "picture": picture(title, outlook, plans.course),
    }


def often(rhythm: Rhythm) -> str:
    if rhythm.weeks == 1:
        return _("%(count)s a week") % {"count": rhythm.visits}
    if rhythm.visits == 1:
        return _("once in %(weeks)s weeks") % {"weeks": rhythm.weeks}
    said = {"count": rhythm.visits, "weeks": rhythm.weeks}
    return _("%(count)s in %(weeks)s weeks") % said


def step(stretch: Stretch) -> str:
    return _("%(often)s, %(first)s to %(last)s") % {
        "often": often(stretch.rhythm),
        "first": desk_day(stretch.since),
        "last": desk_day(stretch.until),
    }


def cover(outlook: Outlook) -> str:
    """How many are covered, and until when: one sentence."""
    visits, covered = outlook.visits, outlook.covered
    until = outlook.covered_until
    if not visits:
        return _("No visit is booked.")
    if not covered:
        return ngettext(
            "The one visit is not covered.",
            "None of %(visits)s visits is covered.",
            visits,
        ) % {"visits": visits}
    if covered == visits:
        words = ngettext(
            "1 visit, covered, on %(day)s.",
            "%(visits)s visits, all covered, the last on %(day)s.",
            visits,
        )
        return words % {"visits": visits, "day": desk_day(outlook.last_covered_on)}
    said = {"covered": covered, "visits": visits}
    if until is None:
        words = _("%(covered)s of %(visits)s visits are covered, but not the next one.")
        return words % said
    words = _(
        "%(covered)s of %(visits)s visits are covered, without a gap until %(day)s."
    )
    return words % {**said, "day": desk_day(until)}


def figures(outlook: Outlook) -> Any:
    """Label and value of what else there is to say."""
    if outlook.waiting:
        yield _("Waiting for the plan"), str(outlook.waiting)
    if outlook.uncovered:
        yield _("Not covered"), str(outlook.uncovered)
    if outlook.first_open_on:
        yield _("First not covered"), desk_day(outlook.first_open_on)
        yield _("Cover lasts"), _lasting(outlook)
    if outlook.has_gap:
        yield _("Covered again, last on"), desk_day(outlook.last_covered_on)
    if outlook.covered and outlook.covered_cents is not None:
        share = money(outlook.covered_cents, "about")
        yield _("Share of the covered"), _("about %(sum)s") % {"sum": share}
    if cost := outlook.open_cost:
        yield _("The rest, if the patient pays"), _span(cost)
    for lapse in outlook.lapses:
        words = ngettext(
            "%(visits)s visit on %(day)s", "%(visits)s visits on %(day)s", lapse.visits
        )
        yield (
            _("Would end unused"),
            words % {"visits": lapse.visits, "day": desk_day(lapse.on)},
        )


def _lasting(outlook: Outlook) -> str:
    weeks = outlook.weeks_of_cover
    if not weeks:
        return _("less than a week")
    return ngettext("%(weeks)s week", "%(weeks)s weeks", weeks) % {"weeks": weeks}


def _span(cost: Cost) -> str:
    most = money(cost.most_cents, "about")
    if cost.least_cents == cost.most_cents:
        return _("about %(sum)s") % {"sum": most}
    sums = {"least": money(cost.least_cents, "about"), "most": most}
    return _("about %(least)s to %(most)s") % sums


def book_url(patient: Patient, outlook: Outlook, stretch: Stretch) -> str:
    """The form of a weekly series, filled in; empty for what it cannot book at once."""
    rhythm, habits = stretch.rhythm, outlook.basis.habits
    if not any(stretch.since <= each <= stretch.until for each in outlook.days):
        return ""
    if rhythm.weeks > 1 and rhythm.visits > 1:
        return ""
    said: dict[str, Any] = {
        "days": habits.best(rhythm.visits),
        "time": habits.start,
        "first": stretch.since.isoformat(),
        "until": stretch.until.isoformat(),
        "every": rhythm.weeks,
    }
    form = reverse("patients:book_weekly", args=[patient.pk])
    return f"{form}?{urlencode(said, doseq=True)}"


def picture(title: str, outlook: Outlook, course: Course | None) -> dict[str, Any]:
    """The weeks of the course, from its first day."""
    since = course.starts_on if course else outlook.facts.as_of
    weeks = ribbon.weeks(
        outlook.facts,
        outlook.result,
        starts_on=min(since, outlook.basis.until),
        ends_on=outlook.basis.until,
    )
    label = _("Weeks of the course: %(option)s") % {"option": title}
    return ribbon_words.picture(weeks, label=label)


def course(plans: Plans) -> str:
    """What is prescribed, until when, and on which days the new visits are laid."""
    if plans.course is None or plans.prescribed is None:
        return _("No program is signed: planned over 26 weeks from today.")
    return _("Prescribed: %(often)s from %(first)s to %(last)s.") % {
        "often": often(plans.prescribed),
        "first": desk_day(plans.course.starts_on),
        "last": desk_day(plans.basis.until),
    }


def usual(plans: Plans) -> str:
    """The weekdays and the hour that were taken."""
    habits = plans.basis.habits
    names = [
        str(WEEKDAYS_ABBR[each - 1]) for each in habits.best(pacing.MOST_IN_A_WEEK)
    ]
    return _("New visits on %(days)s at %(hour)s, closed days left out.") % {
        "days": ", ".join(names),
        "hour": clock_time(habits.start),
    }


def clock_time(start: str) -> str:
    """As the calendar says it: "09:30" is "9:30 AM"."""
    return desk_clock(dt.time.fromisoformat(start))


def notices(
    plans: Plans, patient: Patient, *, is_confirmed: bool
) -> list[dict[str, Any]]:
    """What to know before any number is read out: tone, text, and where to go."""
    cover_page = {
        "url": reverse("patients:coverage", args=[patient.pk]),
        "action": _("Cover of this patient"),
    }
    found: list[dict[str, Any]] = []
    if not plans.facts.coverages:
        found.append({"tone": "info", "text": _("No plan on file: the patient pays.")})
    elif not is_confirmed:
        words = _(
            "The plan has not confirmed this cover in 30 days. Ask it before you "
            "promise a number."
        )
        found.append({"tone": "warn", "text": words, **cover_page})
    found += _of_bookings(plans, patient)
    if plans.as_booked.lapses and plans.as_booked.uncovered:
        words = _lapsing(plans.as_booked.lapses[0])
        found.append({"tone": "warn", "text": words, **cover_page})
    return found


def _of_bookings(plans: Plans, patient: Patient) -> list[dict[str, Any]]:
    """Bookings were thought away, or should be."""
    if plans.freed:
        words = ngettext(
            "Planned as if %(count)s booked visit were not there. Cancel or move it "
            "first, then book.",
            "Planned as if %(count)s booked visits were not there. Cancel or move them "
            "first, then book.",
            plans.freed,
        )
        words %= {"count": plans.freed}
        where = {"url": patient.get_absolute_url(), "action": _("Booked visits")}
    elif plans.lasts_longer_anew:
        words = _(
            "With fewer visits a week than are booked, the cover would last longer."
        )
        where = {"url": "?anew=on", "action": _("Plan anew")}
    else:
        return []
    return [{"tone": "info", "text": words, **where}]


def _lapsing(lapse: Lapse) -> str:
    words = ngettext(
        "%(visits)s covered visit ends unused on %(day)s, and later ones are not "
        "covered: ask the plan for a later end.",
        "%(visits)s covered visits end unused on %(day)s, and later ones are not "
        "covered: ask the plan for a later end.",
        lapse.visits,
    )
    return words % {"visits": lapse.visits, "day": desk_day(lapse.on)}
