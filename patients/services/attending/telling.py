"""Tells a patient what the clinic has changed about a session of the next days.

Nothing that they did themself, and nothing that lies further ahead: of that the
reminders speak, and the page. A few minutes later, for the desk may think again; by
then a notice that does not hold any more is dropped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from patients.models import ClinicSession
from patients.services.reminding import facts_of, sessions_of, starts_at
from ptcare.notices import sending
from ptcare.notices.models import Notice
from ptcare.notices.models.notice import GONE_OUT
from ptcare.notices.rechecking import Verdict, rechecks
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor

SOON = dt.timedelta(days=7)
SECOND_THOUGHTS = dt.timedelta(minutes=10)
BOOKED, MOVED, CANCELLED = "session_booked", "session_moved", "session_cancelled"
HEARD = (*GONE_OUT, Notice.State.CLAIMED, Notice.State.UNKNOWN)  # as far as is known


def tell_booked(
    sessions: Iterable[ClinicSession], *, by: Actor, now: dt.datetime
) -> None:
    """Of several that were booked at once only the first is told."""
    first = min(sessions, key=lambda each: (each.on, each.start))
    _tell(BOOKED, first, is_soon=_is_soon(first, now), by=by, now=now)


def tell_moved(
    before: ClinicSession, after: ClinicSession, *, by: Actor, now: dt.datetime
) -> None:
    """If either lies in the next days: who does not hear comes on the wrong one.

    Where they have not heard of the one before, the one after is new to them.
    """
    is_soon = _is_soon(before, now) or _is_soon(after, now)
    kind = BOOKED if _unsay(before, now) else MOVED
    _tell(kind, after, is_soon=is_soon, by=by, now=now)


def tell_cancelled(
    session: ClinicSession, *, by: Actor, now: dt.datetime, is_told: bool
) -> None:
    """Nothing, where they have not heard yet that it was booked; and where they have
    not heard yet that it was moved, the day they know of."""
    if not _unsay(session, now) and is_told:
        known = _places(session)[-1]
        is_soon = _is_soon(known, now)
        _tell(CANCELLED, known, is_soon=is_soon, by=by, now=now, again=True)


def tell_it_stands(session: ClinicSession, *, by: Actor, now: dt.datetime) -> None:
    """After a mistake: who has heard that it is cancelled hears of it anew."""
    places = [each.pk for each in _places(session)]
    theirs = Notice.objects.filter(user=session.patient.user_id)
    rows = theirs.filter(kind=CANCELLED, about__in=places)
    if rows.filter(state__in=HEARD).exists():
        is_soon = _is_soon(session, now)
        _tell(BOOKED, session, is_soon=is_soon, by=by, now=now, again=True)


def _places(session: ClinicSession) -> list[ClinicSession]:
    """Where it is, and back to where the patient last heard that it is."""
    found = [session]
    untold = Notice.objects.exclude(state__in=HEARD)
    while untold.filter(key=f"{MOVED}:{found[-1].pk}").exists():
        found.append(found[-1].moved_from)
    return found


def _unsay(session: ClinicSession, now: dt.datetime) -> bool:
    """Whether the patient was about to hear that it is booked, and now does not."""
    reason = "changed again before it was told"
    keys = [f"{BOOKED}:{session.pk}"]
    return bool(sending.cancel(keys=keys, now=now, reason=reason))


def _is_soon(session: ClinicSession, now: dt.datetime) -> bool:
    return now < starts_at(session) <= now + SOON


def _tell(
    kind: str,
    session: ClinicSession,
    *,
    is_soon: bool,
    by: Actor,
    now: dt.datetime,
    again: bool = False,
) -> None:
    """A session is booked or moved here once; cancelled, after a mistake, `again`."""
    if not is_soon or by.user == session.patient.user:
        return
    moment = f":{now.timestamp():.0f}" if again else ""
    send_once(
        key=f"{kind}:{session.pk}{moment}",
        clinic_id=session.clinic_id,
        to=session.patient.user,
        kind=kind,
        due_at=now + SECOND_THOUGHTS,
        stale_at=starts_at(session),
        now=now,
        link=reverse("patients:my_visits"),
        about=session.pk,
        on=session.on,
    )


@rechecks(BOOKED, MOVED, CANCELLED)
def still_so(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    """What was true when it was written: one query."""
    sessions = sessions_of(notices)
    return {
        notice.pk: _of_change(notice, sessions[notice.about])
        for notice in notices
        if notice.about in sessions
    }


def _of_change(notice: Notice, session: ClinicSession) -> Verdict:
    if session.is_booked == (notice.kind == CANCELLED):
        return Verdict(not_wanted=f"the session is {session.status}")
    return Verdict(facts=facts_of(session))
