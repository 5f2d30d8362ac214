"""Why a row stands where it stands, in one sentence for the therapist."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs import flag_words
from programs.models.caseload import Row
from programs.rules import pausing
from programs.rules.attention import Why

TONES = {
    Why.EMERGENCY: "stop",
    Why.WARNING_SIGN: "stop",
    Why.HELD: "warn",
    Why.LOCKED: "warn",
    Why.RESTING: "warn",
    Why.PAIN_UP: "warn",
    Why.QUESTION: "warn",
    Why.ILL: "warn",
    Why.SILENT: "warn",
    Why.COVER_ENDS: "info",
    Why.FEW_VISITS: "info",
    Why.RE_EVALUATION: "info",
    Why.PROGRAM_ENDS: "info",
    Why.NO_PROGRAM: "info",
    Why.PROPOSALS: "info",
    Why.PHASE_DUE: "info",
}


def sentence(row: Row) -> str:
    """Empty where there is nothing to look at."""
    at = row.standing
    if row.why is Why.EMERGENCY:
        return _("An emergency sign that nobody has looked at.")
    if row.why is Why.WARNING_SIGN:
        return _("A warning sign that nobody has looked at.")
    if row.why is Why.HELD and row.program:
        return _("On hold: %(reason)s") % {"reason": row.program.held_reason}
    if row.why is Why.LOCKED:
        rests = {"what": flag_words.groups(at.locks)}
        return _("Rests until a warning sign is set aside: %(what)s.") % rests
    if row.why is Why.RESTING:
        return ngettext(
            "%(number)d exercise rests: it is not safe for now.",
            "%(number)d exercises rest: they are not safe for now.",
            at.resting,
        ) % {"number": at.resting}
    if row.why is Why.PAIN_UP:
        before, now = _mean(at.pain_last_week), _mean(at.pain_this_week)
        return _("Pain up from %(before)s to %(now)s in a week.") % {
            "before": before,
            "now": now,
        }
    if row.why is Why.QUESTION and not at.asked_days:
        return _("Asked a question today.")
    if row.why is Why.QUESTION:
        return ngettext(
            "Asked a question %(days)d day ago.",
            "Asked a question %(days)d days ago.",
            at.asked_days or 0,
        ) % {"days": at.asked_days}
    if row.why is Why.ILL:
        return _ill(row)
    if row.why is Why.SILENT:
        return ngettext(
            "Nothing logged for %(days)d day.",
            "Nothing logged for %(days)d days.",
            at.silent_days or 0,
        ) % {"days": at.silent_days}
    if row.why is Why.COVER_ENDS and row.patient.cover_until:
        day = formats.date_format(row.patient.cover_until, "j F")
        return _("Cover ends on %(day)s.") % {"day": day}
    if row.why is Why.FEW_VISITS and not at.visits_left:
        return _("No covered visit is left after bookings.")
    if row.why is Why.FEW_VISITS:
        return ngettext(
            "%(visits)d covered visit is left after bookings.",
            "%(visits)d covered visits are left after bookings.",
            at.visits_left or 0,
        ) % {"visits": at.visits_left}
    if row.why is Why.RE_EVALUATION and row.evaluated_on:
        day = formats.date_format(row.evaluated_on, "j F")
        return _("To be tested again: last on %(day)s.") % {"day": day}
    if row.why is Why.PROGRAM_ENDS and row.program and row.program.ends_on:
        day = formats.date_format(row.program.ends_on, "j F")
        return _("The program ends on %(day)s.") % {"day": day}
    if row.why is Why.PROPOSALS:
        return ngettext(
            "%(number)d proposal to decide.",
            "%(number)d proposals to decide.",
            at.proposals,
        ) % {"number": at.proposals}
    if row.why is Why.PHASE_DUE:
        return _("The next phase is due: look, and open it.")
    return _("No program yet.") if row.why is Why.NO_PROGRAM else ""


def _ill(row: Row) -> str:
    """Of the break for illness that is the newest."""
    if row.illness is None:
        return ""
    since = formats.date_format(row.illness.starts_on, "j F")
    until = formats.date_format(row.illness.last_on, "j F")
    if pausing.length(row.illness) > pausing.LONG_ILL:
        return _("Ill for more than a week: %(since)s to %(until)s.") % {
            "since": since,
            "until": until,
        }
    return _("Ill again within eight weeks, since %(since)s.") % {"since": since}


def tone(row: Row) -> str:
    return TONES[row.why] if row.why else ""


def _mean(scores: Sequence[int]) -> str:
    return formats.number_format(sum(scores) / len(scores), 1)
