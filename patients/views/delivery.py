"""What did not reach people and why, what waits, and what went out today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from patients import columns
from patients.models import Patient, delivery
from patients.models import unreached as closed_ways
from patients.models.delivery import Deliveries, Group
from patients.models.patient import PatientQuerySet
from patients.services import counting
from patients.views.finding import own_clinic
from ptcare.notices.kinds import Channel
from ptcare.notices.models.notice import NoticeQuerySet
from ptcare.notices.outbox import resending
from ptcare.numbers import whole_number
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Words, press
from ptcare.submissions.sent import by_now

LONGEST_REASON = 40  # letters of its key
PAGE = 50
REFUSALS: Mapping[type[Exception], Words] = {
    resending.NotToSendAgain: gettext_lazy(
        "Somebody was quicker, or it is of no use any more."
    )
}


@requires(Permission.READ_DELIVERY)
@require_GET
def failed(request: SignedInRequest) -> HttpResponse:
    """What did not go out, or may not have, in the last weeks; `why` narrows it."""
    rows = deliveries_of(request)
    groups = rows.groups_of_trouble()
    return _page(request, "failed", rows, rows.troubled(), groups)


@requires(Permission.READ_DELIVERY)
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """Whose hour has come and that have not gone out yet."""
    rows = deliveries_of(request)
    groups = rows.groups_of_waiting()
    return _page(request, "waiting", rows, rows.waiting(), groups)


@requires(Permission.READ_DELIVERY)
@require_GET
def sent(request: SignedInRequest) -> HttpResponse:
    """What went out today; `way` narrows it to one channel."""
    rows = deliveries_of(request)
    return _page(request, "sent", rows, rows.gone_out(), [])


@requires(Permission.READ_DELIVERY)
@require_GET
def unreached(request: SignedInRequest) -> HttpResponse:
    """Whom some way does not reach any more; `way` narrows it, `after` is an id."""
    counted = closed_ways.counts(closed_ways.unreached(request.actor))
    way, rows = unreached_by(request)
    after = Patient.objects.visible_to(request.actor).filter(
        pk=whole_number(request.GET.get("after")) or 0
    )
    if (last := after.first()) is not None:
        rows = rows.behind(last)
    found = list(rows[: PAGE + 1])
    page = {
        "tabs": _tabs("unreached"),
        "way": way,
        "counts": [
            (each, label, counted[f"of_{each}"])
            for each, label in columns.WAYS.items()
            if counted[f"of_{each}"]
        ],
        "patients": found[:PAGE],
        "goes_on": found[PAGE - 1] if len(found) > PAGE else None,
    }
    return render(request, "patients/unreached.html", page)


def unreached_by(request: SignedInRequest) -> tuple[str, PatientQuerySet]:
    """By the way that was chosen, or by any."""
    way, rows = request.GET.get("way", ""), closed_ways.unreached(request.actor)
    return way, rows.filter(**{way: True}) if way in closed_ways.WAYS else rows


def deliveries_of(request: SignedInRequest) -> Deliveries:
    clinic, now = own_clinic(request), timezone.now()
    today = counting.clinic_day(clinic, now)
    midnight = dt.datetime.combine(today, dt.time(), clinic.zone)
    return Deliveries(actor=request.actor, now=now, midnight=midnight)


def _page(
    request: SignedInRequest,
    which: str,
    deliveries: Deliveries,
    rows: NoticeQuerySet,
    groups: Sequence[Group],
) -> HttpResponse:
    why, way = request.GET.get("why", ""), request.GET.get("way", "")
    is_waiting = which == "waiting"
    found, goes_on = page_of(
        narrowed(request, rows, groups).select_related("user"),
        "due_at" if is_waiting else "settled_at",
        after=Place.read(request.GET.get("after", "")),
        most=PAGE,
        newest_first=not is_waiting,
    )
    page = {
        "which": which,
        "tabs": _tabs(which),
        "groups": [each for each in groups if why in ("", each.why.key)],
        "why": why,
        "way": way,
        "channels": deliveries.by_channel() if which == "sent" else {},
        "lines": delivery.lines(request.actor, found, now=deliveries.now),
        "goes_on": goes_on,
        "most": resending.MOST,
        "may_see_health": request.actor.may(Permission.SEE_HEALTH),
    }
    return render(request, "patients/delivery.html", page)


def narrowed(
    request: SignedInRequest, rows: NoticeQuerySet, groups: Sequence[Group]
) -> NoticeQuerySet:
    """To one reason, and to one way."""
    why, way = request.GET.get("why", ""), request.GET.get("way", "")
    if why:
        rows = rows.filter(reason__in=delivery.reasons_of(groups, why))
    return rows.filter(channel=way) if way in Channel.values else rows


def _tabs(which: str) -> list[dict[str, object]]:
    named = {
        "failed": (_("Did not go out"), "patients:delivery"),
        "waiting": (_("Waits"), "patients:delivery_waiting"),
        "sent": (_("Went out today"), "patients:delivery_sent"),
        "unreached": (_("Closed ways"), "patients:unreached"),
    }
    return [
        {"label": label, "url": reverse(name), "is_current": key == which}
        for key, (label, name) in named.items()
    ]


@requires(Permission.READ_DELIVERY)
@require_POST
def again(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """One message, once more."""
    notice = get_object_or_404(deliveries_of(request).of_clinic(), pk=notice_id)
    return press(
        request,
        "notice.again",
        lambda: resending.send_again(notice=notice, **by_now(request)),
        said=_("It goes out again within a minute."),
        back=_back(request),
        refusals=REFUSALS,
    )


@requires(Permission.READ_DELIVERY)
@require_POST
def all_again(request: SignedInRequest) -> HttpResponse:
    """All of one reason, after an outage."""
    groups = deliveries_of(request).groups_of_trouble()
    reasons = delivery.reasons_of(groups, request.POST.get("why", ""))

    def act() -> None:
        now = timezone.now()
        count = resending.send_all_again(reasons=reasons, by=request.actor, now=now)
        if not count:
            raise resending.NotToSendAgain
        said = ngettext(
            "%(count)s message goes out again.",
            "%(count)s messages go out again.",
            count,
        )
        messages.success(request, said % {"count": count})

    back = reverse("patients:delivery")
    return press(request, "notices.again", act, back=back, refusals=REFUSALS)


def _back(request: SignedInRequest) -> str:
    """To the list as it was: of one reason, or of all."""
    why = request.POST.get("why", "")
    is_one = why.isidentifier() and len(why) <= LONGEST_REASON
    query = f"?{urlencode({'why': why})}" if is_one else ""
    return reverse("patients:delivery") + query
