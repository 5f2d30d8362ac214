"""What became of Riverbend's messages since yesterday: most went out, a few did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from programs.demo.world import DAY, Case, World, dice_token
from ptcare.notices.models import Attempt, Notice

HOUR = dt.timedelta(hours=1)
EARLIEST, EVENING = 12, 18  # all of it within the hours before
State, Outcome, Report = Notice.State, Attempt.Outcome, Attempt.Report
GONE = "the address was refused (550 5.1.1)"
NUMBER = "a landline, or its network takes no texts (30006)"
CUT_OFF = "the mail server may have taken it (cut off: SMTPServerDisconnected)"
NO_OTHER = "; no other way to reach them"

# Of the patients who have an address, in the order of the list: what became of one.
# The state, the channel, the reason, what was tried, and what was reported of it.
FATES = (
    (State.DELIVERED, "email", "", Outcome.ACCEPTED, Report.DELIVERED),
    (State.SENT, "email", "", Outcome.ACCEPTED, Report.NONE),
    (State.FAILED, "email", GONE + NO_OTHER, Outcome.REFUSED, Report.NONE),
    (State.SENT, "email", "", Outcome.ACCEPTED, Report.NONE),
    (State.FAILED, "sms", NUMBER + NO_OTHER, Outcome.ACCEPTED, Report.BOUNCED),
    (State.UNKNOWN, "email", CUT_OFF, Outcome.UNKNOWN, Report.NONE),
    (State.DELIVERED, "email", "", Outcome.ACCEPTED, Report.DELIVERED),
    (State.FAILED, "email", GONE + NO_OTHER, Outcome.REFUSED, Report.NONE),
)


def deliver(world: World) -> None:
    """One notice and one try of each; none may be claimed by a worker."""
    here = world.cases[0].patient.clinic_id
    reached = (each for each in world.cases if each.patient.user.email)
    cases = [each for each in reached if each.patient.clinic_id == here]
    now = by_day(world.now.astimezone(cases[0].patient.zone))
    notices = list(_notices(cases[: len(FATES)], now))
    Notice.objects.bulk_create(notices)
    Attempt.objects.bulk_create(
        _attempt(notice, number) for number, notice in enumerate(notices)
    )


def by_day(local: dt.datetime) -> dt.datetime:
    """Now, or the evening before it: at night nothing of this goes out."""
    evening = local.replace(hour=EVENING, minute=0)
    return min(local, evening) if local.hour >= EARLIEST else evening - DAY


def _notices(cases: list[Case], now: dt.datetime) -> Iterator[Notice]:
    for number, (case, fate) in enumerate(zip(cases, FATES, strict=False)):
        state, channel, reason, _outcome, _report = fate
        at = now - (number + 1) * HOUR / 4
        yield Notice(
            key=f"demo:update:{case.patient.pk}",
            clinic=case.patient.clinic,
            user=case.patient.user,
            kind="clinic_update",
            channel=channel,
            reason=reason,
            state=state,
            message_id=dice_token(case.rng),
            link=reverse("patients:my_visits"),
            due_at=at,
            made_at=at,
            settled_at=at,
            stale_at=at + DAY,
            tries=1,
        )


def _attempt(notice: Notice, number: int) -> Attempt:
    _state, channel, reason, outcome, report = FATES[number]
    return Attempt(
        notice=notice,
        channel=channel,
        at=notice.due_at,
        outcome=outcome,
        reason=reason.removesuffix(NO_OTHER),
        report=report,
        reported_at=notice.due_at if report else None,
    )
