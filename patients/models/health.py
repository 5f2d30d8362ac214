"""Whether all that runs by itself does: in plain words, with what to do if not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.models.audits import CoverAudit
from patients.models.counted import CoverVersion
from patients.models.delivery import Deliveries
from ptcare.audit.models import AuditCheck
from ptcare.audit.services import months
from ptcare.notices.channels import opening
from ptcare.notices.kinds import Channel
from ptcare.notices.models import ChannelHealth, Heartbeat, Notice
from ptcare.notices.models.notice import SINCE
from ptcare.notices.outbox.reasons import why_of
from ptcare.notices.push import keys
from ptcare.people.models import Clinic, Membership

QUEUE_IS_LATE = dt.timedelta(minutes=15)
AUDIT_IS_LATE = dt.timedelta(hours=30)  # of cover and ledger: once a night
MINUTES = dt.timedelta(minutes=1)
TELL = gettext_lazy("Tell who runs the site.")


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One thing that should go by itself. `is_well` is None where it is not in use."""

    label: str
    said: str
    is_well: bool | None = True
    at: dt.datetime | None = None  # when it last did
    to_do: str = ""


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Something that leaves a heartbeat, and how late it may be."""

    name: str
    label: Promise
    late_after: dt.timedelta
    to_do: Promise = TELL


RUNS = (
    Runs(
        name="beat",
        label=gettext_lazy("The clock that wakes all else"),
        late_after=5 * MINUTES,
        to_do=gettext_lazy(
            "Tell who runs the site to start it: until then nothing new is planned."
        ),
    ),
    Runs(
        name="worker",
        label=gettext_lazy("Who sends messages"),
        late_after=5 * MINUTES,
        to_do=gettext_lazy(
            "Tell who runs the site to start it: what waits goes out then."
        ),
    ),
    Runs(
        name="safety",
        label=gettext_lazy("Who sends warning signs, before all else"),
        late_after=5 * MINUTES,
        to_do=gettext_lazy(
            "Tell who runs the site to start it: until then they go out in turn."
        ),
    ),
    Runs(
        name="reminders",
        label=gettext_lazy("Planning of daily reminders"),
        late_after=10 * MINUTES,
    ),
    Runs(
        name="sessions",
        label=gettext_lazy("Planning of appointment reminders"),
        late_after=10 * MINUTES,
    ),
    Runs(
        name="escalation",
        label=gettext_lazy("Passing on of warning signs that nobody has taken"),
        late_after=10 * MINUTES,
    ),
    Runs(
        name="hooks",
        label=gettext_lazy("Who tells other systems"),
        late_after=5 * MINUTES,
    ),
    Runs(
        name="digests",
        label=gettext_lazy("Planning of morning letters"),
        late_after=40 * MINUTES,
    ),
    Runs(
        name="record requests",
        label=gettext_lazy("Watching the due dates of what is asked about records"),
        late_after=150 * MINUTES,
    ),
    Runs(
        name="cover",
        label=gettext_lazy("Holding of cover against its visits"),
        late_after=40 * MINUTES,
    ),
    Runs(
        name="ledger",
        label=gettext_lazy("Closing of who did what"),
        late_after=10 * MINUTES,
    ),
)


def heartbeats(clinic: Clinic, *, now: dt.datetime) -> list[Sign]:
    """Two queries. On a clinic's first day, what is not due yet is not missed."""
    beaten = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    people = Membership.objects.filter(clinic=clinic)
    since = people.aggregate(at=Min("started_at"))["at"] or now
    return [_heartbeat(each, beaten.get(each.name), since, now) for each in RUNS]


def _heartbeat(
    runs: Runs, at: dt.datetime | None, since: dt.datetime, now: dt.datetime
) -> Sign:
    if at is None and now - since <= runs.late_after:
        said = _("Not run yet: its time is still to come")
        return Sign(label=str(runs.label), said=said, is_well=None)
    is_well = at is not None and now - at <= runs.late_after
    said = _("Runs") if is_well else _("Stands still") if at else _("Never ran here")
    to_do = "" if is_well else str(runs.to_do)
    return Sign(label=str(runs.label), said=said, is_well=is_well, at=at, to_do=to_do)


def queue(*, now: dt.datetime) -> Sign:
    """Of the whole site, for one worker serves all: the age of the oldest, no more."""
    rows = Notice.objects.filter(state=Notice.State.DUE, due_at__lte=now)
    waits = rows.aggregate(oldest=Min(SINCE))["oldest"]
    tried = Notice.objects.waiting().filter(waits_since__isnull=False)
    again = tried.aggregate(oldest=Min("waits_since"))["oldest"]
    oldest = min(filter(None, [waits, again]), default=None)
    is_well = oldest is None or now - oldest <= QUEUE_IS_LATE
    return Sign(
        label=_("The oldest message not sent yet"),
        said=_("Waits since") if oldest else _("Nothing waits"),
        is_well=is_well,
        at=oldest,
        to_do="" if is_well else _("See under Waits what for."),
    )


