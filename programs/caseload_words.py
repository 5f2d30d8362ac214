"""Why a row stands where it stands, in one sentence for the therapist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from programs import flag_words
from programs.flag_names import NAMES
from programs.models import Review
from programs.models.caseload_rows import Broken, LookRow, Row, SignRow
from programs.rules import falling, pausing
from programs.rules.attention import Why
from programs.services.looking import AlreadyLooked
from ptcare.languages.dates import desk_clock, desk_day
from ptcare.languages.sayings import gettext as _
from ptcare.languages.sayings import ngettext

A_WEEK = 6  # days within which a weekday's name says enough

TONES = {
    Why.EMERGENCY: "stop",
    Why.WARNING_SIGN: "stop",
    Why.FALL: "stop",
    Why.WATCH: "warn",
    Why.OPEN_AGAIN: "warn",
    Why.HELD: "warn",
    Why.LOCKED: "warn",
    Why.RESTING: "warn",
    Why.PAIN_UP: "warn",
    Why.QUESTION: "warn",
    Why.STEP_BACK: "warn",
    Why.ILL: "warn",
    Why.SILENT: "warn",
    Why.LESS: "warn",
}

# For a filter, and for what was looked at.
SHORT: dict[Why, Promise] = {
    Why.EMERGENCY: gettext_lazy("Emergency signs"),
    Why.WARNING_SIGN: gettext_lazy("Warning signs"),
    Why.FALL: gettext_lazy("Falls"),
    Why.WATCH: gettext_lazy("Things to ask about"),
    Why.OPEN_AGAIN: gettext_lazy("Six weeks over"),
    Why.HELD: gettext_lazy("On hold"),
    Why.LOCKED: gettext_lazy("Kept closed by a sign"),
    Why.RESTING: gettext_lazy("Resting exercises"),
    Why.PAIN_UP: gettext_lazy("More pain"),
    Why.QUESTION: gettext_lazy("Questions"),
    Why.STEP_BACK: gettext_lazy("Step back proposed"),
    Why.ILL: gettext_lazy("Ill for long"),
    Why.SILENT: gettext_lazy("No log"),
    Why.LESS: gettext_lazy("Less than usual"),
    Why.APPROVAL_ENDS: gettext_lazy("Approval ends"),
    Why.COVER_ENDS: gettext_lazy("Cover ends"),
    Why.FEW_VISITS: gettext_lazy("Few visits left"),
    Why.RE_EVALUATION: gettext_lazy("Tests due"),
    Why.SIGN_OFF: gettext_lazy("Sign-off due"),
    Why.PROGRAM_ENDS: gettext_lazy("Program ends"),
    Why.NO_PROGRAM: gettext_lazy("No program"),
    Why.PROPOSALS: gettext_lazy("Proposals"),
    Why.PHASE_DUE: gettext_lazy("Phase due"),
}


LOOKED = {
    "reviewed": gettext_lazy("Reviewed by %(who)s, %(when)s."),
    "fine": gettext_lazy("Seen and fine: %(who)s, %(when)s."),
    "called": gettext_lazy("%(who)s called, %(when)s."),
    "not_reached": gettext_lazy("%(who)s called and reached nobody, %(when)s."),
    "messaged": gettext_lazy("%(who)s wrote a message, %(when)s."),
    "snoozed": gettext_lazy("Put off until %(until)s by %(who)s, %(when)s."),
}


def sentence(why: Why, row: Row) -> str:
    return SENTENCES[why](row)


def tone(why: Why | None) -> str:
    return TONES.get(why, "info") if why else ""


def looked(look: LookRow) -> str:
    """Who looked last, when, and what came of it."""
    words = {"who": look.by, "when": moment(look.at), "until": day(look.until)}
    return str(LOOKED[look.kind]) % words


def was_first(first: AlreadyLooked) -> str:
    """To the later one of two: nothing of theirs was saved."""
    words = {"who": first.by, "when": moment(first.at)}
    return (
        _("%(who)s was first, %(when)s. Nothing was saved: look again, please.") % words
    )


@dataclass(frozen=True)
class Looked:
    """One line of what was done about a row before."""

    pk: int
    text: str
    note: str
    reasons: str


def look_of(review: Review) -> Looked:
    row = LookRow(
        pk=review.pk,
        kind=review.kind,
        at=review.recorded_at,
        by=review.recorded_by.name,
        until=review.until,
        reasons=review.reasons,
    )
    shorts = ", ".join(str(SHORT[Why(each)]) for each in review.reasons)
    return Looked(review.pk, looked(row), review.note, shorts)


def moment(at: dt.datetime) -> str:
    """ "today at 8:12 AM", or the day."""
    there = timezone.localtime(at)
    ago = (timezone.localdate() - there.date()).days
    if ago == 0:
        return _("today at %(clock)s") % {"clock": desk_clock(there)}
    if ago == 1:
        return _("yesterday at %(clock)s") % {"clock": desk_clock(there)}
    return desk_day(there.date())


def day(on: dt.date, today: dt.date | None = None) -> str:
    """A weekday where that says enough, or else the date."""
    ahead = (on - today).days if today else None
    if ahead is not None and 0 <= ahead <= A_WEEK:
        return formats.date_format(on, "l")
    return desk_day(on)


def _first_sign(row: Row, is_one: Callable[[SignRow], bool]) -> SignRow:
    return next(sign for sign in row.unseen if is_one(sign))


def _not_seen(sign: SignRow) -> str:
    there = timezone.localtime(sign.raised_at)
    clock = desk_clock(there)
    words = {"sign": NAMES[sign.key], "when": moment(sign.raised_at), "clock": clock}
    said = _("%(sign)s, %(when)s: not yet seen.") % words
    if there.date() == timezone.localdate():
        said = _("%(sign)s at %(clock)s: not yet seen.") % words
    if not sign.taken_by:
        return said
    return _("%(said)s Taken on by %(who)s.") % {"said": said, "who": sign.taken_by}


def _emergency(row: Row) -> str:
    return _not_seen(_first_sign(row, lambda sign: sign.level == "emergency"))


def _warning(row: Row) -> str:
    levels = ("urgent", "hold")
    return _not_seen(
        _first_sign(row, lambda sign: sign.level in levels and not sign.is_fall)
    )


def _fall(row: Row) -> str:
    sign = _first_sign(row, lambda s: s.is_fall and s.level != "emergency")
    until = day(falling.look_by(sign.on), row.today)
    return _("%(said)s Look by %(until)s.") % {"said": _not_seen(sign), "until": until}


def _watch(row: Row) -> str:
    return _not_seen(
        _first_sign(row, lambda sign: sign.level == "watch" and not sign.is_fall)
    )


def _open_again(row: Row) -> str:
    broken = row.broken
    if broken is None:
        return _("No fracture keeps the program closed: see whether it may go on.")
    words = {"fracture": _fracture(broken)}
    if row.today < broken.opens_on:
        return (
            _("A doctor cleared exercise after %(fracture)s: see whether it may begin.")
            % words
        )
    return (
        _("The six weeks after %(fracture)s are over: see whether exercise may begin.")
        % words
    )


def _fracture(broken: Broken) -> str:
    if broken.happened_on is None:
        return _("the fracture")
    return _("the fracture of %(day)s") % {"day": day(broken.happened_on)}


def _closed(row: Row) -> str:
    """By which fracture, and until when; nothing where the gate is open."""
    if row.broken is None or not row.broken.is_closed:
        return ""
    words = {"fracture": _fracture(row.broken), "day": day(row.broken.opens_on)}
    return _("Closed by %(fracture)s until %(day)s.") % words


def _held(row: Row) -> str:
    reason, closed = row.program.held_reason if row.program else "", _closed(row)
    if closed and row.program and row.program.is_held_by_a_fracture:
        return _("On hold: %(reason)s") % {"reason": closed}
    said = _("On hold: %(reason)s") % {"reason": reason}
    if after := flag_words.name_of(reason):
        said = _("On hold after a warning sign: %(sign)s.") % {"sign": after}
    return f"{said} {closed}".strip()


def _no_program(row: Row) -> str:
    return f"{_('No program yet.')} {_closed(row)}".strip()


def _locked(row: Row) -> str:
    what = flag_words.groups(row.standing.locks)
    return _("Rests until a warning sign is set aside: %(what)s.") % {"what": what}


def _resting(row: Row) -> str:
    return ngettext(
        "%(number)d exercise rests: it is not safe for now.",
        "%(number)d exercises rest: they are not safe for now.",
        row.standing.resting,
    ) % {"number": row.standing.resting}


def _pain_up(row: Row) -> str:
    pain = row.standing.pain
    assert pain is not None  # noqa: S101 - the reason holds
    points = round(pain.by)
    words: dict[str, object] = {"points": points, "logs": pain.logs}
    words |= {"before": _mean(pain.before), "now": _mean(pain.now)}
    return (
        ngettext(
            "Pain up %(points)d point over %(logs)d logs, from %(before)s to %(now)s.",
            "Pain up %(points)d points over %(logs)d logs, from %(before)s to %(now)s.",
            points,
        )
        % words
    )


def _question(row: Row) -> str:
    days = row.standing.asked_days
    if not days:
        return _("Asked a question today.")
    return ngettext(
        "Asked a question %(days)d day ago.",
        "Asked a question %(days)d days ago.",
        days,
    ) % {"days": days}


def _step_back(row: Row) -> str:
    if row.standing.restarts == row.standing.steps_back:
        return ngettext(
            "A lower start after weeks away is proposed for %(number)d exercise.",
            "A lower start after weeks away is proposed for %(number)d exercises.",
            row.standing.restarts,
        ) % {"number": row.standing.restarts}
    return ngettext(
        "A step back is proposed for %(number)d exercise.",
        "A step back is proposed for %(number)d exercises.",
        row.standing.steps_back,
    ) % {"number": row.standing.steps_back}


def _ill(row: Row) -> str:
    """Of the break for illness that is the newest."""
    if row.illness is None:
        return ""
    since, until = day(row.illness.starts_on), day(row.illness.last_on)
    if pausing.length(row.illness) > pausing.LONG_ILL:
        return _("Ill for more than a week: %(since)s to %(until)s.") % {
            "since": since,
            "until": until,
        }
    return _("Ill again within eight weeks, since %(since)s.") % {"since": since}


def _silent(row: Row) -> str:
    days, gap = row.standing.silent_days or 0, row.standing.usual_gap
    said = ngettext("No log for %(days)d day", "No log for %(days)d days", days)
    said %= {"days": days}
    if gap is None:
        return _("%(said)s.") % {"said": said}
    usual = ngettext("usually every day", "usually every %(gap)d days", gap)
    return _("%(said)s; %(usual)s.") % {"said": said, "usual": usual % {"gap": gap}}


def _less(row: Row) -> str:
    rhythm = row.standing.rhythm
    if row.standing.is_idle or rhythm is None:
        return _("Nothing done for two weeks or more, though they answer.")
    return ngettext(
        "Exercised on %(now)d of 7 days; usually on %(usual)s.",
        "Exercised on %(now)d of 7 days; usually on %(usual)s.",
        rhythm.now,
    ) % {"now": rhythm.now, "usual": formats.number_format(round(rhythm.usual))}


def _approval_ends(row: Row) -> str:
    left = row.standing.approval_left or 0
    words = {"visits": left, "day": _in_days(row, row.standing.approval_ends_in)}
    return (
        ngettext(
            "The approval ends %(day)s, with %(visits)d visit unused.",
            "The approval ends %(day)s, with %(visits)d visits unused.",
            left,
        )
        % words
    )


def _in_days(row: Row, days: int | None) -> str:
    ends = row.today + dt.timedelta(days=days or 0)
    words = {"day": day(ends, row.today)}
    return _("on %(day)s") % words if days else _("today")


def _cover_ends(row: Row) -> str:
    ends_in = row.standing.cover_ends_in or 0
    if ends_in < 0:
        ended = row.today + dt.timedelta(days=ends_in)
        return _("Cover ended on %(day)s.") % {"day": day(ended)}
    return _("Cover ends %(day)s.") % {"day": _in_days(row, ends_in)}


def _few_visits(row: Row) -> str:
    left = row.standing.visits_left or 0
    if left <= 0:
        return _("No covered visit is left after bookings.")
    return ngettext(
        "%(visits)d covered visit is left after bookings.",
        "%(visits)d covered visits are left after bookings.",
        left,
    ) % {"visits": left}


def _re_evaluation(row: Row) -> str:
    assert row.evaluated_on is not None  # noqa: S101 - the reason holds
    return _("Re-evaluation due: last tested on %(day)s.") % {
        "day": day(row.evaluated_on)
    }


def _sign_off(row: Row) -> str:
    return ngettext(
        "Sign-off due: %(number)d exercise waits to be seen done well.",
        "Sign-off due: %(number)d exercises wait to be seen done well.",
        row.standing.to_sign_off,
    ) % {"number": row.standing.to_sign_off}


def _program_ends(row: Row) -> str:
    ends_in = row.standing.program_ends_in or 0
    if ends_in < 0:
        return _("The program is over, and none follows.")
    return _("The program ends %(day)s.") % {"day": _in_days(row, ends_in)}


def _proposals(row: Row) -> str:
    return ngettext(
        "%(number)d proposal to decide.",
        "%(number)d proposals to decide.",
        row.standing.proposals,
    ) % {"number": row.standing.proposals}


SENTENCES: dict[Why, Callable[[Row], str]] = {
    Why.EMERGENCY: _emergency,
    Why.WARNING_SIGN: _warning,
    Why.FALL: _fall,
    Why.WATCH: _watch,
    Why.OPEN_AGAIN: _open_again,
    Why.HELD: _held,
    Why.LOCKED: _locked,
    Why.RESTING: _resting,
    Why.PAIN_UP: _pain_up,
    Why.QUESTION: _question,
    Why.STEP_BACK: _step_back,
    Why.ILL: _ill,
    Why.SILENT: _silent,
    Why.LESS: _less,
    Why.APPROVAL_ENDS: _approval_ends,
    Why.COVER_ENDS: _cover_ends,
    Why.FEW_VISITS: _few_visits,
    Why.RE_EVALUATION: _re_evaluation,
    Why.SIGN_OFF: _sign_off,
    Why.PROGRAM_ENDS: _program_ends,
    Why.NO_PROGRAM: _no_program,
    Why.PROPOSALS: _proposals,
    Why.PHASE_DUE: lambda _row: _("The next phase is due: look, and open it."),
}


def _mean(score: float) -> str:
    return formats.number_format(score, 1)
