"""What a provider tells later of a try that it had taken: it arrived, or it came back.

It may be told in any order and more than once. That it arrived is the last word; what
came back goes out again at once by the next channel, if it is still of use.
"""

from __future__ import annotations

import datetime as dt

from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Notice
from ptcare.people import tenancy

State = Notice.State
IN_THE_POST = (State.SENT, State.UNKNOWN)
Outcome = Attempt.Outcome


def arrived(attempt_id: int, *, now: dt.datetime) -> bool:
    """Whether that is news. A notice that waits to go out once more need not."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        attempt, notice = held(attempt_id)
        if attempt.report == Attempt.Report.DELIVERED:
            return False
        report(attempt, Attempt.Report.DELIVERED, now=now)
        needs_no_more = notice.state == State.DUE and not notice.goes_everywhere
        if notice.state in IN_THE_POST or needs_no_more:
            notice.state, notice.settled_at = State.DELIVERED, now
            notice.channel, notice.reason = attempt.channel, ""
            notice.save(update_fields=["state", "settled_at", "channel", "reason"])
        return True


def came_back(attempt_id: int, *, reason: str, now: dt.datetime) -> bool:
    """Whether that is news. The reason is of the channel, never of the message."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        attempt, notice = held(attempt_id)
        if attempt.report:
            return False
        attempt.reason = reason[:200]
        report(attempt, Attempt.Report.BOUNCED, now=now)
        if notice.state in IN_THE_POST and not is_out_otherwise(notice):
            notice.state, notice.settled_at = State.DUE, None
            notice.due_at, notice.channel = now, ""
            notice.reason = attempt.reason
            notice.save(
                update_fields=["state", "settled_at", "due_at", "channel", "reason"]
            )
        return True


def try_of(
    notice_id: int, channel: Channel, *, reference: str, now: dt.datetime
) -> int | None:
    """The try that a provider speaks of; None while a worker still has it in hand.

    One that was in doubt, or that died with its worker, was taken after all: it is
    written down now, and the notice has gone out.
    """
    with tenancy.reaching(tenancy.Reach.PLANNER):
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
        mine = notice.attempts.filter(channel=channel)
        known = mine.filter(reference=reference).first()
        if known or notice.state == State.CLAIMED:
            return known.pk if known else None
        doubtful = mine.filter(outcome=Outcome.UNKNOWN, reference="").last()
        taken = doubtful or Attempt(
            notice=notice, channel=channel, at=now, outcome=Outcome.ACCEPTED
        )
        taken.reference = reference
        taken.save()
        if notice.state == State.UNKNOWN:
            notice.state, notice.channel, notice.reason = State.SENT, channel, ""
            notice.save(update_fields=["state", "channel", "reason"])
        return taken.pk


def held(attempt_id: int) -> tuple[Attempt, Notice]:
    """Both locked, the notice first: one piece of news at a time."""
    notices = Notice.objects.select_for_update(of=("self",))
    notice = notices.get(attempts=attempt_id)
    return Attempt.objects.select_for_update().get(pk=attempt_id), notice


def report(attempt: Attempt, said: Attempt.Report, *, now: dt.datetime) -> None:
    attempt.report, attempt.reported_at = said, now
    attempt.save(update_fields=["report", "reported_at", "reason"])


def is_out_otherwise(notice: Notice) -> bool:
    """Whether another try of it may have reached its reader."""
    taken = notice.attempts.filter(outcome__in=[Outcome.ACCEPTED, Outcome.UNKNOWN])
    return taken.exclude(report=Attempt.Report.BOUNCED).exists()
