"""What stands beside one coming visit: never colour alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from patients.cover_statement.days import about
from patients.cover_statement.known import Known
from patients.covering_words import Mark
from patients.rules.coming import Coming, Cover
from ptcare.templating import money


def marks_of(cover: Cover, known: Known) -> dict[str, Mark]:
    """By the id of the session; those of which nothing may be said are left out."""
    marks = {each.session.id: mark_of(each, cover, known) for each in cover.booked}
    return {key: mark for key, mark in marks.items() if mark}


def mark_of(coming: Coming, cover: Cover, known: Known) -> Mark | None:
    """Covered, waiting, or what it costs; None while nothing may be said."""
    if not known.confirms(cover) or not known.confirms_visit(coming, cover):
        return None
    if coming.is_waiting:
        return Mark(words=_("Waiting: we will call you"), icon="hourglass", tone="warn")
    if coming.is_covered:
        return Mark(words=_covered(coming, cover), icon="circle-check", tone="good")
    if coming.is_on_the_clinic:
        words = _("Not covered, you pay nothing")
        return Mark(words=words, icon="circle-check", tone="info")
    if coming.session.is_for_plan and not cover.may_charge(coming):
        words = _("Please call us before you come")
        return Mark(words=words, icon="phone", tone="warn")
    if coming.needs_approval:
        words = _("Not approved yet: please call us")
        return Mark(words=words, icon="hourglass", tone="warn")
    return Mark(words=_open(coming, cover), icon="wallet", tone="info")


def _covered(coming: Coming, cover: Cover) -> str:
    if not coming.row.patient_cents:
        return _("Covered")
    if coming.on == cover.facts.as_of:
        return _("Covered, you pay %(sum)s") % {"sum": money(coming.row.patient_cents)}
    return _("Covered, you pay about %(sum)s") % {
        "sum": about(coming.row.patient_cents)
    }


def _open(coming: Coming, cover: Cover) -> str:
    if not coming.row.patient_cents:
        return _("Not covered: ask us for the price")
    if coming.on == cover.facts.as_of:
        return _("You pay %(sum)s") % {"sum": money(coming.row.patient_cents)}
    return _("You pay about %(sum)s") % {"sum": about(coming.row.patient_cents)}
