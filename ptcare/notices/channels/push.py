"""By web push: one line on the screen of each device a person has turned on.

The push services of the browsers' makers carry it, locked for the one browser. They
say that they have taken it; that it was shown only the browser itself can say, and our
worker there does (`push.shown`).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import defaultdict
from collections.abc import Collection, Sequence

import requests
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from pywebpush import WebPusher

from ptcare import public_http
from ptcare.notices.channels import Outcome, Parcel, Posted, over_http, wording
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice, PushSubscription
from ptcare.notices.push import hearing, keys, subscribing
from ptcare.people import tenancy

log = logging.getLogger(__name__)

TRIAL = "push_trial"  # the kind that goes to one device: the one it tries
LONGEST_KEPT = dt.timedelta(days=28)  # by a push service, for a device that is off
SHORTEST_KEPT = dt.timedelta(minutes=1)
SIGNED_FOR = dt.timedelta(hours=1)  # at most 24 are allowed (RFC 8292)
DEVICES = tuple[PushSubscription, ...]

# Of several devices the best news counts: who has it on one has it.
BEST_FIRST = (
    Outcome.ACCEPTED,
    Outcome.UNKNOWN,
    Outcome.LATER,
    Outcome.CLOSED,
    Outcome.REFUSED,
)


class Push:
    channel = Channel.PUSH

    def __init__(self) -> None:
        self.keys = keys.ours()
        self.session = public_http.session()
        self.away: dict[str, Posted] = {}  # push services, by what they said last

    def addresses(self, notices: Collection[Notice]) -> dict[int, list[DEVICES]]:
        """All devices of a person are one address: it goes to each of them."""
        people = {notice.user_id for notice in notices if notice.user_id}
        rows = PushSubscription.objects.reachable(people, server_key=self.keys.public)
        devices: dict[int | None, list[PushSubscription]] = defaultdict(list)
        for row in rows if people else ():
            devices[row.user_id].append(row)
        found = {
            notice.pk: tuple(
                row
                for row in devices[notice.user_id]
                if notice.kind != TRIAL or row.pk == notice.about
            )
            for notice in notices
        }
        return {pk: [some] for pk, some in found.items() if some}

    def get_ready(self, parcel: Parcel) -> None:
        """Little is to be built."""

    def post(self, parcel: Parcel, *, now: dt.datetime) -> Posted:
        """It was taken if one device's service took it. What is gone ends here."""
        reference = hearing.reference_of(parcel.notice)
        body = json.dumps(shown(parcel, reference=reference)).encode()
        said = [self.send(row, body, parcel, now=now) for row in parcel.address]
        return best_of(said, reference=reference)

    def send(
        self, row: PushSubscription, body: bytes, parcel: Parcel, *, now: dt.datetime
    ) -> Posted:
        origin = public_http.origin_of(row.endpoint)
        if origin in self.away:
            return self.away[origin]
        try:
            answer = public_http.ask(
                self.session,
                row.endpoint,
                body=locked_for(row, body),
                headers=self.headers(origin, parcel, now=now),
            )
        except (requests.RequestException, ValueError) as error:
            posted = failed(error)
        else:
            posted = understood(answer, now=now)
        if posted.outcome is Outcome.REFUSED:
            mine = PushSubscription.objects.filter(pk=row.pk)
            with tenancy.reaching(tenancy.Reach.PLANNER):
                subscribing.end(mine, PushSubscription.Gone.REFUSED, now=now)
        elif posted.outcome is not Outcome.ACCEPTED:
            self.away[origin] = shut(posted)
            log.warning("push service %s is away: %s", origin, posted.reason)
        return posted

    def headers(
        self, origin: str, parcel: Parcel, *, now: dt.datetime
    ) -> dict[str, str]:
        # A signature is good by the clock of who reads it, whatever `now` is.
        expires = int((timezone.now() + SIGNED_FOR).timestamp())
        notice = parcel.notice
        return self.keys.headers(origin, expires=expires) | {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(seconds_of_use(notice, now=now)),
            "Topic": notice.message_id.hex,  # said twice, it is shown once
            "Urgency": "high" if notice.is_safety else "normal",
        }

    def close(self) -> None:
        self.session.close()


def shown(parcel: Parcel, *, reference: str) -> dict[str, str]:
    """What our worker in the browser is handed. `report` is where it says: shown."""
    said = wording.short(parcel)
    return {
        "id": parcel.notice.message_id.hex,
        "title": said.sender,
        "body": said.words,
        "path": parcel.notice.link or reverse("home"),
        "icon": static("img/icon-192.png"),
        "report": reverse("push:shown", args=[reference]),
    }


def locked_for(row: PushSubscription, body: bytes) -> bytes:
    """ValueError where the browser's keys are none."""
    known = {"p256dh": row.p256dh, "auth": row.auth}
    pusher = WebPusher({"endpoint": row.endpoint, "keys": known})
    locked: bytes = pusher.encode(body)["body"]
    return locked


def seconds_of_use(notice: Notice, *, now: dt.datetime) -> int:
    """How long a push service may keep it for a device that is switched off."""
    useful = (notice.stale_at or now + notice.sort.good_for) - now
    return int(max(SHORTEST_KEPT, min(useful, LONGEST_KEPT)).total_seconds())


# --- What push services say


def best_of(said: Sequence[Posted], *, reference: str) -> Posted:
    """One answer for all devices. The reference is worth something if one has it."""
    best = min(said, key=lambda posted: BEST_FIRST.index(posted.outcome))
    may_come = best.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN)
    return Posted(
        outcome=best.outcome,
        reason=best.reason,
        reference=reference if may_come else "",
        retry_after=best.retry_after,
        is_for_all=False,
    )


def understood(answer: requests.Response, *, now: dt.datetime) -> Posted:
    """By RFC 8030 and 8292, and what services in the world make of them."""
    host = answer.url.split("/")[2]
    code = answer.status_code
    if 200 <= code < 300:
        return Posted(outcome=Outcome.ACCEPTED)
    if code in (404, 410):
        reason = f"the browser takes no more messages ({code})"
        return Posted(outcome=Outcome.REFUSED, reason=reason)
    if code in (400, 401, 403, 413):
        reason = f"{host} refuses our key or our message ({code}): see VAPID_…"
        return Posted(outcome=Outcome.CLOSED, reason=reason)
    reason = f"{host} answered {code}"
    if code in over_http.BETWEEN:
        return Posted(outcome=Outcome.UNKNOWN, reason=reason)
    rest = over_http.rest_of(answer, now=now)
    return Posted(outcome=Outcome.LATER, reason=reason, retry_after=rest)


def failed(error: Exception) -> Posted:
    """Before it was sent: surely not taken. After that nobody can know."""
    if isinstance(over_http.cause_of(error), public_http.NotPublic):
        reason = "its address is not on the public internet"
        return Posted(outcome=Outcome.REFUSED, reason=reason)
    if isinstance(error, ValueError):  # requests' own, of addresses, are among them
        return Posted(outcome=Outcome.REFUSED, reason="its address or keys are none")
    reason = f"no answer from the push service: {type(error).__name__}"
    was_before = over_http.never_connected(error)
    outcome = Outcome.CLOSED if was_before else Outcome.UNKNOWN
    return Posted(outcome=outcome, reason=reason)


def shut(posted: Posted) -> Posted:
    """For whoever else is reached there: surely not sent, and not now."""
    return Posted(outcome=Outcome.CLOSED, reason=posted.reason)