def channels() -> list[Sign]:
    """Each way out: open, shut and why, or not in use. One query."""
    known = {row.channel: row for row in ChannelHealth.objects.all()}
    not_open = opening.not_open()
    return [
        _channel(way, known.get(way.value), not_open.get(way, ""))
        for way in (Channel.EMAIL, Channel.PUSH, Channel.SMS)
    ]


def _channel(way: Channel, row: ChannelHealth | None, not_open: str) -> Sign:
    label = str(way.label).capitalize()
    at = row.taken_at if row else None
    if not_open:
        is_chosen = not_open == keys.MISSING or way is Channel.SMS
        return Sign(
            label=label,
            said=_("Not set up: %(why)s") % {"why": not_open},
            is_well=None if is_chosen else False,
            to_do=_("Tell who runs the site, if the clinic wants it."),
        )
    if row and row.shut_since:
        why = why_of(row.shut_why)
        said = f"{why.label} ({row.shut_why})"
        to_do = str(why.to_do)
        return Sign(
            label=label, said=said, is_well=False, at=row.shut_since, to_do=to_do
        )
    return Sign(label=label, said=_("Open") if row else _("Not used yet"), at=at)


def covers(clinic: Clinic, *, today: dt.date, now: dt.datetime) -> list[Sign]:
    """Two queries."""
    stale = CoverVersion.objects.filter(clinic=clinic).stale(today=today).count()
    done = CoverAudit.objects.filter(clinic=clinic).done().order_by("-began_at")
    audit = done.first()
    is_fresh = audit is not None and now - audit.began_at <= AUDIT_IS_LATE
    return [
        Sign(
            label=_("Figures of cover"),
            said=_counting(stale) if stale else _("All counted"),
            to_do=_("If the number stays, tell who runs the site.") if stale else "",
        ),
        Sign(
            label=_("Nightly check of cover"),
            said=_("Done") if audit else _("Not done yet: it runs at night"),
            is_well=is_fresh if audit else None,
            at=audit.began_at if audit else None,
            to_do=str(TELL) if audit and not is_fresh else "",
        ),
    ]


def _counting(stale: int) -> str:
    said = ngettext(
        "Of %(count)s patient they are being counted",
        "Of %(count)s patients they are being counted",
        stale,
    )
    return said % {"count": stale}


def ledger(*, now: dt.datetime) -> list[Sign]:
    """Of the whole site, for it is one chain. Two queries."""
    return [_ledger_check(now), _ledger_months()]


def _ledger_check(now: dt.datetime) -> Sign:
    check = AuditCheck.objects.exclude(ended_at=None).order_by("-began_at").first()
    label = _("Nightly check of who did what")
    if check is None:
        return Sign(label=label, said=_("Not done yet: it runs at night"), is_well=None)
    is_late = now - check.began_at > AUDIT_IS_LATE
    return Sign(
        label=label,
        said=_differ(check.wrong) if check.wrong else _("Nothing was changed"),
        is_well=not (is_late or check.wrong),
        at=check.began_at,
        to_do=str(TELL) if is_late or check.wrong else "",
    )


def _differ(wrong: int) -> str:
    said = ngettext(
        "%(count)s line is not what it was",
        "%(count)s lines are not what they were",
        wrong,
    )
    return said % {"count": wrong}


def _ledger_months() -> Sign:
    has_strays = months.has_strays()
    return Sign(
        label=_("Months ahead for who did what"),
        said=_("A month is missing") if has_strays else _("Made"),
        is_well=not has_strays,
        to_do=str(TELL) if has_strays else "",
    )


def by_state(deliveries: Deliveries) -> list[tuple[str, int]]:
    """Of the own clinic's messages: what waits, and what became of today's."""
    today = deliveries.of_clinic().filter(settled_at__gte=deliveries.midnight)
    settled = (state for state in Notice.State if state not in WAITING)
    counts: Mapping[str, int] = dict(
        today.filter(state__in=list(settled))
        .order_by()
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    states = [(str(each.label), counts.get(each, 0)) for each in Notice.State]
    waits = deliveries.waiting().count()
    planned = deliveries.of_clinic().waiting().count() - waits
    return [
        (_("waiting"), waits),
        (_("planned for later"), planned),
        *states[len(WAITING) :],
    ]


WAITING = (Notice.State.DUE, Notice.State.CLAIMED)
